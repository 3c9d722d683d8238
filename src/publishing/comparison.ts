import { type Description, describe } from '../catalogue/index.ts';
import { wordingOf } from '../exchanges/index.ts';
import type { ActionRule, Field, ProcedureVersion, SettingRule } from '../procedures/index.ts';
import { type Say, SOURCE_LANGUAGE, sayIn } from '../texts/index.ts';

/** What changes between two versions of a procedure, in the words in which the public is told of them. */

export const GROUPS = ['law', 'people', 'sights', 'fields', 'inputs', 'questions', 'states', 'terms', 'rules'] as const;
export type Group = (typeof GROUPS)[number];

/** Something that one of two versions says, or both say otherwise. */
export interface Change {
  readonly group: Group;
  readonly title: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** What only the one says, and only the other. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A text of the procedure in one language. */
export interface TextChange {
  readonly key: string;
  readonly what: 'added' | 'removed' | 'changed';
  readonly before: string;
  readonly after: string;
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** In the reader's language. */
  readonly texts: readonly TextChange[];
  /** language → how many texts are added, removed or changed. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A thing of a version with what is said of it, line by line. */
interface Statement {
  readonly group: Group;
  readonly key: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** Compares two versions; rules are told in the later one's words, so that a changed word shows once, among the texts. */
export function compare(before: ProcedureVersion, after: ProcedureVersion, language: string): Comparison {
  const worded = { ...before, texts: later(before.texts, after.texts) };
  const [one, other] = [statements(worded, language), statements(after, language)];
  const texts = textChanges(before.texts[language] ?? {}, after.texts[language] ?? {});
  const languages = [...new Set([before, after].flatMap((version) => Object.keys(version.texts)))];
  return {
    changes: GROUPS.flatMap((group) => changesOf(group, one, other)),
    texts,
    counts: Object.fromEntries(
      languages.map((name) => [name, textChanges(before.texts[name] ?? {}, after.texts[name] ?? {}).length]),
    ),
  };
}

type Texts = ProcedureVersion['texts'];

/** A version that is older than a language speaks English in it. */
const later = (before: Texts, after: Texts): Texts =>
  Object.fromEntries(
    Object.keys({ ...before, ...after }).map((language) => [
      language,
      { ...(before[language] ?? before[SOURCE_LANGUAGE]), ...after[language] },
    ]),
  );

function changesOf(group: Group, before: readonly Statement[], after: readonly Statement[]): Change[] {
  const [one, other] = [before, after].map(
    (all) => new Map(all.filter((each) => each.group === group).map((each) => [each.key, each])),
  ) as [Map<string, Statement>, Map<string, Statement>];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key): Change[] => {
    const [was, is] = [one.get(key), other.get(key)];
    const title = (is ?? was)?.title ?? '';
    const lost = (was?.lines ?? []).filter((line) => !is?.lines.includes(line));
    const won = (is?.lines ?? []).filter((line) => !was?.lines.includes(line));
    if (was && is && lost.length + won.length === 0) return [];
    return [{ group, title, what: was && is ? 'changed' : is ? 'added' : 'removed', before: lost, after: won }];
  });
}

function textChanges(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): TextChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key): TextChange[] => {
    const [was, is] = [before[key], after[key]];
    if (was === is) return [];
    const what = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ key, what, before: was ?? '', after: is ?? '' }];
  });
}

/** All that a version says, by what it is about. */
function statements(version: ProcedureVersion, language: string): Statement[] {
  const description = describe(version, language);
  const say = sayIn(language);
  return [
    ...lawOf(description, say),
    ...peopleOf(description, say),
    ...sightsOf(version, description, say),
    ...fieldsOf('fields', description.form, say),
    ...fieldsOf('inputs', description.inputs, say),
    ...description.chapters.flatMap(({ title, questions }) => questionsOf(title, questions, say)),
    ...courseOf(description, say),
    ...rulesOf(version, description, say),
  ];
}

function lawOf({ legal, retention, register }: Description, say: Say): Statement[] {
  const { pilot } = legal;
  const rows = [
    ...legal.basis.map((row) => ({ ...row, mark: say(row.verified ? 'catalogue.verified' : 'catalogue.unverified') })),
    ...legal.annex.map((row) => ({ ...row, mark: say('catalogue.annex.point', { point: row.point }) })),
    ...legal.inUse.map((row) => ({ ...row, mark: say('catalogue.in-use.since', { since: row.since }) })),
    ...(pilot
      ? [{ ...pilot, mark: `${say('catalogue.pilot')}: ${pilot.from}, ${pilot.until ?? ''}, ${pilot.evaluation}` }]
      : []),
  ];
  const acts = Map.groupBy(rows, ({ act }) => act);
  const use = [
    say(legal.national ? 'catalogue.national.on' : 'catalogue.national.off'),
    ...(legal.thirdCountries ? [say('catalogue.third-countries')] : []),
  ];
  return [
    ...[...acts].map(([act, cited]) => ({
      group: 'law' as const,
      key: act,
      title: cited[0]?.name ?? act,
      lines: cited.map(
        ({ mark, articles }) => `${mark} ${say('catalogue.articles', { articles: articles.join(', ') })}`,
      ),
    })),
    { group: 'law', key: 'retention', title: say('catalogue.retention'), lines: retention },
    ...register.map(({ title, sentences }) => ({
      group: 'law' as const,
      key: `register ${title}`,
      title,
      lines: sentences,
    })),
    { group: 'law', key: 'use', title: say('catalogue.national'), lines: use },
    ...legal.bodies.map((body) => ({
      group: 'law' as const,
      key: `body ${body.title}`,
      title: body.title,
      lines: [say('catalogue.bodies.line', { body: body.title, role: body.role, sees: body.sees })],
    })),
  ];
}

const peopleOf = ({ roles, outside, users }: Description, say: Say): Statement[] => [
  ...roles.map(({ role, title, functions, per, comes }) => ({
    group: 'people' as const,
    key: `role ${role}`,
    title,
    lines: [...functions.map((one) => one.title), say(`catalogue.per.${per}`), ...comes],
  })),
  ...outside.map(({ role, title, enteredBy, sees, told }) => ({
    group: 'people' as const,
    key: `outside ${role}`,
    title,
    lines: [enteredBy, sees, ...told],
  })),
  ...users.map(({ user, title, sees, unallocated, acts, allocates }) => ({
    group: 'people' as const,
    key: `user ${user}`,
    title,
    lines: [
      sees,
      say(acts ? 'catalogue.user.acts' : 'catalogue.user.reads'),
      ...(allocates ? [say('catalogue.user.allocates')] : []),
      ...(unallocated === undefined ? [] : [say('catalogue.user.unallocated', { sees: unallocated })]),
    ],
  })),
];

/** What participants see: in the order of the definition, where their states have names. */
function sightsOf({ workflow }: ProcedureVersion, { participants }: Description, say: Say): Statement[] {
  const keys = Object.entries(workflow.participants).flatMap(([role, states]) =>
    Object.keys(states).map((state) => `${role} ${state}`),
  );
  return participants.map(({ role, after, sees, gone, turn }, index) => ({
    group: 'sights',
    key: keys[index] ?? '',
    title: after === '' ? role : `${role} (${after})`,
    lines: [
      sees,
      ...(gone ? [say('catalogue.sight.gone')] : []),
      ...(turn === undefined ? [] : [`${say('catalogue.sight.turn')} ${turn}`]),
    ],
  }));
}

const fieldsOf = (group: 'fields' | 'inputs', sections: Description['form'], say: Say): Statement[] =>
  sections.flatMap(({ section, title: of, when: asked, fields }) =>
    fields.map(({ name, title, kind, personal, required, when, options = [], columns = [] }) => ({
      group,
      key: group === 'inputs' ? `${section} ${name}` : name,
      title: `${title} (${of})`,
      lines: [
        kind,
        say(required ? 'catalogue.required' : 'catalogue.optional'),
        ...(personal ? [say('web.personal-data')] : []),
        ...[asked, when].flatMap((one) => (one === undefined ? [] : [say('catalogue.only-when', { condition: one })])),
        ...options,
        ...columns,
      ],
    })),
  );

const questionsOf = (chapter: string, questions: Description['chapters'][number]['questions'], say: Say): Statement[] =>
  questions.flatMap(({ code, text, kind, options = [], when, followUps }): Statement[] => [
    {
      group: 'questions',
      key: code,
      title: text,
      lines: [chapter, kind, ...options, ...(when ? [say('catalogue.follow-up', { answers: when })] : [])],
    },
    ...questionsOf(chapter, followUps, say),
  ]);

const courseOf = ({ course }: Description, say: Say): Statement[] => [
  ...course.states.map(({ state, title, turn, until, final, moves }) => ({
    group: 'states' as const,
    key: state,
    title,
    lines: [
      ...[turn, until].flatMap((one) => one ?? []),
      ...(final ? [say('catalogue.state.final')] : []),
      ...moves.map((move) =>
        [
          `${move.title}${move.by.length > 0 ? ` (${move.by.join(', ')})` : ''}${move.to ? ` → ${move.to}` : ''}`,
          ...move.conditions,
        ].join('; '),
      ),
    ],
  })),
  ...course.terms.map(({ term, title, length, from, met, over }) => ({
    group: 'terms' as const,
    key: term,
    title,
    lines: [...length, from, ...met, ...over],
  })),
];

/**
 * What the engine does beside all this: in the catalogue's sentences where it has them, and word by word of the definition where nobody is told.
 * Nothing that changes may go unsaid.
 */
function rulesOf(version: ProcedureVersion, description: Description, say: Say): Statement[] {
  const { workflow, form, questions, placeholders } = version;
  const { opening, actions, consequences, settings, terms, links } = workflow;
  const { text } = wordingOf(version, description.language);
  const each = (kind: string, rules: Readonly<Record<string, object>> = {}, said: Said = () => []): Statement[] =>
    Object.entries(rules).map(([name, rule]) =>
      statement(`${kind} ${name}`, text(`${kind}.${name}`), [...said(name), ...wordByWord(rule)]),
    );
  const mapped = <T>(rules: Readonly<Record<string, T>> = {}, of: (rule: T) => object) =>
    Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, of(rule)]));
  const fields = [
    ...form.flatMap((section) => section.fields),
    ...Object.values(actions).flatMap(({ input }) => input),
  ];
  const asked = questions.map(
    ({ code, answer, placeholders: gaps }) => [code, { answer, placeholders: gaps }] as const,
  );
  const { public: shown } = version;
  return [
    ...each('action', { [opening.action]: opening, ...mapped(actions, untoldOf) }),
    ...each(
      'term',
      mapped(terms, (rule) => without(rule, TOLD_OF_TERMS)),
    ),
    ...each(
      'link',
      mapped(links, (rule) => without(rule, TOLD_OF_LINKS)),
      (name) => description.links.flatMap(({ link, sentences }) => (link === name ? sentences : [])),
    ),
    ...each('consequence', consequences),
    ...each(
      'setting',
      mapped(settings, () => ({})),
      (name) => settingOf(settings?.[name], say, text),
    ),
    ...each('field', Object.fromEntries(fields.map((field) => [field.name, measuresOf(field)]))),
    ...each('question', Object.fromEntries(asked)),
    ...(shown
      ? [
          statement('public', say('catalogue.public'), [
            ...description.public,
            ...wordByWord(without(shown, ['shows', 'from'])),
          ]),
        ]
      : []),
    ...Object.entries({ placeholders, ...pickedOf(workflow) }).map(([name, rule]) =>
      statement(name, name, wordByWord(rule ?? {})),
    ),
  ].filter(({ lines }) => lines.length > 0);
}

type Said = (name: string) => readonly string[];

/** Words of which the catalogue tells all that there is, where it tells who does what in which state, and of the terms. */
const TOLD_OF_ACTIONS = [
  'by',
  'enters',
  'from',
  'when',
  'after',
  'during',
  'notDuring',
  'where',
  'contributes',
  'awaits',
];
const TOLD_OF_TERMS = [
  'for',
  'unit',
  'lasts',
  'when',
  'before',
  'calendar',
  'countsFrom',
  'agreedBeyond',
  'warns',
].concat(['starts', 'ends', 'resumes', 'pauses', 'continues']);
const TOLD_OF_LINKS = ['by', 'from', 'to'];

const without = (rule: object, told: readonly string[]): object =>
  Object.fromEntries(Object.entries(rule).filter(([word]) => !told.includes(word)));

/** Where an action comes to a state from the same, that is no move that anybody is told of; of who comes in, their first state is not. */
function untoldOf({ to, invites, ...rule }: ActionRule): object {
  const coming = Object.entries(invites).map(([role, { as, optional }]) => [role, { as, optional }]);
  return {
    ...without(rule, [...TOLD_OF_ACTIONS, 'moderated', 'extends', 'input']),
    ...(to !== undefined && rule.from.includes(to) ? { to } : {}),
    ...(coming.length > 0 ? { invites: Object.fromEntries(coming) } : {}),
  };
}

const settingOf = (rule: SettingRule | undefined, say: Say, text: (key: string) => string): string[] =>
  rule
    ? [
        say('switches.keeper', { function: text(`function.${rule.keptBy}`) }),
        say('switches.initially', { on: String(rule.initially) }),
      ]
    : [];

/** How much a field takes, which the public is not told. */
const measuresOf = ({ max, range, initial, suggests, rows, columns }: Field): object => ({
  max,
  range,
  initial,
  suggests,
  rows,
  columns,
});

const pickedOf = ({ pending, scoreboard, propagates }: ProcedureVersion['workflow']) => ({
  pending,
  scoreboard,
  propagates,
});

const statement = (key: string, title: string, lines: readonly string[]): Statement => ({
  group: 'rules',
  key,
  title,
  lines,
});

const wordByWord = (rule: object): string[] =>
  Object.entries(rule).flatMap(([word, value]) => (value === undefined ? [] : `${word}: ${JSON.stringify(value)}`));
