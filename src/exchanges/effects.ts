import { canonical } from '../canonical.ts';
import {
  type ActionRule,
  beginsWithOpening,
  type Extension,
  type Span,
  fieldsOf,
  mayHave,
  type Workflow,
} from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { freshSeat, seatsFor, turnCountry, unfitness } from './audiences.ts';
import type { VersionedProcedure } from './input.ts';
import { put, questionFact } from './contributions.ts';
import type { ExchangeState, Moment, ParticipantState, PartState, RequestContent, Target, TermState } from './model.ts';
import { askedIn, daysOf, numbersOf, overviewOf } from './opening.ts';
import { isGone, isIn } from './policy.ts';
import { asked } from './telling.ts';
import { lengthenTerm, type MovedTerms, redateTerms, resumed, withExpiry } from './terms.ts';
import { comeTo, madeTo, settle, withPart, without } from './time.ts';

/** What actions do to an exchange, word by word of their rule. */

/** An exchange on its way to the next state. */
export interface Change {
  readonly exchange: ExchangeState;
  /** The part that the event tells of: the one acted on, or the one that has come into being. */
  readonly part: PartState;
  /** What the event records beside the typed facts. */
  readonly data: Readonly<Record<string, string | number>>;
  readonly calendar: string | null;
}

interface Deed {
  readonly action: string;
  readonly rule: ActionRule;
  readonly part: PartState;
  readonly participant: ParticipantState;
  readonly facts: Readonly<Record<string, string | number>>;
  /** Days that were typed with it, by field. */
  readonly days: Readonly<Record<string, string>>;
  /** Who comes in by it (see `comingIn`). */
  readonly came?: readonly ParticipantState[];
  /** The number of the question that it answers. */
  readonly question?: number | undefined;
}

/** The state of the part and of those who take part, its facts and terms. */
export function takeEffect(
  procedure: VersionedProcedure,
  exchange: ExchangeState,
  { action, rule, part, participant, facts: typed, days, came = [], question }: Deed,
  moment: Moment,
): Change {
  const own = rule.becomes ? { ...participant, state: rule.becomes } : participant;
  // Who comes in may be whose calendar a term counts by that starts with it.
  const people = [
    ...madeTo(procedure, exchange.participants, part.no, rule.makes).map((one) => (one.no === own.no ? own : one)),
    ...came,
  ];
  if (rule.own) return { exchange: { ...exchange, participants: people }, part, data: {}, calendar: null };
  const opened = rule.awaits === undefined ? undefined : put(part, action);
  const facts = { ...typed, ...opened?.facts };
  const settled = [
    ...(rule.settles === undefined ? [] : [rule.settles]),
    ...(question === undefined ? [] : [questionFact(question)]),
  ];
  const come = comeTo(
    procedure,
    { ...part, facts: without({ ...part.facts, ...facts }, settled) },
    rule.to ?? part.state,
    moment,
  );
  const changed = rule.quiet ? { ...come, movedAt: part.movedAt } : come;
  const extended = rule.extends
    ? extend(procedure, changed, people, action, rule.extends, { ...part.facts, ...facts }, moment)
    : { part: changed, calendar: null };
  const happened = { what: action, from: part.state, days };
  const moved = settle(procedure, { ...exchange, participants: people }, extended.part, {}, happened, moment);
  const data = {
    ...opened?.data,
    ...(question === undefined ? {} : { answers: question }),
    ...Object.fromEntries(came.map((one) => [`party.${one.no}`, one.authorityId])),
  };
  return { ...moved, data, calendar: moved.calendar ?? extended.calendar };
}

/** A term is made longer, which may be possible only so many times. */
function extend(
  procedure: VersionedProcedure,
  part: PartState,
  people: readonly ParticipantState[],
  action: string,
  { term, by, unit }: Extension,
  facts: PartState['facts'],
  moment: Moment,
): MovedTerms {
  const known = part.terms[term];
  const rule = procedure.workflow.terms[term];
  if (!known || !rule) return { part, calendar: null };
  const extended = { ...known.extended, [action]: (known.extended?.[action] ?? 0) + 1 };
  const terms = { ...part.terms, [term]: { ...known, extended } };
  const more = {
    for: typeof by === 'number' ? by : Number(facts[by]),
    unit: unit ?? (known.unit as Span['unit'] | undefined) ?? rule.unit,
  };
  return lengthenTerm(procedure, { ...part, terms }, people, term, more, moment);
}

/** A new version of what was sent: overview, questions, and the terms that count a number of it. */
export function modify(
  procedure: VersionedProcedure,
  change: Change,
  sent: RequestContent | undefined,
  content: RequestContent,
  moment: Moment,
): Change {
  const changed = namesOfChanged(procedure, sent, content);
  if (changed.length === 0) throw new Refusal('nothing-changed', 409);
  const overview = overviewOf(procedure, content);
  const numbers = numbersOf(overview);
  let part: PartState = { ...change.part, questions: askedIn(content), facts: { ...change.part.facts, ...numbers } };
  let { calendar } = change;
  for (const [name, rule] of Object.entries(procedure.workflow.terms)) {
    const term = part.terms[name];
    if (!term || typeof rule.for !== 'string' || !(rule.for in numbers)) continue;
    const more = { for: Number(numbers[rule.for]) - term.count, unit: rule.unit };
    if (more.for === 0) continue;
    ({ part, calendar } = lengthenTerm(procedure, part, change.exchange.participants, name, more, moment));
  }
  const redated = redateTerms(
    procedure,
    overview,
    part,
    change.exchange.participants,
    daysOf(fieldsOf(procedure), content.fields),
    moment,
  );
  part = redated.part;
  calendar = redated.calendar ?? calendar;
  return {
    exchange: withPart({ ...change.exchange, overview }, part),
    part,
    data: { ...change.data, ...overview, ...asked(part), changed: changed.join(' ') },
    calendar,
  };
}

/**
 * The fields that say another thing than before, in the order of the form, and `questions` when these do: names alone, which tell
 * nothing personal.
 */
function namesOfChanged(
  procedure: VersionedProcedure,
  before: RequestContent | undefined,
  after: RequestContent,
): string[] {
  const names = fieldsOf(procedure).map(({ name }) => name);
  const differs = (a: unknown, b: unknown): boolean => canonical(a ?? null) !== canonical(b ?? null);
  return [
    ...names.filter((name) => differs(before?.fields[name], after.fields[name])),
    ...(differs(before?.questions, after.questions) ? ['questions'] : []),
  ];
}

/** Another authority of the same country takes over the part, or some of its questions as a part of their own. */
export function handOver(
  procedure: VersionedProcedure,
  change: Change,
  questions: readonly number[] | undefined,
  invited: ReadonlyMap<string, readonly Target[]>,
  moment: Moment,
): Change {
  const { opening } = procedure.workflow;
  const { exchange, part } = change;
  // The last one: those before it have handed over.
  const holder = exchange.participants.findLast(
    (one) => opening.participants[one.role] && one.role !== opening.by && isIn(one, part.no),
  );
  if (!holder) throw new Refusal('state-does-not-allow', 409, { state: part.state });
  const moved = questions
    ? splitPart(procedure, exchange, part, questions, moment)
    : { rest: part, gone: afresh(procedure, exchange, part) };
  const { role } = holder;
  const { authorityId, country } = suitable(procedure, exchange, invited.get(role)?.[0], holder);
  const next = freshSeat(
    { authorityId, country },
    {
      no: Math.max(...exchange.participants.map(({ no }) => no)) + 1,
      partNo: moved.gone.no,
      role,
      state: opening.participants[role] ?? '',
    },
  );
  const parts = [
    ...exchange.parts.map((one) => (one.no === part.no ? (questions ? moved.rest : moved.gone) : one)),
    ...(questions ? [moved.gone] : []),
  ];
  return {
    exchange: { ...exchange, parts, participants: [...exchange.participants, next] },
    part: moved.gone,
    data: {
      ...change.data,
      [`party.${next.no}`]: next.authorityId,
      ...(questions ? { ...asked(moved.rest), ...asked(moved.gone), ...moved.gone.facts } : {}),
    },
    calendar: change.calendar,
  };
}

/** A part for who takes it over: what the one before promised binds nobody any more, the days that were wanted go on. */
const afresh = ({ workflow }: VersionedProcedure, { overview }: ExchangeState, part: PartState) =>
  withExpiry({ ...part, facts: numbersOf(overview), terms: Object.fromEntries(termsOfOpening(workflow, part)) });

const termsOfOpening = (workflow: Workflow, { terms }: PartState): [string, TermState][] =>
  Object.entries(terms).filter(([name]) => {
    const rule = workflow.terms[name];
    return rule && beginsWithOpening(workflow, rule);
  });

/** Some questions of a part as a part of their own, which begins as an exchange begins, with the days that were wanted then. */
function splitPart(
  { workflow }: VersionedProcedure,
  exchange: ExchangeState,
  part: PartState,
  questions: readonly number[],
  moment: Moment,
): { rest: PartState; gone: PartState } {
  const goes = new Set(questions);
  if (part.questions.every(({ no }) => goes.has(no))) refuse('questions', 'not-all');
  const [rest, gone] = [false, true].map((going) => part.questions.filter(({ no }) => goes.has(no) === going));
  const first = termsOfOpening(workflow, part).map(([name, term]) => [
    name,
    term.status === 'paused' ? term : resumed(term, moment.now),
  ]);
  return {
    rest: { ...part, questions: rest ?? [] },
    gone: withExpiry({
      no: Math.max(...exchange.parts.map(({ no }) => no)) + 1,
      state: workflow.opening.to,
      questions: gone ?? [],
      terms: Object.fromEntries(first),
      facts: numbersOf(exchange.overview),
      nextExpiry: null,
      movedAt: moment.now,
    }),
  };
}

/**
 * The seats of the authorities of the action's audiences, as far as they do not take part yet. Who acts may take on a further role itself: a
 * coordinator that handles what it was to pass on.
 */
export function comingIn(
  procedure: VersionedProcedure,
  exchange: ExchangeState,
  part: PartState,
  { invites }: ActionRule,
  invited: ReadonlyMap<string, readonly Target[]>,
  { actor, named: ids = [] }: { readonly actor: ParticipantState; readonly named?: readonly string[] | undefined },
): ParticipantState[] {
  if (Object.keys(invites).length === 0) return [];
  const turn = turnCountry(procedure, exchange, part);
  const named = new Set<string>();
  const fresh = Object.entries(invites).map(([role, audience]) => {
    const found = (invited.get(role) ?? []).filter(({ functions }) => mayHave(procedure, role, functions));
    const from = { home: actor.country, turn };
    const { each } = audience;
    const field = { chosen: 'authority', several: 'authorities', one: '', every: '' }[each];
    const byName = ids.map((id) => found.find(({ authorityId }) => authorityId === id));
    const targets = { chosen: [found[0]], several: byName, one: [], every: [] }[each];
    const unfit = targets.flatMap((target) => unfitness(procedure, role, audience, from, target) ?? [])[0];
    if (unfit) refuse(field, unfit);
    if (found.length === 0 && !audience.optional) throw new Refusal('nobody-there', 409, { role });
    const news = found.filter((target) => {
      const takesOn = field !== '' && target.authorityId === actor.authorityId;
      return takesOn
        ? !exchange.participants.some((one) => one.role === role && one.authorityId === target.authorityId)
        : !takesPart(procedure, exchange, target, part.no) && !named.has(target.authorityId);
    });
    // Who comes in by one audience of the action does not come in by the next as well.
    for (const { authorityId } of news) named.add(authorityId);
    if (news.length === 0 && field !== '') refuse(field, 'recipient-takes-part');
    return [role, news] as const;
  });
  if (fresh.every(([, news]) => news.length === 0)) throw new Refusal('already-involved', 409);
  return seatsFor(procedure, exchange.participants, invites, new Map(fresh), part.no);
}

/**
 * Only an authority of the same country that holds what the holder's role asks, and that neither asks nor holds a part. One that has
 * come in to watch may be handed what it watches: a coordinator finds who answers, or answers itself (core dossier 2.3).
 */
function suitable(
  procedure: VersionedProcedure,
  exchange: ExchangeState,
  target: Target | undefined,
  holder: ParticipantState,
): Target {
  if (!target || !mayHave(procedure, holder.role, target.functions)) return refuse('authority', 'recipient-unsuitable');
  if (target.country !== holder.country) return refuse('authority', 'recipient-abroad');
  // Who hands over takes part until then.
  const own = target.authorityId === holder.authorityId;
  const shares = exchange.participants.filter(({ role }) => procedure.workflow.opening.participants[role]);
  const has = takesPart(procedure, { ...exchange, participants: shares }, target);
  return own || has ? refuse('authority', 'recipient-takes-part') : target;
}

/** Whether an authority acts in the exchange, or in one part of it, whatever its role. */
const takesPart = (procedure: VersionedProcedure, exchange: ExchangeState, target: Target, partNo?: number): boolean =>
  exchange.participants.some(
    (one) =>
      one.authorityId === target.authorityId && !isGone(procedure, one) && (partNo === undefined || isIn(one, partNo)),
  );

function refuse(field: string, code: string): never {
  throw new Refusal('input-invalid', 422, { count: 1 }, [{ pointer: `/${field}`, code }]);
}
