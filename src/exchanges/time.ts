import type { Procedure, TermRule } from '../procedures/index.ts';
import type { DecidedEvent, Decision, ExchangeState, Moment, ParticipantState, PartState, TermState } from './model.ts';
import { isGone, isIn } from './policy.ts';

/** What time does to an exchange: terms that start, are met and are over, and what follows from the states of its parts. */

/** Ends, starts and resumes the terms that an action ends, starts and resumes; where everything ends, no term runs on. */
export function moveTerms(
  procedure: Procedure,
  part: PartState,
  people: readonly ParticipantState[],
  action: string,
  moment: Moment,
): { part: PartState; calendar: string | null } {
  const { states } = procedure.workflow;
  const terms = states[part.state]?.final ? endAll(part.terms) : { ...part.terms };
  let calendar: string | null = null;
  for (const [name, rule] of Object.entries(procedure.workflow.terms)) {
    const known = terms[name];
    if (known?.status === 'running' && rule.ends.includes(action)) terms[name] = { ...known, status: 'met' };
    if (known?.status === 'met' && rule.resumes.includes(action)) terms[name] = resumed(known, moment.now);
    if (!rule.starts.includes(action)) continue;
    const count = typeof rule.for === 'number' ? rule.for : Number(part.facts[rule.for]);
    const counted = countTerm(rule, part, people, count, beginningOf(rule, part) ?? moment.now, moment);
    terms[name] = counted.term;
    calendar = counted.calendar;
  }
  return { part: withExpiry({ ...part, terms }), calendar };
}

/** The instant of another term from which a term counts where the act says so, as "from receipt"; nothing: it counts from its own start. */
export const beginningOf = (
  { countsFrom }: { readonly countsFrom?: string | undefined },
  { terms }: Pick<PartState, 'terms'>,
): Date | undefined => {
  const other = countsFrom === undefined ? undefined : terms[countsFrom];
  return other && new Date(other.startedAt);
};

/** Lets a running term, or one that is over, run for more of its units than it had, or for fewer. */
export function extendTerm(
  procedure: Procedure,
  part: PartState,
  people: readonly ParticipantState[],
  name: string,
  more: number,
  moment: Moment,
): { part: PartState; calendar: string | null } {
  const known = part.terms[name];
  const rule = procedure.workflow.terms[name];
  if (!known || !rule) return { part, calendar: null };
  const { term, calendar } = countTerm(rule, part, people, known.count + more, new Date(known.startedAt), moment);
  return { part: withExpiry({ ...part, terms: { ...part.terms, [name]: resumed(term, moment.now) } }), calendar };
}

/** A term that runs on; when its last day has passed meanwhile, it is over, and nothing is recorded as if it had ended just now. */
const resumed = (term: TermState, now: Date): TermState => ({
  ...term,
  status: Date.parse(term.expiresAt) > now.getTime() ? 'running' : 'over',
});

/** A term that runs from an instant, by the calendar of the role that it names. */
export function countTerm(
  rule: TermRule,
  part: PartState,
  people: readonly ParticipantState[],
  count: number,
  from: Date,
  moment: Moment,
): { term: TermState; calendar: string } {
  // The last one: who took the part over comes behind who had it before.
  const owner = people.findLast((person) => person.role === rule.calendar && isIn(person, part.no));
  const { due, expiresAt, calendarVersion } = moment.term(rule.unit, count, owner?.country ?? '', from);
  const term = { startedAt: from.toISOString(), count, due, expiresAt, status: 'running' as const };
  return { term, calendar: calendarVersion };
}

export function withExpiry(part: PartState): PartState {
  const running = Object.values(part.terms).filter((term) => term.status === 'running');
  const first = running.map((term) => term.expiresAt).sort()[0];
  return { ...part, nextExpiry: first === undefined ? null : new Date(first) };
}

/**
 * Lets the terms that are over at `now` take effect, the earliest first: a mark, or the part's move to another state.
 * A mark alone leaves the revision: what a user decides on has not changed.
 */
export function applyTimers(procedure: Procedure, before: ExchangeState, now: Date): Decision {
  let exchange = before;
  const events: DecidedEvent[] = [];
  for (;;) {
    const next = earliestOver(procedure, exchange, now);
    if (!next) return { exchange, events };
    const { part, name, term } = next;
    const rule = procedure.workflow.terms[name];
    const to = rule && rule.whenOver !== 'overdue' ? rule.whenOver.to : undefined;
    const terms = { ...part.terms, [name]: { ...term, status: 'over' as const } };
    const legalAt = new Date(term.expiresAt);
    const changed = withExpiry(
      to ? { ...part, terms: endAll(terms), state: to, movedAt: legalAt } : { ...part, terms },
    );
    exchange = derive(
      procedure,
      {
        ...exchange,
        revision: exchange.revision + (to ? 1 : 0),
        parts: exchange.parts.map((candidate) => (candidate.no === part.no ? changed : candidate)),
      },
      legalAt,
    );
    events.push({
      action: `term.${name}`,
      partNo: part.no,
      participantNo: null,
      from: part.state,
      to: changed.state,
      data: { due: term.due },
      legalAt,
      calendar: null,
      tells: [],
      content: [],
    });
  }
}

/** The running term that was over first. Of several over at one instant, marks come before moves, which end the others. */
function earliestOver(
  procedure: Procedure,
  exchange: ExchangeState,
  now: Date,
): { part: PartState; name: string; term: TermState } | undefined {
  const moves = (name: string): number => Number(procedure.workflow.terms[name]?.whenOver !== 'overdue');
  return exchange.parts
    .flatMap((part) => Object.entries(part.terms).map(([name, term]) => ({ part, name, term })))
    .filter(({ term }) => term.status === 'running' && Date.parse(term.expiresAt) <= now.getTime())
    .sort(
      (a, b) =>
        Date.parse(a.term.expiresAt) - Date.parse(b.term.expiresAt) ||
        moves(a.name) - moves(b.name) ||
        a.name.localeCompare(b.name, 'en'),
    )[0];
}

const endAll = (terms: Readonly<Record<string, TermState>>): Record<string, TermState> =>
  Object.fromEntries(
    Object.entries(terms).map(([name, term]) => [name, term.status === 'running' ? { ...term, status: 'met' } : term]),
  );

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
  return {
    ...exchange,
    state,
    closedAt: states[state]?.final ? (exchange.closedAt ?? at) : null,
    participants: people,
  };
}

/** The last day of the term that a part's state runs until, also when it has passed; nothing where none runs. */
export const dueOf = (procedure: Procedure, part: PartState): string | undefined =>
  lastDay(part, procedure.workflow.states[part.state]?.until);

function lastDay({ terms }: PartState, until: string | undefined): string | undefined {
  const term = until === undefined ? undefined : terms[until];
  return term?.status === 'met' ? undefined : term?.due;
}

/** The facts of a part that wait for a word of this role. */
export const pendingFor = ({ workflow }: Procedure, part: PartState, role: string): string[] =>
  Object.entries(workflow.pending).flatMap(([fact, by]) => (by === role && part.facts[fact] !== undefined ? fact : []));
