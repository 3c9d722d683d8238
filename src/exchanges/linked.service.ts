import { inPipe, type Pipe } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { lockExchange } from './exchange.store.ts';
import { type Caused, causedBy, propagatesTerms, undergo } from './consequences.ts';
import { type Found, readExchange, readInLaw } from './in-law.service.ts';
import { dueInCase, linkedIds, lockCase } from './linked.store.ts';
import { linksNow } from './linking.ts';
import type { ActingMembership, DecidedEvent, ExchangeState, LinkedState, Moment } from './model.ts';
import { LapsesFirst, recordAndProject } from './once.service.ts';
import { isGone } from './policy.ts';
import { applyTimers } from './time.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** Other exchanges of a case: read with one whose definition says something of them, and changed with it. */

/** How an exchange stands, for those that links have to do with. */
function stateOf({ exchange, procedure }: Found, to: Pick<ExchangeState, 'id' | 'via'>): LinkedState {
  const made = exchange.follows === to.id;
  const names = [...new Set(exchange.parts.flatMap(({ terms }) => Object.keys(terms)))];
  return {
    id: exchange.id,
    relation: made ? 'made' : 'followed',
    via: (made ? exchange.via : to.via) ?? '',
    state: exchange.state,
    terms: Object.fromEntries(
      names.map((name) => [name, exchange.parts.flatMap((part) => part.terms[name]?.status ?? [])]),
    ),
    seats: exchange.participants.flatMap((one) =>
      isGone(procedure, one) ? [] : { role: one.role, authorityId: one.authorityId },
    ),
  };
}

/** An exchange with those that it was made of or that were made of it by links. */
export async function withLinked(
  { procedures }: ExchangesOptions,
  read: Pipe['read'],
  exchange: ExchangeState,
  moment: Moment,
): Promise<ExchangeState> {
  const ids = await read(linkedIds(exchange.id));
  const found = await Promise.all(ids.map(({ id }) => readInLaw(procedures, read, id, moment)));
  return { ...exchange, linked: found.flatMap((one) => (one ? stateOf(one, exchange) : [])) };
}

/** What a draft is made of by a link. */
export interface MadeOf {
  readonly exchangeId: string;
  readonly via: string;
  readonly linked: readonly LinkedState[];
}

/**
 * The exchange that a draft was made of, held with its whole case: the link must still be possible for who sends what was made by it. Throws
 * `link-not-possible`.
 */
export async function holdFollowed(
  options: ExchangesOptions,
  pipe: Pipe,
  actor: ActingMembership,
  exchangeId: string,
  via: string,
): Promise<MadeOf> {
  await pipe.hold(lockCase(exchangeId));
  const moment = { now: options.now(), term: options.term };
  await mustHavePassed(options, pipe, exchangeId, moment.now);
  const found = await readInLaw(options.procedures, pipe.read, exchangeId, moment);
  if (!found) throw new Refusal('link-not-possible', 409);
  const { procedure } = found;
  const exchange = await withLinked(options, pipe.read, found.exchange, moment);
  if (!linksNow(procedure, exchange, actor).includes(via)) throw new Refusal('link-not-possible', 409);
  // As the exchange that is about to begin sees it.
  return { exchangeId, via, linked: [stateOf(found, { id: '', via })] };
}

/**
 * Records what the events of a transition do to other exchanges of the case, in the same transaction. Whoever calls holds the case: nobody
 * else moves one of its exchanges meanwhile.
 */
export async function propagate(
  options: ExchangesOptions,
  pipe: Pipe,
  procedure: ProcedureVersion,
  exchange: ExchangeState,
  events: readonly DecidedEvent[],
  at: Date,
): Promise<void> {
  const byTarget = Map.groupBy(causedBy(procedure, exchange, events), ({ target }) => target.id);
  for (const [id, caused] of byTarget) {
    const found = await readExchange(options.procedures, pipe.read, id);
    if (found) recordAll(options, pipe, found, caused, at);
  }
}

/**
 * Lets time take effect on an exchange whose terms are over, and on those of its case in which that does something; says whether anything
 * happened.
 */
export function passTerms(options: ExchangesOptions, id: string): Promise<boolean> {
  const { connection, procedures, term } = options;
  return inPipe(connection.pool, async (pipe) => {
    if (pipe.again) await pipe.hold(lockExchange(id));
    let found = await readExchange(procedures, pipe.read, id);
    const causes = found !== undefined && propagatesTerms(found.procedure);
    if (causes) {
      await pipe.hold(lockCase(id));
      found = await readExchange(procedures, pipe.read, id);
    }
    if (!found) return false;
    const { procedure } = found;
    const now = options.now();
    const moment = { now, term };
    const before = causes ? await withLinked(options, pipe.read, found.exchange, moment) : found.exchange;
    const { exchange, events } = applyTimers(procedure, before, moment);
    if (events.length === 0) return false;
    const recorded = recordAndProject(options, pipe, { before, exchange, events, membershipId: null, at: now });
    if (causes) await propagate(options, pipe, procedure, exchange, events, now);
    return recorded;
  });
}

/**
 * That no term of the case is over whose passing does something in another of its exchanges and has still to take effect: who decides on one of
 * them decides on what the law has made of it. Whoever calls holds the case. Throws `LapsesFirst`.
 */
export async function mustHavePassed(options: ExchangesOptions, pipe: Pipe, id: string, now: Date): Promise<void> {
  const due = await pipe.read(dueInCase(id, now));
  const found = await Promise.all(due.map((one) => readExchange(options.procedures, pipe.read, one.id)));
  const ids = found.flatMap((one) => (one && propagatesTerms(one.procedure) ? [one.exchange.id] : []));
  if (ids.length === 0) return;
  throw new LapsesFirst(async () => {
    for (const one of ids) await passTerms(options, one);
  });
}

function recordAll(
  options: ExchangesOptions,
  pipe: Pipe,
  { exchange: before, procedure }: Found,
  caused: readonly Caused[],
  at: Date,
): void {
  let exchange = before;
  const events: DecidedEvent[] = [];
  for (const one of caused) {
    const decided = undergo(procedure, exchange, one, { now: one.at, term: options.term });
    exchange = decided.exchange;
    events.push(...decided.events);
  }
  if (events.length === 0) return;
  recordAndProject(options, pipe, { before, exchange, events, membershipId: null, at });
}
