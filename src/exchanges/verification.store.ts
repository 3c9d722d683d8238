import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import type { StoredContent, StoredEvent, StoredExchange } from './chain-check.ts';

/** Before and behind every id that we give. (A bound that may be null would keep generic plans from using the index.) */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The exchanges behind `after` in the order of ids, with what their rows say that the history tells too. */
export async function exchangesAfter(db: Kysely<DB>, after: string, limit: number): Promise<StoredExchange[]> {
  const { rows } = await sql<StoredExchange>`
    select e.id, e.state, e.chain_length as "chainLength", e.chain_hash as "chainHash", e.number, e.version_hash as "versionHash", e.overview,
      e.blocked_at is not null as blocked, e.erased_at is not null as erased,
      coalesce((select jsonb_agg(jsonb_build_object('no', p.no, 'state', p.state, 'facts', p.facts,
          'asked', (select coalesce(string_agg(q.no || ':' || q.code, ' ' order by q.place), '')
            from unnest(p.numbers, p.questions) with ordinality q(no, code, place)),
          'dues', (select coalesce(jsonb_object_agg(t.key, t.value->'due'), '{}') from jsonb_each(p.terms) t)))
        from part p where p.exchange_id = e.id), '[]') as parts,
      coalesce((select jsonb_agg(jsonb_build_object('no', q.no, 'authorityId', q.authority_id))
        from participant q where q.exchange_id = e.id), '[]') as participants
    from exchange e where e.id > ${after}::uuid order by e.id limit ${limit}`.execute(db);
  return rows;
}

export type EventRow = StoredEvent & { readonly exchangeId: string };

/** Events in the order of exchange and number: those behind `after`, of exchanges up to `until`. */
export async function eventsAfter(
  db: Kysely<DB>,
  after: { readonly exchangeId: string; readonly no: number },
  until: string,
  limit: number,
): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select exchange_id as "exchangeId", no, at, legal_at as "legalAt", action, part_no as "partNo", participant_no as "participantNo",
      membership_id as "membershipId", from_state as "from", to_state as "to", data, calendar, commitments, hash,
      (at, legal_at) = (date_trunc('milliseconds', at), date_trunc('milliseconds', legal_at)) as exact
    from event
    where (exchange_id, no) > (${after.exchangeId}::uuid, ${after.no}::int) and exchange_id <= ${until}::uuid
    order by exchange_id, no limit ${limit}`.execute(db);
  return rows;
}

export async function contentsOf(
  db: Kysely<DB>,
  exchangeIds: readonly string[],
): Promise<Map<string, StoredContent[]>> {
  const { rows } = await sql<StoredContent & { exchangeId: string }>`
    select exchange_id as "exchangeId", name, part_no as "partNo", no, body, salt from content
    where exchange_id = any(${exchangeIds}::uuid[]) order by exchange_id, name, part_no, no`.execute(db);
  return Map.groupBy(rows, (row) => row.exchangeId);
}

/** What stands where a sealed event should be. */
export interface Remains {
  readonly exchange: boolean;
  /** Number of the last event that the exchange has. */
  readonly last: number | null;
  /** Hash of the event of that number, which then claims another transaction. */
  readonly hash: string | null;
}

export async function remainsOf(db: Kysely<DB>, exchangeId: string, no: number): Promise<Remains> {
  const { rows } = await sql<Remains>`
    select exists(select from exchange where id = ${exchangeId}::uuid) as exchange,
      (select max(no) from event where exchange_id = ${exchangeId}::uuid) as last,
      (select encode(hash, 'hex') from event where exchange_id = ${exchangeId}::uuid and no = ${no}::int) as hash`.execute(
    db,
  );
  return rows[0] ?? { exchange: false, last: null, hash: null };
}

/** Events of transactions that have not begun yet: none is honest. */
export async function eventsOfTheFuture(db: Kysely<DB>, limit: number): Promise<{ exchangeId: string; no: number }[]> {
  const { rows } = await sql<{ exchangeId: string; no: number }>`
    select exchange_id as "exchangeId", no from event
    where tx >= pg_snapshot_xmax(pg_current_snapshot()) order by tx limit ${limit}`.execute(db);
  return rows;
}

/** Events that no checkpoint covers yet. */
export async function unsealedSince(
  db: Kysely<DB>,
  txBefore: string,
): Promise<{ readonly count: number; readonly oldest: Date | null }> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(at) as oldest from event where tx >= ${txBefore}::xid8`.execute(db);
  return rows[0] ?? { count: 0, oldest: null };
}
