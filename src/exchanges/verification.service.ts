import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { ChainCheck, type Finding } from './chain-check.ts';
import { verifyCheckpoints } from './checkpoint-verification.service.ts';
import type { Context, Counts, Verification } from './verification.ts';
import {
  contentsOf,
  type EventRow,
  eventsAfter,
  eventsOfTheFuture,
  exchangesAfter,
  FIRST_ID,
  LAST_ID,
} from './verification.store.ts';

/** How much of a system is looked at in one snapshot: bounds the memory, and how long the server must keep old rows. */
const EXCHANGES_PER_PAGE = 100;
const EVENTS_PER_PAGE = 2000;
/** Findings of one thing by two ways are told once, as far as this many are remembered. */
const MOST_REMEMBERED = 100_000;

/**
 * Checks the whole history: every exchange's chain, its state row and its content, then every checkpoint, in files and table,
 * against the events. May run beside a running program; changes nothing. Memory does not grow with the history.
 */
export async function verifyHistory(verification: Verification): Promise<Counts> {
  const counts: Counts = {
    exchanges: 0,
    events: 0,
    contents: 0,
    erased: 0,
    checkpoints: 0,
    sealed: 0,
    unsealed: 0,
    oldestUnsealed: null,
    findings: 0,
  };
  const told = new Set<string>();
  const found = (finding: Finding) => {
    const { code, exchange, event, checkpoint, where } = finding;
    const key = [code, exchange, event, exchange === undefined ? checkpoint : '', where].join();
    if (told.has(key)) return;
    if (told.size < MOST_REMEMBERED) told.add(key);
    counts.findings += 1;
    verification.found(finding);
  };
  const context: Context = { ...verification, found, counts };
  await verifyChains(context);
  await verifyCheckpoints(context);
  for (const event of await eventsOfTheFuture(verification.db, EVENTS_PER_PAGE)) {
    found({ code: 'event-unsealed', exchange: event.exchangeId, event: event.no });
  }
  return counts;
}

async function verifyChains(context: Context): Promise<void> {
  for (let after = FIRST_ID; after !== LAST_ID; ) {
    // One snapshot a page: a transition that commits meanwhile is seen whole or not at all.
    const snapshot = context.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
    after = await snapshot.execute((tx) => verifyPage(context, tx, after));
    context.progress?.(context.counts);
  }
}

/** Checks the exchanges behind `after`; returns where to go on. */
async function verifyPage(context: Context, tx: Kysely<DB>, after: string): Promise<string> {
  const exchanges = await exchangesAfter(tx, after, EXCHANGES_PER_PAGE);
  const next = exchanges[EXCHANGES_PER_PAGE - 1]?.id ?? LAST_ID;
  const contents = await contentsOf(
    tx,
    exchanges.map((exchange) => exchange.id),
  );
  const finish = (check: ChainCheck) => {
    const result = check.end(contents.get(check.exchange.id) ?? []);
    context.counts.exchanges += 1;
    context.counts.events += result.events;
    context.counts.contents += result.contents;
    context.counts.erased += result.erased;
    for (const finding of result.findings) context.found(finding);
  };
  const waiting = new Map(exchanges.map((exchange) => [exchange.id, new ChainCheck(exchange)]));
  let id = '';
  let check: ChainCheck | undefined;
  for await (const { exchangeId, ...event } of eventsOfPage(tx, after, next)) {
    if (exchangeId !== id) {
      if (check) finish(check);
      id = exchangeId;
      check = waiting.get(id);
      waiting.delete(id);
      if (!check) context.found({ code: 'exchange-missing', exchange: id });
    }
    check?.add(event);
  }
  if (check) finish(check);
  // Those left have not a single event.
  for (const empty of waiting.values()) finish(empty);
  return next;
}

/** Largest event number the column holds: everything of that exchange lies before it. */
const MAX_NO = 2_147_483_647;

/** Events of the exchanges behind `after` up to `until`, also of those whose exchange is gone. */
async function* eventsOfPage(tx: Kysely<DB>, after: string, until: string): AsyncGenerator<EventRow> {
  for (let position = { exchangeId: after, no: MAX_NO }; ; ) {
    const events = await eventsAfter(tx, position, until, EVENTS_PER_PAGE);
    yield* events;
    const last = events.at(-1);
    if (!last || events.length < EVENTS_PER_PAGE) return;
    position = { exchangeId: last.exchangeId, no: last.no };
  }
}
