import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import type { Checkpoint } from './checkpoints.ts';

/** One key of advisory locks for everything that seals, over all processes. */
const SEALING = sql`hashtextextended('openimi sealing', 0)`;

/** Waits until nobody else seals; held until the transaction ends. */
export async function lockSealing(db: Kysely<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SEALING})`.execute(db);
}

/** Waits until a sealing that is going on has ended. */
export async function afterSealing(db: Kysely<DB>): Promise<void> {
  await db.transaction().execute((tx) => sql`select pg_advisory_xact_lock_shared(${SEALING})`.execute(tx));
}

interface CheckpointRow {
  no: number;
  tx_before: string;
  leaves: number;
  root: Buffer;
  previous: Buffer;
  at: Date;
  signature: Buffer;
}

const checkpointOf = (row: CheckpointRow): Checkpoint => ({
  no: row.no,
  txBefore: row.tx_before,
  leaves: row.leaves,
  root: row.root.toString('hex'),
  previous: row.previous.toString('hex'),
  at: row.at.toISOString(),
  signature: row.signature.toString('base64'),
});

export async function lastCheckpoint(db: Kysely<DB>): Promise<Checkpoint | undefined> {
  const row = await db.selectFrom('checkpoint').selectAll().orderBy('no', 'desc').limit(1).executeTakeFirst();
  return row && checkpointOf(row);
}

export async function readCheckpoint(db: Kysely<DB>, no: number): Promise<Checkpoint | undefined> {
  const row = await db.selectFrom('checkpoint').selectAll().where('no', '=', no).executeTakeFirst();
  return row && checkpointOf(row);
}

export async function insertCheckpoint(db: Kysely<DB>, checkpoint: Checkpoint): Promise<void> {
  await db
    .insertInto('checkpoint')
    .values({
      no: checkpoint.no,
      tx_before: checkpoint.txBefore,
      leaves: checkpoint.leaves,
      root: Buffer.from(checkpoint.root, 'hex'),
      previous: Buffer.from(checkpoint.previous, 'hex'),
      at: new Date(checkpoint.at),
      signature: Buffer.from(checkpoint.signature, 'base64'),
    })
    .execute();
}

/**
 * Where the next checkpoint ends: before the oldest running transaction, or earlier, behind about `most` events (whole
 * transactions). Nothing when no event of a finished transaction follows `from`. Every transaction below the end has
 * finished when this statement begins, so that a later statement sees all its events.
 */
export async function nextEnd(db: Kysely<DB>, from: string, most: number): Promise<string | undefined> {
  const { rows } = await sql<{ first: string | null; beyond: string | null; frontier: string }>`
    select x.frontier,
      (select tx from event where tx >= ${from}::xid8 and tx < x.frontier order by tx limit 1) as first,
      (select tx from event where tx >= ${from}::xid8 and tx < x.frontier order by tx offset ${most} limit 1) as beyond
    from (select pg_snapshot_xmin(pg_current_snapshot()) as frontier) x`.execute(db);
  const { first, beyond, frontier } = rows[0] ?? {};
  if (first === undefined || first === null) return undefined;
  if (beyond === undefined || beyond === null) return frontier;
  return beyond === first ? (BigInt(first) + 1n).toString() : beyond;
}

export interface SealableEvent {
  readonly exchangeId: string;
  readonly no: number;
  readonly hash: string;
}

/** The events of the transactions from `from` to before `end`, in the order of leaves. */
export async function eventsBetween(
  db: Kysely<DB>,
  from: string,
  end: string,
  limit?: number,
): Promise<SealableEvent[]> {
  const { rows } = await sql<SealableEvent>`
    select exchange_id as "exchangeId", no, encode(hash, 'hex') as hash from event
    where tx >= ${from}::xid8 and tx < ${end}::xid8 order by exchange_id, no limit ${limit ?? null}::bigint`.execute(
    db,
  );
  return rows;
}
