import { fieldsOf } from './asked.ts';
import type { AreaSource, FieldSource, ProcedureSource, VocabularySource, WorkflowSource } from './definition.ts';
import type {
  ActionRule,
  AnswerType,
  Field,
  PartStateRule,
  Placeholder,
  Procedure,
  Question,
  Section,
  Workflow,
} from './model.ts';
import type { Gateway } from './gateway.ts';
import type { RegisterRule } from './registers.ts';
import type { TermEffect, TermRule } from './terms.ts';
import type { When, WhenSource } from './conditions.ts';
import type { AnswerSource, FollowUpSource, QuestionsSource } from './questions.ts';
import { followedOf, withoutTerms } from './fitting.ts';
import type { Source } from './source.ts';
import { publicOf } from './public.ts';
import { settingsOf, switchesOf, whereOf } from './switches.ts';
import { placeholdersOf } from './wording.ts';

/** The list that every yes/no question answers from; its labels are interface texts. */
export const YES_NO = 'yes-no';

/** What carries a draft, and what was said of the gateway before definitions had the word. */
export const NO_GATEWAY: Gateway = { annex: [], inUse: [], national: false, thirdCountries: false, bodies: {} };

/** Makes a procedure of its files, which must have been read without a fault; what they say is checked afterwards. */
export function assemble(
  { area, competences }: AreaSource,
  source: ProcedureSource,
  workflowSource: WorkflowSource,
  questionsSource: QuestionsSource | undefined,
  wording: Procedure['texts'],
  vocabularies: ReadonlyMap<string, Source<VocabularySource>>,
): Procedure {
  const form: Section[] = source.form.map((section) => ({
    name: section.section,
    ...whenOf(section.when),
    fields: section.fields.map(fieldOf),
  }));
  const questions = questionsSource ? questionsOf(questionsSource, wording) : [];
  const workflow = workflowOf(workflowSource, source, form);
  const own = { ...workflowSource.lists, ...questionsSource?.lists, ...source.lists, [YES_NO]: ['yes', 'no'] };
  const used = usedLists(form, questions, workflow);
  const lists = Object.fromEntries(
    [...used, ...(competences === undefined ? [] : [competences])].sort().flatMap((list) => {
      const vocabulary = vocabularies.get(list)?.value;
      const codes = own[list as keyof typeof own] ?? (vocabulary && Object.keys(vocabulary.codes));
      return codes ? [[list, codes]] : [];
    }),
  );
  return {
    id: `${area}.${source.procedure}`,
    area,
    ...(competences === undefined ? {} : { competences }),
    basis: source.basis,
    gateway: gatewayOf(source.gateway),
    reviewed: source.reviewed,
    workflow,
    form,
    ...publicOf(source.public, fieldsOf({ form })),
    placeholders: placeholdersFrom(questionsSource),
    chapters: questionsSource?.chapters.map((chapter) => chapter.chapter) ?? [],
    questions,
    lists,
    texts: keepUsed(wording, lists, vocabularies),
  };
}

/** The legal gateway; that of a draft without one is open to nothing. */
function gatewayOf(source: ProcedureSource['gateway']): Gateway {
  if (!source) return NO_GATEWAY;
  const { annex, pilot, 'in-use': inUse, national, 'third-countries': thirdCountries, bodies } = source;
  return {
    annex,
    ...(pilot ? { pilot: pilot as NonNullable<Gateway['pilot']> } : {}),
    inUse,
    national,
    thirdCountries,
    bodies,
  };
}

/** Leaves out the labels of vocabularies that the procedure does not use; in order of keys, since theirs means nothing. */
function keepUsed(
  wording: Procedure['texts'],
  lists: Record<string, readonly string[]>,
  vocabularies: ReadonlyMap<string, unknown>,
): Procedure['texts'] {
  const unused = [...vocabularies.keys()].filter((name) => !(name in lists)).map((name) => `option.${name}.`);
  const keep = (texts: Readonly<Record<string, string>>) =>
    Object.keys(texts)
      .filter((key) => !unused.some((prefix) => key.startsWith(prefix)))
      .sort()
      .map((key) => [key, texts[key] ?? '']);
  return Object.fromEntries(
    Object.entries(wording).map(([language, texts]) => [language, Object.fromEntries(keep(texts))]),
  );
}

function usedLists(form: readonly Section[], questions: readonly Question[], workflow: Workflow): Set<string> {
  const inputs = Object.values(workflow.actions).flatMap((action) => action.input);
  const fields = [...fieldsOf({ form }), ...inputs].flatMap((field) => [field, ...(field.columns ?? [])]);
  const answers = questions.flatMap((question) => ('list' in question.answer ? [question.answer.list] : []));
  const { purposes } = workflow.register ?? {};
  return new Set([...fields.flatMap((field) => field.list ?? []), ...answers, ...(purposes ? [purposes] : [])]);
}

/** A condition, as a part of what is asked only when it holds. */
function whenOf(source: WhenSource | undefined): { when?: When } {
  const [given] = Object.entries(source ?? {});
  return given ? { when: { field: given[0], is: given[1] } } : {};
}

/** Of an action’s condition what is left to ask of a request: that the form asks the field at all holds for all of the procedure’s. */
const codesOf = (given: Readonly<Record<string, readonly string[] | 'asked'>> = {}): { when?: When } =>
  whenOf(
    Object.fromEntries(Object.entries(given).flatMap(([field, is]) => (is === 'asked' ? [] : [[field, [...is]]]))),
  );

function fieldOf(source: FieldSource): Field {
  const { name, type, personal, required } = source;
  const field = { name, type, personal, required, ...whenOf(source.when) };
  if (type === 'table') {
    const columns = source.columns.map((column) => fieldOf({ ...column, personal }));
    return { ...field, columns, rows: source.rows };
  }
  if (type === 'text' || type === 'long-text') return { ...field, max: source.max };
  if (type === 'choice') return { ...field, list: source.vocabulary ?? source.options ?? '' };
  if (type !== 'integer') return field;
  const { min, max, initial, suggests } = source;
  return {
    ...field,
    range: [min, max],
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

function questionsOf(source: QuestionsSource, wording: Procedure['texts']): Question[] {
  const flatten = (
    item: Omit<FollowUpSource, 'when'> & { when?: string[] },
    chapter: string,
    origin: Question['source'],
    offered: When | undefined,
    parent?: string,
  ): Question[] => [
    {
      code: item.code,
      chapter,
      answer: answerOf(item.answer),
      placeholders: placeholdersOf(Object.values(wording)[0]?.[`question.${item.code}`] ?? ''),
      ...(parent === undefined ? {} : { parent }),
      when: item.when ?? [],
      ...(offered ? { offered } : {}),
      source: origin,
    },
    ...item['follow-ups'].flatMap((next) => flatten(next, chapter, origin, undefined, item.code)),
  ];
  return source.chapters.flatMap(({ chapter, when, questions }) =>
    questions.flatMap((question) => flatten(question, chapter, question.source, whenOf(when).when)),
  );
}

function answerOf(source: AnswerSource): AnswerType {
  if (source === 'yes-no') return { kind: 'choice', list: YES_NO };
  if (typeof source === 'string') return { kind: source };
  if ('choice' in source) return { kind: 'choice', list: source.choice };
  if ('choices' in source) return { kind: 'choices', list: source.choices };
  if ('vocabulary' in source) return { kind: 'choice', list: source.vocabulary };
  return { kind: 'number', ...source.number };
}

/** The shape with what the procedure says in its place. */
function workflowOf(shape: WorkflowSource, own: ProcedureSource, form: readonly Section[]): Workflow {
  const source = withoutTerms(
    shape,
    Object.keys(own.terms).filter((name) => own.terms[name]?.none),
  );
  const { opening } = source;
  const asked = new Set(fieldsOf({ form }).map(({ name }) => name));
  const isHere = ([field, is]: [string, readonly string[] | 'asked']): boolean => is !== 'asked' || asked.has(field);
  const actions = Object.entries(source.actions).filter(([, { when = {} }]) => Object.entries(when).every(isHere));
  const outside = outsideOf(source);
  const {
    by: [opener = ''],
    ...entering
  } = enteredFor(outside, [opening.by]);
  return {
    name: source.workflow,
    roles: source.roles,
    outside,
    users: source.users,
    participants: source.participants as Workflow['participants'],
    order: Object.keys(source.states),
    states: Object.fromEntries(
      Object.entries(source.states).map(([name, { turn, ...state }]) => [name, { ...state, ...turnOf(outside, turn) }]),
    ) as Workflow['states'],
    opening: {
      action: opening.action,
      by: opener,
      ...entering,
      to: opening.to,
      ...comingOf(opening),
      ...(opening.follows ? { follows: whenOf(opening.follows.when) } : {}),
      ...(opening.files === undefined ? {} : { files: opening.files }),
      tells: opening.tells,
      ...insteadOf(opening.instead),
    },
    actions: Object.fromEntries(
      actions.map(
        ([
          name,
          {
            'hands-over': handsOver,
            'in-bulk': inBulk,
            'not-during': notDuring,
            when,
            where,
            follows,
            moderated,
            ...action
          },
        ]) => [
          name,
          {
            ...action,
            ...(follows ? { follows: followedOf(follows) } : {}),
            ...enteredFor(outside, action.by),
            ...codesOf(when),
            ...switchesOf({ where, moderated }),
            inBulk,
            notDuring,
            ...(handsOver ? { handsOver } : {}),
            input: action.input.map(fieldOf),
          } as ActionRule,
        ],
      ),
    ),
    pending: source.pending,
    ...settingsOf(source.settings),
    links: source.links as Workflow['links'],
    ...(source.consequences ? { consequences: source.consequences as NonNullable<Workflow['consequences']> } : {}),
    ...(source.propagates ? { propagates: source.propagates } : {}),
    ...registerOf(source.register, own.register),
    retention: own.retention ?? source.retention,
    ...(source.scoreboard ? { scoreboard: source.scoreboard } : {}),
    terms: Object.fromEntries(
      Object.entries(source.terms).map(([name, term]) => [name, termOf(term, own.terms[name])]),
    ),
  };
}

/** Who is there when an exchange begins, each in its first state. */
const comingOf = ({
  opens,
  invites,
}: Pick<WorkflowSource['opening'], 'opens' | 'invites'>): Pick<Workflow['opening'], 'participants' | 'invites'> => ({
  participants: { ...opens, ...Object.fromEntries(Object.entries(invites).map(([role, { as }]) => [role, as])) },
  invites: invites as Workflow['opening']['invites'],
});

function insteadOf(source: WorkflowSource['opening']['instead']): Pick<Workflow['opening'], 'instead'> {
  const { where } = whereOf(source?.where);
  if (!source || !where) return {};
  const { action, to, tells } = source;
  return { instead: { where, action, to, ...comingOf(source), tells } };
}

/** The register of the shape, with what the procedure says of it. */
function registerOf(
  source: WorkflowSource['register'],
  own: ProcedureSource['register'],
): { readonly register?: RegisterRule } {
  if (!source) return {};
  const { readers, search, purposes, 'shown-in': shownIn } = source;
  const { by = [], lists = [] } = own ?? {};
  return { register: { readers, shownIn, search, by, lists, ...(purposes === undefined ? {} : { purposes }) } };
}

const outsideOf = ({ outside }: WorkflowSource): Workflow['outside'] =>
  Object.fromEntries(
    Object.entries(outside).map(([role, { 'entered-by': enteredBy = '', ...rule }]) => [role, { enteredBy, ...rule }]),
  );

/** Who does what somebody outside does: the role that enters it, with whose act it is. */
function enteredFor(outside: Workflow['outside'], by: readonly string[]): Pick<ActionRule, 'by' | 'enters'> {
  const [role = ''] = by;
  const enteredBy = Object.hasOwn(outside, role) ? outside[role]?.enteredBy : undefined;
  return enteredBy === undefined ? { by } : { by: [enteredBy], enters: role };
}

/** Whose turn it is: that of somebody outside is no authority's. */
const turnOf = (outside: Workflow['outside'], turn: string | undefined): Pick<PartStateRule, 'turn' | 'waits'> =>
  turn === undefined ? {} : Object.hasOwn(outside, turn) ? { waits: turn } : { turn };

/** A term of the shape with what the procedure's act says of it. */
function termOf(
  {
    'when-over': passing,
    'counts-from': from,
    warns,
    when: only,
    before,
    lasts,
    ...term
  }: WorkflowSource['terms'][string],
  own: ProcedureSource['terms'][string] | undefined,
): TermRule {
  const limits = (own?.limits ?? []).map(({ when, max, initial }) => ({
    ...whenOf(when),
    max,
    ...(initial === undefined ? {} : { initial }),
  }));
  const countsFrom = own?.['counts-from'] ?? from;
  const whenOver = passing === 'overdue' ? [{ needs: [], makes: {}, tells: [] }] : passing && [passing].flat();
  const { ends = [], resumes = [], pauses = [], continues = [] } = term;
  return {
    ...term,
    ends,
    resumes,
    pauses,
    continues,
    // Of a term that lasts by what the form says, each length has its own.
    for: term.for ?? 1,
    unit: own?.unit ?? term.unit ?? 'calendar-days',
    ...(lasts ? { lasts: lasts.map(({ when, ...length }) => ({ ...length, ...whenOf(when) })) } : {}),
    ...(countsFrom === undefined ? {} : { countsFrom }),
    ...whenOf(only),
    ...(before === undefined ? {} : { before }),
    ...(warns ? { warns } : {}),
    ...(whenOver ? { whenOver: whenOver as readonly TermEffect[] } : {}),
    ...(limits.length > 0 ? { limits } : {}),
    ...(own?.['agreed-beyond'] ? { agreedBeyond: true as const } : {}),
  };
}
