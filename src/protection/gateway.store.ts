import { type Kysely, sql } from 'kysely';
import { type DB, unnested } from '../database/index.ts';

/** Who reads, and why: what Regulation 1024/2012 Art. 17(3) wants to be provable afterwards. */
export interface Access {
  readonly userId: string;
  readonly membershipId: string;
  readonly exchangeId: string;
  /** What it is read for, as a code: `handling`, `printing`, `api`. */
  readonly purpose: string;
  readonly at: Date;
}

/** Content of one name that belongs to one part. */
export interface ContentPlace {
  readonly name: string;
  readonly partNo: number;
}

export interface ContentPiece extends ContentPlace {
  /** The event that it came with; 0 for a paper of one side. */
  readonly no: number;
  readonly body: unknown;
}

/**
 * The one door to content: reads all versions at the places named, in the order of events, of what is not blocked, and writes into the access log, in the
 * same statement, which of them there were, so that nothing is read without a trace. What the reader may see is decided by the
 * exchanges' policy before.
 */
export async function readContent(
  db: Kysely<DB>,
  access: Access,
  places: readonly ContentPlace[],
): Promise<ContentPiece[]> {
  const { rows } = await sql<{ name: string; part_no: number; no: number; body: unknown }>`
    with pieces as (
      select name, part_no, no, body from content
      where exchange_id = ${access.exchangeId}::uuid and not exists (
        select from exchange where id = ${access.exchangeId}::uuid and blocked_at is not null) and (name, part_no) in
        (select * from ${unnested(places, 'place', { name: 'text', partNo: 'int' })})
    ), logged as (
      insert into access_log (at, user_id, membership_id, exchange_id, what, purpose)
      select ${access.at}::timestamptz, ${access.userId}::uuid, ${access.membershipId}::uuid, ${access.exchangeId}::uuid,
        array_agg(distinct name order by name), ${access.purpose}
      from pieces having count(*) > 0
    )
    select name, part_no, no, body from pieces order by no, name, part_no`.execute(db);
  return rows.map((row) => ({ name: row.name, partNo: row.part_no, no: row.no, body: row.body }));
}

/** Writes the access log for personal data that stands outside `content`: drafts. */
export async function logAccess(db: Kysely<DB>, access: Access, names: readonly string[]): Promise<void> {
  const { userId, membershipId, exchangeId, purpose, at } = access;
  await db
    .insertInto('access_log')
    .values({ at, user_id: userId, membership_id: membershipId, exchange_id: exchangeId, what: [...names], purpose })
    .execute();
}
