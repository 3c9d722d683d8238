import { passingOf, type Procedure } from '../procedures/index.ts';
import { followedOf, madeBy } from './linked.ts';
import type { DecidedEvent, Decision, ExchangeState, LinkedState, Moment } from './model.ts';
import { duesSet, toldBy } from './telling.ts';
import { applyTimers, comeTo, derive, settle } from './time.ts';

/** What happens in one exchange of a case and does something in another. */

/** How the history names a consequence. */
const eventOf = (name: string): string => `linked.${name}`;

/** What caused it, as the history of the other exchange says it: codes that name nobody. */
export interface Cause {
  /** The number of the exchange in which it happened. */
  readonly number: string;
  readonly action: string;
}

/** A consequence that an event has in another exchange. */
export interface Caused {
  readonly target: LinkedState;
  readonly does: string;
  readonly cause: Cause;
  /** The instant from which the law counts what caused it. */
  readonly at: Date;
}

/** Whether what happens is the passing of a term. */
const isPassing = (on: string): boolean => on.startsWith(passingOf(''));

/** Whether time alone does something in other exchanges of the case. */
export const propagatesTerms = ({ workflow: { propagates = [] } }: Procedure): boolean =>
  propagates.some(({ on }) => isPassing(on));

/** What the events of an exchange cause elsewhere, in their order. */
export function causedBy(
  { workflow }: Procedure,
  exchange: ExchangeState,
  events: readonly Pick<DecidedEvent, 'action' | 'from' | 'to' | 'legalAt'>[],
): Caused[] {
  const { propagates = [] } = workflow;
  return events.flatMap(({ action, from, to, legalAt: at }) =>
    propagates
      // A term that is over and moves nothing does nothing elsewhere either.
      .filter(({ on }) => on === action && (!isPassing(on) || from !== to))
      .flatMap(({ in: where, does }) => {
        const targets = where === 'followed' ? [followedOf(exchange) ?? []].flat() : madeBy(exchange, where);
        return targets.map((target) => ({ target, does, cause: { number: exchange.number, action }, at }));
      }),
  );
}

/**
 * Lets a consequence take effect in the parts that are in one of its states; in others, and where the version has no such consequence,
 * nothing happens: what caused it stands all the same.
 */
export function undergo(
  procedure: Procedure,
  before: ExchangeState,
  { does, cause }: Pick<Caused, 'does' | 'cause'>,
  moment: Moment,
): Decision {
  let { exchange, events } = applyTimers(procedure, before, moment);
  const rule = procedure.workflow.consequences?.[does];
  for (const { no, state } of rule ? exchange.parts : []) {
    const part = exchange.parts.find((one) => one.no === no);
    if (!rule || !part || !rule.from.includes(state)) continue;
    const until = exchange;
    const moved = comeTo(procedure, part, rule.to ?? part.state, moment);
    const changed = settle(procedure, exchange, moved, rule.makes, { what: eventOf(does), from: state }, moment);
    exchange = derive(procedure, { ...changed.exchange, revision: exchange.revision + 1 }, moment.now);
    const event: DecidedEvent = {
      action: eventOf(does),
      partNo: no,
      participantNo: null,
      from: state,
      to: changed.part.state,
      data: {
        'linked.exchange': cause.number,
        'linked.action': cause.action,
        ...duesSet(procedure, part, changed.part),
      },
      legalAt: moment.now,
      calendar: changed.calendar,
      tells: toldBy(procedure, until, exchange, rule.tells, no),
      content: [],
    };
    events = [...events, event];
  }
  return { exchange, events };
}
