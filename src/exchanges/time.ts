import type { Procedure } from '../procedures/index.ts';
import type { DecidedEvent, Decision, ExchangeState, Moment, ParticipantState, PartState, TermState } from './model.ts';

/** What time does to an exchange: terms that start, are met and are over, and what follows from the states of its parts. */

/** Ends and starts the terms that an action ends and starts; where everything ends, no term runs on. */
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
    const running = terms[name];
    if (running?.status === 'running' && rule.ends.includes(action)) terms[name] = { ...running, status: 'met' };
    if (rule.starts !== action) continue;
    const owner = people.find((person) => person.role === rule.calendar && (person.partNo ?? part.no) === part.no);
    const computed = moment.term(rule.unit, Number(part.facts[rule.for]), owner?.country ?? '', moment.now);
    terms[name] = { due: computed.due, expiresAt: computed.expiresAt, status: 'running' };
    calendar = computed.calendarVersion;
  }
  return { part: withExpiry({ ...part, terms }), calendar };
}

function withExpiry(part: PartState): PartState {
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
    const changed = withExpiry({ ...part, terms: to ? endAll(terms) : terms, state: to ?? part.state });
    const legalAt = new Date(term.expiresAt);
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
  const { order, states } = procedure.workflow;
  const least = Math.min(...exchange.parts.map((part) => order.indexOf(part.state)));
  const state = order[least] ?? exchange.state;
  const people = exchange.participants.map((participant) => {
    const held = exchange.parts.filter((part) => participant.partNo === null || participant.partNo === part.no);
    const waiting = held.filter((part) => states[part.state]?.turn === participant.role);
    const dues = waiting.flatMap((part) => dueOf(procedure, part) ?? []).sort();
    return {
      ...participant,
      turn: waiting.length > 0,
      due: dues[0] ?? null,
      closed: held.every((part) => states[part.state]?.final),
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
export function dueOf(procedure: Procedure, part: PartState): string | undefined {
  const until = procedure.workflow.states[part.state]?.until;
  const term = until === undefined ? undefined : part.terms[until];
  return term?.status === 'met' ? undefined : term?.due;
}
