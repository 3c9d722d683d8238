import type { z } from 'zod';
import { check } from './check.ts';
import {
  areaFile,
  procedureFile,
  questionsFile,
  textsFile,
  vocabularyFile,
  workflowFile,
  type AnswerSource,
  type FieldSource,
  type FollowUpSource,
  type ProcedureSource,
  type QuestionsSource,
  type WorkflowSource,
} from './definition.ts';
import type {
  ActionRule,
  AnswerType,
  Fault,
  Field,
  Placeholder,
  Procedure,
  Question,
  Section,
  SourceFile,
  Workflow,
} from './model.ts';
import { readSource, type Source } from './source.ts';
import { placeholdersOf } from './wording.ts';

/** The list that every yes/no question answers from; its labels are interface texts. */
export const YES_NO = 'yes-no';

type Vocabulary = z.infer<typeof vocabularyFile>;
type Texts = Record<string, Record<string, string>>;

export interface Compiled {
  readonly procedures: readonly Procedure[];
  readonly faults: readonly Fault[];
}

/**
 * Compiles all definition files (everything under `procedures/` and `vocabularies/`) for the given languages. Reports all
 * faults of all files at once; a procedure is given only when nothing that it is made of has a fault.
 */
export function compile(files: readonly SourceFile[], languages: readonly string[]): Compiled {
  const faults: Fault[] = [];
  const read = <T>(pattern: RegExp, schema: z.ZodType<T>): Source<T>[] =>
    files.flatMap((file) => (pattern.test(file.path) ? (readSource(file, schema, faults) ?? []) : []));

  const vocabularies = new Map(
    read(/^vocabularies\/[^/]+\.yaml$/, vocabularyFile).map((source) => [source.value.vocabulary, source]),
  );
  const workflows = new Map(
    read(/^procedures\/workflows\/[^/]+\.yaml$/, workflowFile).map((source) => [source.value.workflow, source]),
  );
  const questionSets = new Map(
    read(/^procedures\/(?!workflows\/)[^/]+\/questions[^/]*\.yaml$/, questionsFile).map((source) => [
      source.path,
      source,
    ]),
  );
  const texts = new Map(
    read(/^procedures\/[^/]+\/texts\/[^/]+\.yaml$/, textsFile).map((source) => [source.path, source]),
  );
  const procedures: Procedure[] = [];
  for (const area of read(/^procedures\/(?!workflows\/)[^/]+\/area\.yaml$/, areaFile)) {
    const folder = area.path.slice(0, -'/area.yaml'.length);
    if (folder !== `procedures/${area.value.area}`)
      faults.push(area.fault(['area'], `the folder must be named ${area.value.area}`));
    const pattern = new RegExp(`^${folder}/(?!area\\.yaml|questions)[^/]+\\.yaml$`);
    for (const source of read(pattern, procedureFile)) {
      const before = faults.length;
      const workflow = workflows.get(source.value.workflow);
      if (!workflow)
        faults.push(source.fault(['workflow'], `no workflow ${source.value.workflow} under procedures/workflows/`));
      const path = source.value.questions === undefined ? undefined : `${folder}/${source.value.questions}`;
      const questions = path === undefined ? undefined : questionSets.get(path);
      if (path !== undefined && !questions)
        faults.push(source.fault(['questions'], `no usable question set in ${path}`));
      if (!workflow || (path !== undefined && !questions)) continue;
      const wording = wordingOf(folder, source.value, languages, texts, vocabularies);
      const procedure = assemble(
        area.value.area,
        source.value,
        workflow.value,
        questions?.value,
        wording,
        vocabularies,
      );
      faults.push(
        ...check(
          procedure,
          { procedure: source, workflow, questions },
          { languages, texts: textPaths(folder, source.value, texts) },
        ),
      );
      if (faults.length === before) procedures.push(procedure);
    }
  }
  return faults.length > 0 ? { procedures: [], faults: sortFaults(faults) } : { procedures, faults };
}

const sortFaults = (faults: Fault[]): Fault[] =>
  faults.sort(
    (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.message.localeCompare(b.message, 'en'),
  );

function textPaths(
  folder: string,
  procedure: ProcedureSource,
  texts: ReadonlyMap<string, Source<Record<string, string>>>,
) {
  return (language: string) => {
    const own = `${folder}/texts/${procedure.procedure}.${language}.yaml`;
    return { path: own, source: texts.get(own) };
  };
}

/** The procedure's wording: the workflow's texts, overridden by its own, and the labels of the vocabularies that it uses. */
function wordingOf(
  folder: string,
  procedure: ProcedureSource,
  languages: readonly string[],
  texts: ReadonlyMap<string, Source<Record<string, string>>>,
  vocabularies: ReadonlyMap<string, Source<Vocabulary>>,
): Texts {
  return Object.fromEntries(
    languages.map((language) => {
      const labels = [...vocabularies.values()].flatMap(({ value }) =>
        Object.entries(value.codes).flatMap(([code, names]) => {
          const label = names[language];
          return label === undefined ? [] : [[`option.${value.vocabulary}.${code}`, label] as const];
        }),
      );
      const shared = texts.get(`procedures/workflows/texts/${procedure.workflow}.${language}.yaml`)?.value;
      const own = texts.get(`${folder}/texts/${procedure.procedure}.${language}.yaml`)?.value;
      return [language, { ...Object.fromEntries(labels), ...shared, ...own }];
    }),
  );
}

function assemble(
  area: string,
  source: ProcedureSource,
  workflowSource: WorkflowSource,
  questionsSource: QuestionsSource | undefined,
  wording: Texts,
  vocabularies: ReadonlyMap<string, Source<Vocabulary>>,
): Procedure {
  const form: Section[] = source.form.map((section) => ({
    name: section.section,
    fields: section.fields.map(fieldOf),
  }));
  const questions = questionsSource ? questionsOf(questionsSource, wording) : [];
  const workflow = workflowOf(workflowSource);
  const own = { [YES_NO]: ['yes', 'no'], ...workflowSource.lists, ...questionsSource?.lists, ...source.lists };
  const used = usedLists(form, questions, workflow);
  const lists = Object.fromEntries(
    [...used].sort().flatMap((list) => {
      const vocabulary = vocabularies.get(list)?.value;
      const codes = own[list as keyof typeof own] ?? (vocabulary && Object.keys(vocabulary.codes));
      return codes ? [[list, codes]] : [];
    }),
  );
  return {
    id: `${area}.${source.procedure}`,
    area,
    basis: source.basis,
    workflow,
    form,
    placeholders: placeholdersFrom(questionsSource),
    chapters: questionsSource?.chapters.map((chapter) => chapter.chapter) ?? [],
    questions,
    lists,
    texts: keepUsed(wording, lists, vocabularies),
  };
}

/** Leaves out the labels of vocabularies that the procedure does not use. */
function keepUsed(
  wording: Texts,
  lists: Record<string, readonly string[]>,
  vocabularies: ReadonlyMap<string, unknown>,
): Texts {
  const unused = [...vocabularies.keys()].filter((name) => !(name in lists)).map((name) => `option.${name}.`);
  return Object.fromEntries(
    Object.entries(wording).map(([language, texts]) => [
      language,
      Object.fromEntries(Object.entries(texts).filter(([key]) => !unused.some((prefix) => key.startsWith(prefix)))),
    ]),
  );
}

function usedLists(form: readonly Section[], questions: readonly Question[], workflow: Workflow): Set<string> {
  const inputs = Object.values(workflow.actions).flatMap((action) => action.input);
  const fields = [...form.flatMap((section) => section.fields), ...inputs];
  const answers = questions.flatMap((question) => (question.answer.kind === 'choice' ? [question.answer.list] : []));
  return new Set([...fields.flatMap((field) => field.list ?? []), ...answers]);
}

function fieldOf(source: FieldSource): Field {
  const { min, max, vocabulary, options, initial, suggests, ...rest } = source;
  const list = vocabulary ?? options;
  return {
    ...rest,
    ...(source.type === 'integer'
      ? { range: [min ?? 0, max ?? 1_000_000] as const }
      : max === undefined
        ? {}
        : { max }),
    ...(list === undefined ? {} : { list }),
    ...(initial === undefined ? {} : { initial }),
    ...(suggests === undefined ? {} : { suggests }),
  };
}

function placeholdersFrom(source: QuestionsSource | undefined): Record<string, Placeholder> {
  return Object.fromEntries(
    Object.entries(source?.placeholders ?? {}).map(([name, placeholder]) => [
      name,
      'from' in placeholder
        ? { from: placeholder.from, max: 0, masked: placeholder.personal }
        : { from: [], max: placeholder.max, masked: true },
    ]),
  );
}

function questionsOf(source: QuestionsSource, wording: Texts): Question[] {
  const flatten = (
    item: Omit<FollowUpSource, 'when'> & { when?: string[] },
    chapter: string,
    origin: Question['source'],
    parent?: string,
  ): Question[] => [
    {
      code: item.code,
      chapter,
      answer: answerOf(item.answer),
      placeholders: placeholdersOf(Object.values(wording)[0]?.[`question.${item.code}`] ?? ''),
      ...(parent === undefined ? {} : { parent }),
      when: item.when ?? [],
      source: origin,
    },
    ...item['follow-ups'].flatMap((next) => flatten(next, chapter, origin, item.code)),
  ];
  return source.chapters.flatMap((chapter) =>
    chapter.questions.flatMap((question) => flatten(question, chapter.chapter, question.source)),
  );
}

function answerOf(source: AnswerSource): AnswerType {
  if (source === 'yes-no') return { kind: 'choice', list: YES_NO };
  if (typeof source === 'string') return { kind: source };
  if ('choice' in source) return { kind: 'choice', list: source.choice };
  if ('vocabulary' in source) return { kind: 'choice', list: source.vocabulary };
  return { kind: 'number', ...source.number };
}

function workflowOf(source: WorkflowSource): Workflow {
  const { opening } = source;
  return {
    name: source.workflow,
    roles: source.roles,
    users: source.users,
    participants: source.participants,
    order: Object.keys(source.states),
    states: source.states as Workflow['states'],
    opening: {
      action: opening.action,
      by: opening.by,
      to: opening.to,
      participants: { ...opening.opens, ...opening.invites },
      tells: opening.tells,
    },
    actions: Object.fromEntries(
      Object.entries(source.actions).map(([name, action]) => [
        name,
        { ...action, input: action.input.map(fieldOf) } as ActionRule,
      ]),
    ),
    terms: Object.fromEntries(
      Object.entries(source.terms).map(([name, { 'when-over': whenOver, ...term }]) => [name, { ...term, whenOver }]),
    ),
  };
}
