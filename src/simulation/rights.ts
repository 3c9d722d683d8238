import {
  type Field,
  intersection,
  type Procedure,
  type Sight,
  sees,
  seesField,
  type Workflow,
} from '../procedures/index.ts';
import type { Findings } from './findings.ts';

/**
 * Who sees and does what in a procedure, as Markdown for whoever holds it against the act: what is seen as the definition says it (an
 * exploration has found each view to be that), what may be done as an exploration has found it.
 */
export function rightsDocument(procedure: Procedure, findings: Findings, say: (key: string) => string): string {
  const { participants, order, states } = procedure.workflow;
  const seats = Object.entries(participants).flatMap(([role, own]) =>
    Object.keys(own).map((state) => ({ role, state, sees: own[state]?.sees ?? [], gone: own[state]?.gone ?? false })),
  );
  const title = ({ role, state }: { role: string; state: string }): string => `${say(`role.${role}`)}: ${state}`;
  const { register } = procedure.workflow;
  // Whoever reads an entry does nothing in it: it has a column of what is seen, and none of what may be done.
  const reading = register ? [{ title: `Readers: ${register.shownIn.join(', ')}`, sees: register.readers.sees }] : [];
  const sights = seats.map((seat) => ({ ...seat, title: title(seat) }));
  const rows = order.map((state) => [
    `${say(`state.${state}`)}${states[state]?.final ? ' (end)' : ''}`,
    ...sights.map((seat) => deedsOf(procedure.workflow, findings, seat.role, seat.state, state, say)),
  ]);
  return [
    '<!-- Made by scripts/make-rights.mjs from procedures/, by exploring them; do not edit. -->',
    '',
    `# ${say('area.title')}: ${say('procedure.title')}`,
    '',
    'Who sees what and who may do what, by what an authority is in the exchange (its case role, and its own state in it). Nobody else sees',
    'that there is such an exchange.',
    '',
    ...(register
      ? [
          `It is an entry of a register: authorities of the area that hold *${register.readers.holds.map((one) => say(`function.${one}`)).join('* or *')}* read it`,
          register.search === 'exact'
            ? `without taking part, when they name ${register.by.map((one) => say(`field.${one}`)).join(', ')} of one person, all of it, and nobody who does not see these.`
            : 'without taking part, and may list and search the entries.',
          '',
        ]
      : []),
    '## What is seen',
    '',
    ...kindsOf(procedure).flatMap(({ names, most }) => [
      `### ${names.join('; ')}`,
      '',
      ...table(
        ['', ...[...sights, ...reading].map((seat) => seat.title)],
        linesOf(procedure, say).map(({ name, seen }) => [
          name,
          ...[...sights, ...reading].map((seat) => (seen(intersection(seat.sees, most)) ? 'sees' : '–')),
        ]),
      ),
    ]),
    '## What may be done',
    '',
    `By users that act (${actors(procedure).join(', ')}). *Sometimes* is what depends on more than these states: on terms, on what others have done, on the form.`,
    '',
    ...table(['the exchange is', ...sights.map((seat) => seat.title)], rows),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

const actors = ({ workflow: { users } }: Procedure): string[] => Object.keys(users).filter((kind) => users[kind]?.acts);

/** Kinds of users by the most that they see, those that see the same together. */
function kindsOf({ workflow: { users } }: Procedure): { names: string[]; most: Sight }[] {
  const all = Object.entries(users).flatMap(([kind, user]) => [
    { name: kind, most: user.sees },
    ...(user.unallocated
      ? [{ name: `${kind}, of an authority that gives its cases out, without this one`, most: user.unallocated }]
      : []),
  ]);
  const groups = Map.groupBy(all, ({ most }) => JSON.stringify(most));
  return [...groups.values()].map((group) => ({ names: group.map(({ name }) => name), most: group[0]?.most ?? [] }));
}

interface Line {
  readonly name: string;
  readonly seen: (sight: Sight) => boolean;
}

/** What there is to see: field by field, and what is no field. */
function linesOf({ form, placeholders, questions }: Procedure, say: (key: string) => string): Line[] {
  const kind = (field: Field): string =>
    field.personal ? ' (personal data)' : field.type === 'long-text' ? ' (free text)' : '';
  const masked = Object.values(placeholders).some((one) => one.masked);
  const whole = (name: string, ...needed: readonly string[]): Line => ({
    name,
    seen: (sight) => needed.every((one) => sees(sight, one)),
  });
  return [
    ...form.flatMap((section) =>
      section.fields.map((field) => ({
        name: `${say(`section.${section.name}`)}: ${say(`field.${field.name}`)}${kind(field)}`,
        seen: (sight: Sight) => seesField(sight, section.name, field),
      })),
    ),
    ...(questions.length > 0 ? [whole('Questions', 'questions')] : []),
    ...(masked
      ? [whole('Questions: what was typed with them, and whom they name', 'questions', 'personal', 'free-text')]
      : []),
    ...(questions.length > 0 ? [whole('Answers', 'answers')] : []),
    whole('Texts typed with actions', 'messages'),
    whole('Attachments', 'attachments'),
  ];
}

/** What somebody in a seat was offered while the exchange was in a state; empty where nobody was ever there. */
function deedsOf(
  { actions }: Workflow,
  findings: Findings,
  role: string,
  own: string,
  state: string,
  say: (key: string) => string,
): string {
  const offers = findings.offers.get(`${role} ${own} ${state}`);
  if (!offers) return '';
  const names = Object.keys(actions).flatMap((action) => {
    const times = offers.actions.get(action) ?? 0;
    const name = say(`action.${action}`);
    return times === 0 ? [] : times < offers.looks ? `${name} *(sometimes)*` : name;
  });
  return names.length > 0 ? names.join('; ') : '–';
}

const table = (headers: readonly string[], lines: readonly (readonly string[])[]): string[] => [
  `| ${headers.join(' | ')} |`,
  `| ${headers.map(() => '---').join(' | ')} |`,
  ...lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  '',
];
