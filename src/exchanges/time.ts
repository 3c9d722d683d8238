import { outcomesIn, type Procedure, type TermRule } from '../procedures/index.ts';
import { keptUntil } from './keeping.ts';
import { awaitedOf, unanswerable } from './contributions.ts';
import type { DecidedEvent, Decision, ExchangeState, Moment, ParticipantState, PartState, TermState } from './model.ts';
import { isGone, isIn, isMet } from './policy.ts';
import { duesSet, toldBy } from './telling.ts';
import { type Happened, moveTerms, showsDay, withExpiry } from './terms.ts';

/** What time does to an exchange, and what follows from the states of its parts. */

/**
 * Lets what is over at `moment.now` take effect, the earliest first, each at its own instant: somebody is warned, a term is over, which is
 * a mark or does to the part what an action would do. A mark alone leaves the revision: what a user decides on has not changed.
 */
export function applyTimers(procedure: Procedure, before: ExchangeState, moment: Moment): Decision {
  let exchange = before;
  const events: DecidedEvent[] = [];
  for (;;) {
    const next = earliestDue(procedure, exchange, moment.now);
    if (!next) return { exchange, events };
    const { part, name, warns } = next;
    // What was over already when it began takes effect then.
    const legalAt = new Date(Math.max(Date.parse(next.at), part.movedAt.getTime()));
    const change = warns
      ? warn(procedure, exchange, part, name)
      : pass(procedure, exchange, part, name, { ...moment, now: legalAt });
    const until = exchange;
    exchange = derive(procedure, change.exchange, legalAt);
    const { due } = part.terms[name] ?? {};
    events.push({
      action: `term.${name}${warns ? '.near' : ''}`,
      partNo: part.no,
      participantNo: null,
      from: part.state,
      to: change.part.state,
      data: {
        ...(due === undefined || showsDay(procedure, name) ? {} : { due }),
        ...duesSet(procedure, part, change.part),
      },
      legalAt,
      calendar: change.calendar,
      tells: toldBy(procedure, until, exchange, change.tells, part.no),
      content: [],
    });
  }
}

interface Passing {
  readonly exchange: ExchangeState;
  readonly part: PartState;
  readonly calendar: string | null;
  /** The roles that get a message. */
  readonly tells: readonly string[];
}

export const withPart = (exchange: ExchangeState, part: PartState): ExchangeState => ({
  ...exchange,
  parts: exchange.parts.map((one) => (one.no === part.no ? part : one)),
});

/** Somebody is told that a term will be over; nothing else changes. */
function warn(procedure: Procedure, exchange: ExchangeState, part: PartState, name: string): Passing {
  const { warnsAt: _, ...term } = part.terms[name] as TermState;
  const warned = withExpiry({ ...part, terms: { ...part.terms, [name]: term } });
  const tells = procedure.workflow.terms[name]?.warns?.tells ?? [];
  return { exchange: withPart(exchange, warned), part: warned, calendar: null, tells };
}

/** A term is over, and does the first that is possible of what its rule says. */
function pass(procedure: Procedure, exchange: ExchangeState, part: PartState, name: string, moment: Moment): Passing {
  const rule = procedure.workflow.terms[name] as TermRule;
  const holds = outcomesIn(rule, part.state).find(({ needs }) =>
    needs.every((need) => isMet(procedure, exchange, part, need)),
  );
  const { to, makes = {}, tells = [] } = holds ?? {};
  const { warnsAt: _, ...term } = part.terms[name] as TermState;
  const over: PartState = { ...part, terms: { ...part.terms, [name]: { ...term, status: 'over' } } };
  const moved = to === undefined ? over : comeTo(procedure, over, to, moment);
  const changes = to !== undefined || Object.keys(makes).length > 0;
  const before = { ...exchange, revision: exchange.revision + Number(changes) };
  return { ...settle(procedure, before, moved, makes, { what: { over: name }, from: part.state }, moment), tells };
}

/** A part that comes to a state, also to the same anew: what waited for an answer lapses where nobody could give it. */
export const comeTo = (procedure: Procedure, part: PartState, to: string, { now }: Moment): PartState => ({
  ...part,
  state: to,
  movedAt: now,
  facts: without(part.facts, lapsed(procedure, to, part.facts)),
});

/** What follows from something that has happened to a part: for those who take part in it, and for its terms. */
export function settle(
  procedure: Procedure,
  exchange: ExchangeState,
  moved: PartState,
  makes: Readonly<Record<string, string>>,
  happened: Happened,
  moment: Moment,
): Omit<Passing, 'tells'> {
  const participants = madeTo(procedure, exchange.participants, moved.no, makes);
  const { part, calendar } = moveTerms(procedure, exchange.overview, moved, participants, happened, moment);
  return { exchange: { ...withPart(exchange, part), participants }, part, calendar };
}

/** Those who still take part in a part, in the states that their roles get by `makes`. */
export const madeTo = (
  procedure: Procedure,
  people: readonly ParticipantState[],
  partNo: number,
  makes: Readonly<Record<string, string>>,
): readonly ParticipantState[] =>
  people.map((one) => {
    const next = isIn(one, partNo) && !isGone(procedure, one) ? makes[one.role] : undefined;
    return next === undefined ? one : { ...one, state: next };
  });

/** What waits for an answer lapses where nobody can give it any more. */
const lapsed = (procedure: Procedure, state: string, facts: PartState['facts']): string[] => [
  ...Object.keys(procedure.workflow.pending).filter(
    (fact) =>
      !Object.values(procedure.workflow.actions).some((rule) => rule.settles === fact && rule.from.includes(state)),
  ),
  ...unanswerable(procedure, state, facts),
];

export const without = <T>(facts: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(facts).filter(([fact]) => !names.includes(fact)));

interface Due {
  readonly part: PartState;
  readonly name: string;
  readonly at: string;
  /** Not over yet. */
  readonly warns: boolean;
}

/** What is due first. At one instant warnings come before marks, and marks before what moves the part. */
function earliestDue(procedure: Procedure, exchange: ExchangeState, now: Date): Due | undefined {
  const rank = ({ name, warns }: Due): number =>
    warns ? 0 : procedure.workflow.terms[name]?.whenOver?.some(({ to }) => to !== undefined) ? 2 : 1;
  return exchange.parts
    .flatMap((part) =>
      Object.entries(part.terms).flatMap(([name, { status, expiresAt, warnsAt }]): Due[] => {
        if (status !== 'running') return [];
        const over = { part, name, at: expiresAt, warns: false };
        return warnsAt === undefined ? [over] : [{ part, name, at: warnsAt, warns: true }, over];
      }),
    )
    .filter(({ at }) => Date.parse(at) <= now.getTime())
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'))[0];
}

/**
 * What follows from the parts: the exchange's state, and for each participant whether it is its turn, and until when. `at`
 * is the instant from which the law counts what happened.
 */
export function derive(procedure: Procedure, exchange: ExchangeState, at: Date): ExchangeState {
  const { order, states, participants: seats } = procedure.workflow;
  const least = Math.min(...exchange.parts.map((part) => order.indexOf(part.state)));
  const state = order[least] ?? exchange.state;
  const people = exchange.participants.map((participant) => {
    const gone = isGone(procedure, participant);
    const held = exchange.parts.filter((part) => isIn(participant, part.no));
    const waiting = gone ? [] : held.filter((part) => states[part.state]?.turn === participant.role);
    const asked = gone ? [] : held.filter((part) => pendingFor(procedure, part, participant.role).length > 0);
    const seat = gone ? undefined : seats[participant.role]?.[participant.state];
    const own = seat?.turn ? held.filter((part) => !states[part.state]?.final) : [];
    const dues = [
      ...waiting.flatMap((part) => dueOf(procedure, part) ?? []),
      ...own.flatMap((part) => lastDay(part, seat?.until) ?? []),
    ].sort();
    return {
      ...participant,
      turn: waiting.length + asked.length + own.length > 0,
      due: dues[0] ?? null,
      closed: gone || held.every((part) => states[part.state]?.final),
    };
  });
  const closedAt = states[state]?.final ? (exchange.closedAt ?? at) : null;
  return {
    ...exchange,
    state,
    closedAt,
    retention: keptUntil(procedure, closedAt, exchange.parts),
    participants: people,
  };
}

/** The last day of the term that a part's state runs until, also when it has passed; nothing where none runs, or while it is paused. */
export const dueOf = (procedure: Procedure, part: PartState): string | undefined =>
  lastDay(part, procedure.workflow.states[part.state]?.until);

function lastDay({ terms }: PartState, until: string | undefined): string | undefined {
  const term = until === undefined ? undefined : terms[until];
  return term?.status === 'met' || term?.status === 'paused' ? undefined : term?.due;
}

/** What of a part waits for a word of this role: facts that it is to settle, and the actions that have asked it something. */
export const pendingFor = (procedure: Procedure, part: PartState, role: string): string[] => [
  ...Object.entries(procedure.workflow.pending).flatMap(([fact, by]) =>
    by === role && part.facts[fact] !== undefined ? fact : [],
  ),
  ...awaitedOf(procedure, part, role),
];
