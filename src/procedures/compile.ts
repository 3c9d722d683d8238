import type { z } from 'zod';
import { assemble } from './assemble.ts';
import { check } from './check.ts';
import { checkLinks } from './check-links.ts';
import { ANNEX, checkAnnex } from './check-gateway.ts';
import { checkVocabulary } from './check-texts.ts';
import {
  areaFile,
  type ProcedureSource,
  procedureFile,
  textsFile,
  type VocabularySource,
  vocabularyFile,
  type WorkflowSource,
  workflowFile,
} from './definition.ts';
import { type QuestionsSource, questionsFile } from './questions.ts';
import { annexFile } from './gateway.ts';
import type { Fault, Procedure, SourceFile } from './model.ts';
import { readSource, type Source, type Sources, type TextFile, type TextSources } from './source.ts';

export interface Compiled {
  /** All procedures that are to be published, or none when anything has a fault. */
  readonly procedures: readonly Procedure[];
  /** Those that are drafts. */
  readonly drafts: readonly Procedure[];
  /** In the order of files and lines. */
  readonly faults: readonly Fault[];
}

/** A procedure with the files that it is made of, before it is checked. */
interface Assembled extends Pick<Sources, 'workflow' | 'questions'>, Pick<TextSources, 'shared' | 'own'> {
  readonly procedure: Procedure;
  readonly draft: boolean;
  readonly source: Source<ProcedureSource>;
}

const VOCABULARY = /^vocabularies\/([^/]+)\.yaml$/;
const WORKFLOW = /^procedures\/workflows\/([^/]+)\.yaml$/;
const AREA = /^procedures\/(?!workflows\/)([^/]+)\/area\.yaml$/;
const QUESTIONS = /^procedures\/(?!workflows\/)[^/]+\/questions[^/]*\.yaml$/;
const PROCEDURE = /^procedures\/(?!workflows\/)[^/]+\/(?!area\.yaml$|questions)([^/]+)\.yaml$/;
const TEXTS = /^(procedures\/[^/]+\/)texts\/([^/.]+)\.[^/]+\.yaml$/;

/**
 * Compiles all definition files (everything under `procedures/` and `vocabularies/`) for the given languages, the source
 * language first. Reports all faults of all files at once.
 */
export function compile(files: readonly SourceFile[], languages: readonly string[]): Compiled {
  const faults: Fault[] = [];
  const paths = new Set(files.map((file) => file.path));
  const read = <T>(pattern: RegExp, schema: z.ZodType<T>): Map<string, Source<T>> =>
    new Map(
      files.flatMap((file) => {
        const source = pattern.test(file.path) ? readSource(file, schema, faults) : undefined;
        return source ? [[file.path, source] as const] : [];
      }),
    );
  const vocabularies = byName(read(VOCABULARY, vocabularyFile), VOCABULARY, 'vocabulary', faults);
  const workflows = byName(read(WORKFLOW, workflowFile), WORKFLOW, 'workflow', faults);
  const areas = byName(read(AREA, areaFile), AREA, 'area', faults);
  const annex = read(/^procedures\/annex\.yaml$/, annexFile).get(ANNEX);
  if (annex) checkAnnex(annex, (fault) => faults.push(fault));
  for (const source of areas.values()) {
    const { competences } = source.value;
    if (competences !== undefined && !vocabularies.has(competences))
      faults.push(source.fault(['competences'], `no vocabulary ${competences}`));
  }
  const questionSets = read(QUESTIONS, questionsFile);
  const texts = read(TEXTS, textsFile);
  const sources = read(PROCEDURE, procedureFile);
  byName(sources, PROCEDURE, 'procedure', faults);
  checkPlaces(files, paths, faults);
  for (const source of vocabularies.values()) checkVocabulary(source, languages, (fault) => faults.push(fault));

  const textFile = (base: string) => (language: string) => {
    const path = `${base}.${language}.yaml`;
    const source = texts.get(path);
    return { path, source, broken: !source && paths.has(path) };
  };
  const compiled = [...sources.values()].flatMap((source): Assembled[] => {
    const folder = source.path.slice(0, source.path.lastIndexOf('/'));
    const area = folder.slice(folder.lastIndexOf('/') + 1);
    const { workflow: shape, questions: set } = source.value;
    const missing = (word: string, path: string): void => {
      if (!paths.has(path)) faults.push(source.fault([word], `there is no file ${path}`));
    };
    const workflow = workflows.get(shape);
    if (!workflow) missing('workflow', `procedures/workflows/${shape}.yaml`);
    const questions = set === undefined ? undefined : questionSets.get(`${folder}/${set}`);
    if (set !== undefined && !questions) missing('questions', `${folder}/${set}`);
    if (!workflow || (set !== undefined && !questions)) return [];
    const shared = textFile(`procedures/workflows/texts/${shape}`);
    const own = textFile(source.path.replace(/([^/]+)\.yaml$/, 'texts/$1'));
    const wording = wordingOf(languages, [shared, own], vocabularies);
    const procedure = assemble(
      areas.get(area)?.value ?? { area },
      source.value,
      workflow.value,
      questions?.value,
      wording,
      vocabularies,
    );
    return [{ procedure, draft: source.value.draft, source, workflow, questions, shared, own }];
  });
  for (const { procedure, source, workflow, questions, shared, own } of compiled) {
    const near = compiled.flatMap((one) => (one.procedure.area === procedure.area ? [one.procedure] : []));
    checkLinks(procedure, near, workflow, (fault) => faults.push(fault));
    const siblings = compiled.flatMap((one) => (one.workflow === workflow ? [one.procedure] : []));
    const made = { procedure: source, workflow, questions, texts: { languages, shared, own, siblings }, annex };
    faults.push(...check(procedure, { ...made, vocabularies: new Set(vocabularies.keys()) }));
  }
  if (faults.length === 0) checkUse([...sources.values()], workflows, questionSets, faults);
  if (faults.length > 0) return { procedures: [], drafts: [], faults: tidy(faults) };
  const which = (drafts: boolean) => compiled.flatMap(({ procedure, draft }) => (draft === drafts ? [procedure] : []));
  return { procedures: which(false), drafts: which(true), faults };
}

/** Definitions by their names, which are those of their files (an area's: of its folder), so that none hides another. */
function byName<K extends string, T extends Record<K, string>>(
  sources: ReadonlyMap<string, Source<T>>,
  pattern: RegExp,
  word: K,
  faults: Fault[],
): Map<string, Source<T>> {
  return new Map(
    [...sources].map(([path, source]) => {
      const name = pattern.exec(path)?.[1] ?? '';
      if (source.value[word] !== name)
        faults.push(source.fault([word], `${word} must be named ${name}, as its file or folder is`));
      return [name, source];
    }),
  );
}

/** A file at a place where nothing looks for it would be left out without a word. */
function checkPlaces(files: readonly SourceFile[], paths: ReadonlySet<string>, faults: Fault[]): void {
  for (const { path } of files) {
    const refuse = (message: string): void => void faults.push({ file: path, line: 1, message });
    const [, folder, owner] = TEXTS.exec(path) ?? [];
    if (folder !== undefined) {
      if (!paths.has(`${folder}${owner}.yaml`)) refuse(`these are texts of ${folder}${owner}.yaml, which is not there`);
    } else if (PROCEDURE.test(path) || QUESTIONS.test(path)) {
      const area = `${path.slice(0, path.lastIndexOf('/'))}/area.yaml`;
      if (!paths.has(area)) refuse(`there is no file ${area}`);
    } else if (path !== ANNEX && ![VOCABULARY, WORKFLOW, AREA].some((pattern) => pattern.test(path))) {
      refuse('no kind of definition stands at this place');
    }
  }
}

/** A shape or question set without a procedure is a slip of the pen, and would not have been checked. */
function checkUse(
  procedures: readonly Source<ProcedureSource>[],
  workflows: ReadonlyMap<string, Source<WorkflowSource>>,
  questionSets: ReadonlyMap<string, Source<QuestionsSource>>,
  faults: Fault[],
): void {
  for (const [name, source] of workflows)
    if (!procedures.some(({ value }) => value.workflow === name))
      faults.push(source.fault(['workflow'], `workflow ${name} is used by no procedure`));
    else checkAskedBy(source, procedures, faults);
  const used = new Set(procedures.map(({ path, value }) => path.replace(/[^/]*$/, value.questions ?? '')));
  for (const [path, source] of questionSets)
    if (!used.has(path)) faults.push(source.fault(['questions'], 'these questions are used by no procedure'));
}

/** A day from which a term runs, and what an action wants to be asked, some procedure of the shape asks: one that does not has neither. */
function checkAskedBy(
  source: Source<WorkflowSource>,
  procedures: readonly Source<ProcedureSource>[],
  faults: Fault[],
): void {
  const { workflow, terms, actions } = source.value;
  const forms = procedures.filter(({ value }) => value.workflow === workflow).flatMap(({ value }) => value.form);
  const inputs = Object.values(actions).flatMap(({ input }) => input);
  const asked = new Set([...forms.flatMap(({ fields }) => fields), ...inputs].map(({ name }) => name));
  for (const [name, { starts }] of Object.entries(terms))
    for (const one of starts)
      if (typeof one !== 'string' && 'day' in one && !asked.has(one.day))
        faults.push(source.fault(['terms', name, 'starts'], `no procedure of this workflow asks for ${one.day}`));
  for (const [name, { fills }] of Object.entries(source.value.links))
    for (const [to, from] of Object.entries(fills))
      if (!asked.has(from))
        faults.push(source.fault(['links', name, 'fills', to], `no procedure of this workflow asks for ${from}`));
  for (const [name, { when = {} }] of Object.entries(actions))
    for (const [field, is] of Object.entries(when))
      if (is === 'asked' && !asked.has(field))
        faults.push(source.fault(['actions', name, 'when'], `no procedure of this workflow asks for ${field}`));
}

/** In order, each once: several procedures of one shape find the same faults in it. */
function tidy(faults: readonly Fault[]): Fault[] {
  const once = new Map(faults.map((fault) => [`${fault.file}\0${fault.line}\0${fault.message}`, fault]));
  return [...once.values()].sort(
    (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.message.localeCompare(b.message, 'en'),
  );
}

/** The procedure's wording: the workflow's texts, overridden by its own, and the labels of all vocabularies. */
function wordingOf(
  languages: readonly string[],
  kinds: readonly ((language: string) => TextFile)[],
  vocabularies: ReadonlyMap<string, Source<VocabularySource>>,
): Procedure['texts'] {
  return Object.fromEntries(
    languages.map((language) => {
      const labels = [...vocabularies.values()].flatMap(({ value }) =>
        Object.entries(value.codes).flatMap(([code, names]) => {
          const label = names[language];
          return label === undefined ? [] : [[`option.${value.vocabulary}.${code}`, label] as const];
        }),
      );
      const texts = kinds.map((fileOf) => fileOf(language).source?.value ?? {});
      return [language, Object.assign(Object.fromEntries(labels), ...texts) as Record<string, string>];
    }),
  );
}
