import type { CompiledQuery } from 'kysely';
import type { Pipe } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { type Caused, causedBy, undergo } from './consequences.ts';
import { load, loadedOf } from './exchange.store.ts';
import { linkedIds, lockCase } from './linked.store.ts';
import { linksNow } from './linking.ts';
import type { ActingMembership, DecidedEvent, ExchangeState, LinkedState, Moment } from './model.ts';
import { recordAndProject } from './once.service.ts';
import { isGone } from './policy.ts';
import { applyTimers } from './time.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** Other exchanges of a case: read with one whose definition says something of them, and changed with it. */

/** What asks the database: within a transition, or for a page. */
type Read = <Row>(question: CompiledQuery<Row>) => Promise<readonly Row[]>;

interface Found {
  readonly exchange: ExchangeState;
  readonly procedure: ProcedureVersion;
}

async function readExchange({ procedures }: ExchangesOptions, read: Read, id: string): Promise<Found | undefined> {
  const loaded = loadedOf(await read(load(id)));
  return loaded && { exchange: loaded.exchange, procedure: await procedures.version(loaded.exchange.versionHash) };
}

/** How an exchange stands in law now, for those that links have to do with. */
function stateOf({ exchange: known, procedure }: Found, to: ExchangeState, moment: Moment): LinkedState {
  const { exchange } = applyTimers(procedure, known, moment);
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
  options: ExchangesOptions,
  read: Read,
  exchange: ExchangeState,
  moment: Moment,
): Promise<ExchangeState> {
  const ids = await read(linkedIds(exchange.id));
  const found = await Promise.all(ids.map(({ id }) => readExchange(options, read, id)));
  return { ...exchange, linked: found.flatMap((one) => (one ? stateOf(one, exchange, moment) : [])) };
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
  const read: Read = (question) => pipe.read(question);
  const found = await readExchange(options, read, exchangeId);
  if (!found) throw new Refusal('link-not-possible', 409);
  const { procedure } = found;
  const inLaw = applyTimers(procedure, found.exchange, moment).exchange;
  const exchange = await withLinked(options, read, inLaw, moment);
  if (!linksNow(procedure, exchange, actor).includes(via)) throw new Refusal('link-not-possible', 409);
  const { linked: _, ...followed } = exchange;
  // As the exchange that is about to begin sees it.
  const beginning = { id: '', via };
  return { exchangeId, via, linked: [stateOf({ exchange: followed, procedure }, beginning as ExchangeState, moment)] };
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
  const moment = { now: at, term: options.term };
  const byTarget = Map.groupBy(causedBy(procedure, exchange, events), ({ target }) => target.id);
  for (const [id, caused] of byTarget) {
    const found = await readExchange(options, (question) => pipe.read(question), id);
    if (found) recordAll(options, pipe, found, caused, moment);
  }
}

function recordAll(
  options: ExchangesOptions,
  pipe: Pipe,
  { exchange: before, procedure }: Found,
  caused: readonly Caused[],
  moment: Moment,
): void {
  let exchange = before;
  const events: DecidedEvent[] = [];
  for (const one of caused) {
    const decided = undergo(procedure, exchange, one, moment);
    exchange = decided.exchange;
    events.push(...decided.events);
  }
  if (events.length === 0) return;
  recordAndProject(options, pipe, { before, exchange, events, membershipId: null, at: moment.now });
}
