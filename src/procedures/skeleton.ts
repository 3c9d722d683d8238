import { parse } from 'yaml';
import { assemble } from './assemble.ts';
import { BESIDE } from './check-form.ts';
import { ownTextsOf } from './check-texts.ts';
import { procedureFile, type WorkflowSource } from './definition.ts';
import { questionsFile } from './questions.ts';
import type { SourceFile } from './model.ts';
import { DRAFT_MARK } from './wording.ts';

/** A new procedure as somebody begins to write it: the least that the checker lets pass, as a draft that is not published. */

export interface NewProcedure {
  readonly area: string;
  readonly procedure: string;
  readonly workflow: WorkflowSource;
  /** The act that it implements, by its CELEX number. */
  readonly act: string;
  readonly articles: readonly string[];
  readonly languages: readonly string[];
  /** Whether the area's own file is written too. */
  readonly withArea: boolean;
}

/** The files of a new procedure; what they say is parsed and checked like any other. */
export function skeleton(wanted: NewProcedure): SourceFile[] {
  const { area, procedure, workflow, languages, withArea } = wanted;
  const folder = `procedures/${area}`;
  const asks = Object.values(workflow.actions).some(({ answers }) => answers !== undefined);
  const questionsName = `questions-${procedure}.yaml`;
  const definition = definitionOf(wanted, asks ? questionsName : undefined);
  const assembled = assemble(
    { area },
    procedureFile.parse(parse(definition)),
    workflow,
    asks ? questionsFile.parse(parse(questionsOf(procedure))) : undefined,
    {},
    new Map(),
  );
  const needed = ownTextsOf(assembled, new Set());
  return [
    ...(withArea ? [{ path: `${folder}/area.yaml`, text: `area: ${area}\n` }] : []),
    { path: `${folder}/${procedure}.yaml`, text: definition },
    ...(asks ? [{ path: `${folder}/${questionsName}`, text: questionsOf(procedure) }] : []),
    ...languages.map((language) => ({
      path: `${folder}/texts/${procedure}.${language}.yaml`,
      text: `# Texts of ${area}.${procedure} in ${language}. Whatever begins with ${DRAFT_MARK} has to be written; only a draft may have it.\n${needed
        .map((key) => `${key}: ${JSON.stringify(draftOf(key, wanted))}\n`)
        .join('')}`,
    })),
  ];
}

/** `field.birthDate.help` as something that a reader takes for what it is: `[draft] What birth date is`. */
function draftOf(key: string, { area, procedure }: NewProcedure): string {
  if (key.endsWith('.title')) return `${DRAFT_MARK} ${(key === 'area.title' ? area : procedure).replaceAll('-', ' ')}`;
  const [name = '', ...rest] = key.split('.').slice(1).reverse();
  const words = (text: string): string =>
    text
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replaceAll('-', ' ')
      .toLowerCase();
  // What fills a gap of the questions must be asked for in one.
  if (key.startsWith('question.')) return `${DRAFT_MARK} ${words(name)} {person}`;
  return name === 'help' ? `${DRAFT_MARK} What ${words(rest[0] ?? '')} is` : `${DRAFT_MARK} ${words(name)}`;
}

/** Sections that the shape's sights name; the first is what everybody sees. */
function sectionsOf({ participants, users }: WorkflowSource): string[] {
  const sights = [
    ...Object.values(participants).flatMap((states) => Object.values(states).map(({ sees }) => sees)),
    ...Object.values(users).flatMap(({ sees, unallocated }) => [sees, unallocated ?? []]),
  ];
  const named = sights.flatMap((sight) => (sight === 'all' ? [] : sight)).filter((name) => !BESIDE.includes(name));
  return [...new Set(['overview', ...named])];
}

/** The fields on which the shape counts: numbers and days of its terms, countries of its audiences, choices of its conditions. */
function fieldsFor({ opening, actions, terms }: WorkflowSource): { fields: string[]; lists: string[] } {
  const fields = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  for (const term of Object.values(terms)) {
    if (typeof term.for === 'string' && term.starts.some((start) => start === opening.action))
      fields.set(term.for, `{ name: ${term.for}, type: integer, min: 1, max: 60, required: true }`);
    for (const start of term.starts)
      if (typeof start !== 'string' && 'day' in start)
        fields.set(start.day, `{ name: ${start.day}, type: date, required: true }`);
  }
  for (const { invites } of [opening, ...(opening.instead ? [opening.instead] : []), ...Object.values(actions)])
    for (const { in: place } of Object.values(invites))
      if (typeof place !== 'string' && 'field' in place)
        fields.set(
          place.field,
          `{ name: ${place.field}, type: table, rows: 30, required: true, columns: [{ name: country, type: country, required: true }] }`,
        );
  for (const { when } of Object.values(actions))
    for (const [field, codes] of Object.entries(when ?? {})) {
      fields.set(field, `{ name: ${field}, type: choice, options: ${field}, required: true }`);
      lists.set(field, [...new Set([...(lists.get(field) ?? []), ...codes, 'other'])]);
    }
  if (lists.size === 0) {
    fields.set('kind', '{ name: kind, type: choice, options: kind, required: true }');
    lists.set('kind', ['one', 'other']);
  }
  return {
    fields: [...fields.values()],
    lists: [...lists].map(([name, codes]) => `${name}: [${codes.map((code) => JSON.stringify(code)).join(', ')}]`),
  };
}

function definitionOf(wanted: NewProcedure, questions: string | undefined): string {
  const { procedure, workflow, act, articles } = wanted;
  const { fields, lists } = fieldsFor(workflow);
  const [overview, ...others] = sectionsOf(workflow);
  const provisions = `{ act: ${act}, articles: [${articles.map((article) => JSON.stringify(article)).join(', ')}]`;
  return `# What this procedure is for, and which act says so.
procedure: ${procedure}
workflow: ${workflow.workflow}
# Checked, and not published. Take this line away when the gateway below is said and no text is a draft any more.
draft: true
basis:
  # verified: somebody has held this definition against the text of the act.
  - ${provisions}, status: unverified }
  - { act: 32012R1024, articles: ["9", "14"], status: verified }
# No act, no publication: the points of procedures/annex.yaml, or a pilot (docs/procedures.md, "gateway").
# gateway:
#   annex:
#     - { point: …, act: ${act}, articles: […] }
#   in-use:
#     - { since: "…", act: ${act}, articles: […], status: unverified }

form:
  - section: ${overview}
    fields:
${fields.map((field) => `      - ${field}\n`).join('')}${others
  .map(
    (name) => `  - section: ${name}
    fields:
      - { name: ${name}Text, type: long-text, max: 2000, required: true }
`,
  )
  .join('')}  - section: details
    fields:
      - { name: person, type: text, max: 300, personal: true }
      - { name: reason, type: long-text, max: 4000, required: true }

lists:
${lists.map((list) => `  ${list}\n`).join('')}${questions === undefined ? '' : `\nquestions: ${questions}\n`}`;
}

const questionsOf = (procedure: string): string => `# Questions: published, or rebuilt until the real wording is had.
questions: ${procedure}
placeholders:
  person: { from: [person], personal: true }
chapters:
  - chapter: general
    questions:
      - { code: q-1, answer: yes-no, source: rebuilt }
`;
