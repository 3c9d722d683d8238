import { passingOf } from './links.ts';
import { beginningsOf } from './beginnings.ts';
import { fieldsOf } from './asked.ts';
import type { VocabularySource } from './definition.ts';
import { pendingNames } from './contributions.ts';
import { functionsIn } from './functions.ts';
import type { Field, Procedure } from './model.ts';
import type { Report, Source, TextFile, TextSources } from './source.ts';
import { DRAFT_MARK, messageFault, placeholdersOf } from './wording.ts';

/** The checks of texts: complete in every language, the same placeholders in each, nothing unused. */

/** What has an info point needs the text behind it. */
const explained = (keys: readonly string[]): string[] => keys.flatMap((key) => [key, `${key}.help`]);

const fieldTexts = (fields: readonly Field[]): string[] =>
  fields.flatMap((field) => [
    ...explained([`field.${field.name}`]),
    ...(field.columns ?? []).map((column) => `column.${field.name}.${column.name}`),
  ]);

/** The keys that the shared shape needs, whatever its procedures are about. */
function sharedTexts({ workflow, lists }: Procedure, vocabularies: ReadonlySet<string>): string[] {
  const inputs = Object.values(workflow.actions).flatMap((action) => action.input);
  return [
    ...fieldTexts(inputs),
    ...optionTexts(
      lists,
      (list) =>
        !vocabularies.has(list) &&
        (inputs.some((field) => field.list === list) || workflow.register?.purposes === list),
    ),
    ...Object.keys({ ...workflow.roles, ...workflow.outside }).map((role) => `role.${role}`),
    ...outsideTexts(workflow),
    ...explained(functionsIn(workflow).map((name) => `function.${name}`)),
    ...explained(['draft', ...workflow.order].map((state) => `state.${state}`)),
    ...workflow.order.flatMap((state) =>
      workflow.states[state]?.turn || workflow.states[state]?.waits ? [`turn.${state}`] : [],
    ),
    ...participantTexts(workflow),
    ...[...beginningsOf(workflow).map(({ action }) => action), ...Object.keys(workflow.actions)].flatMap((name) =>
      ['', '.help', '.done'].map((end) => `action.${name}${end}`),
    ),
    ...pendingNames(workflow).map((name) => `pending.${name}`),
    ...explained(Object.keys(workflow.settings ?? {}).map((one) => `setting.${one}`)),
    ...(Object.values(workflow.actions).some(({ moderated }) => moderated) ? ['moderation.turn'] : []),
    ...explained(Object.keys(workflow.links).map((name) => `link.${name}`)),
    ...linkedTexts(workflow),
    ...Object.entries(workflow.terms).flatMap(([name, { warns, whenOver }]) => [
      `term.${name}`,
      `term.${name}.over`,
      // What happens if nobody acts: said beforehand, wherever the day is shown.
      ...(whenOver?.some(({ to }) => to !== undefined) ? [`term.${name}.then`] : []),
      ...(warns ? [`term.${name}.near`] : []),
    ]),
  ];
}

/** What an exchange has to do with others of its case, in words: what it depends on there, what it does there, what is done to it. */
const linkedTexts = ({
  opening,
  actions,
  links,
  consequences = {},
  propagates = [],
}: Procedure['workflow']): string[] => [
  ...(opening.follows ? [`action.${opening.action}.linked`] : []),
  ...Object.entries(actions).flatMap(([name, { linked, follows }]) =>
    linked || follows ? [`action.${name}.linked`] : [],
  ),
  ...Object.entries(links).flatMap(([name, { linked }]) => (linked ? [`link.${name}.linked`] : [])),
  ...propagates.map(({ on }) => (on.startsWith(passingOf('')) ? `${on}.causes` : `action.${on}.causes`)),
  ...Object.keys(consequences).map((name) => `consequence.${name}`),
];

/** What those who are outside are told, each word once. */
const outsideTexts = ({ outside }: Procedure['workflow']): string[] => [
  ...new Set(
    Object.values(outside).flatMap(({ tells }) => Object.values(tells).map((told) => `outside.state.${told}`)),
  ),
];

/** How each of many stands, and what waits for it; of one who was chosen the exchange's own state says it. */
function participantTexts(workflow: Procedure['workflow']): string[] {
  const { actions, participants } = workflow;
  const audiences = [...beginningsOf(workflow), ...Object.values(actions)].flatMap(({ invites }) =>
    Object.entries(invites),
  );
  const crowds = new Set(audiences.flatMap(([role, { each }]) => (each === 'chosen' ? [] : [role])));
  return Object.entries(participants).flatMap(([role, states]) => {
    const turns = Object.keys(states).filter((state) => states[state]?.turn);
    const named = crowds.has(role) || turns.length > 0 ? Object.keys(states) : [];
    return [...named.map((state) => `participant.${role}.${state}`), ...turns.map((state) => `turn.${role}.${state}`)];
  });
}

/** The keys that a procedure needs beside those of its shape. */
function ownTexts(procedure: Procedure, vocabularies: ReadonlySet<string>, shared: readonly string[]): string[] {
  return [
    'area.title',
    'procedure.title',
    'procedure.summary',
    ...Object.keys(procedure.gateway.bodies).map((body) => `body.${body}`),
    ...procedure.form.map((section) => `section.${section.name}`),
    ...fieldTexts(fieldsOf(procedure)),
    ...optionTexts(procedure.lists, (list) => !vocabularies.has(list) && !shared.some(isOptionOf(list))),
    ...Object.entries(procedure.placeholders).flatMap(([name, { max }]) =>
      max > 0 ? explained([`placeholder.${name}`]) : [`placeholder.${name}`],
    ),
    ...explained(procedure.chapters.map((chapter) => `chapter.${chapter}`)),
    ...procedure.questions.map((question) => `question.${question.code}`),
  ];
}

/** The keys that a procedure's own texts must say. */
export const ownTextsOf = (procedure: Procedure, vocabularies: ReadonlySet<string>): string[] =>
  ownTexts(procedure, vocabularies, sharedTexts(procedure, vocabularies));

const isOptionOf = (list: string) => (key: string) => key.startsWith(`option.${list}.`);

/** The labels of lists; those of yes and no are texts of the interface. */
const optionTexts = (lists: Procedure['lists'], wanted: (list: string) => boolean): string[] =>
  Object.entries(lists).flatMap(([list, codes]) =>
    list !== 'yes-no' && wanted(list) ? codes.map((code) => `option.${list}.${code}`) : [],
  );

/** Files of one kind, one a language: what they must say, and what they may say. */
interface Kind {
  readonly fileOf: (language: string) => TextFile;
  readonly required: readonly string[];
  readonly allowed: (key: string) => boolean;
  /** Whether texts may still have to be written. */
  readonly draft: boolean;
}

/**
 * The shared texts and the procedure's own, which may override shared ones. The shape may also say what the forms of its procedures need,
 * so that what several of them ask is worded once. Beside what is required, a field or a section may have a hint.
 */
export function checkTexts(
  procedure: Procedure,
  sources: TextSources,
  vocabularies: ReadonlySet<string>,
  draft: boolean,
  report: Report,
): void {
  const shared = sharedTexts(procedure, vocabularies);
  const own = ownTexts(procedure, vocabularies, shared);
  const first = sources.shared(sources.languages[0] ?? '').source?.value ?? {};
  const ofSiblings = sources.siblings.flatMap((one) => {
    const theirs = sharedTexts(one, vocabularies);
    return [...theirs, ...ownTexts(one, vocabularies, theirs)];
  });
  const among =
    (keys: ReadonlySet<string>) =>
    (key: string): boolean =>
      keys.has(key) || (/^(?:field|section)\..+\.hint$/.test(key) && keys.has(key.slice(0, -5)));
  const kinds: Kind[] = [
    { fileOf: sources.shared, required: shared, allowed: among(new Set([...shared, ...own, ...ofSiblings])), draft },
    {
      fileOf: sources.own,
      required: own.filter((key) => !first[key]),
      allowed: among(new Set([...shared, ...own])),
      draft,
    },
  ];
  for (const kind of kinds) checkFiles(procedure, sources.languages, kind, report);
}

/** Each file says what is required and what those of the other languages say, and nothing else. */
function checkFiles(procedure: Procedure, languages: readonly string[], kind: Kind, report: Report): void {
  const files = languages.map((language) => ({ language, ...kind.fileOf(language) }));
  const said = files.flatMap(({ source }) => Object.keys(source?.value ?? {}).filter(kind.allowed));
  const wanted = new Set([...kind.required, ...said]);
  const first = files[0]?.source?.value ?? {};
  for (const { language, path, source, broken } of files) {
    if (!source) {
      if (!broken)
        report({ file: path, line: 1, message: `the texts in ${language} are missing: there is no such file` });
      continue;
    }
    const fault = (key: string, message: string): void => report(source.fault([key], `text ${key} ${message}`));
    for (const key of wanted) if (!source.value[key]) fault(key, `is missing in ${language}`);
    for (const [key, message] of Object.entries(source.value)) {
      if (!kind.allowed(key)) fault(key, 'is used by nothing');
      if (!kind.draft && message.startsWith(DRAFT_MARK))
        fault(key, 'begins with [draft]: write it, or mark its procedure `draft: true`');
      const wrong = messageFault(message);
      if (wrong) fault(key, `is no message: ${wrong}`);
      else for (const problem of placeholderFaults(procedure, key, message, first[key])) fault(key, problem);
    }
  }
}

function placeholderFaults(procedure: Procedure, key: string, message: string, first: string | undefined): string[] {
  const own = placeholdersOf(message).sort();
  const known = key.startsWith('question.') ? Object.keys(procedure.placeholders) : [];
  const unknown = own.filter((name) => !known.includes(name));
  if (unknown.length > 0) return unknown.map((name) => `has no placeholder {${name}} to show`);
  const expected =
    first === undefined || messageFault(first)
      ? own
      : placeholdersOf(first)
          .filter((name) => known.includes(name))
          .sort();
  return own.join() === expected.join()
    ? []
    : [`has the placeholders {${own.join()}} where the first language has {${expected.join()}}`];
}

/** Every code of a vocabulary has a label in every language. */
export function checkVocabulary(source: Source<VocabularySource>, languages: readonly string[], report: Report): void {
  for (const [code, labels] of Object.entries(source.value.codes)) {
    for (const language of languages)
      if (!labels[language]) report(source.fault(['codes', code], `the label of ${code} is missing in ${language}`));
    for (const [language, label] of Object.entries(labels)) {
      const wrong =
        messageFault(label) ?? (placeholdersOf(label).length > 0 ? 'a label has no placeholders' : undefined);
      if (wrong) report(source.fault(['codes', code, language], `the label of ${code} is no message: ${wrong}`));
    }
  }
}
