import { type Kysely, type RawBuilder, sql } from 'kysely';
import { listed } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import type { ActingMembership } from './model.ts';
import type { Write } from './recording.store.ts';
import { type Seat, sitsOn } from './narrowing.store.ts';

/** Takes away the hashes that a request no longer has. One that is deleted loses them by the database's own trigger. */
export const deleteSubject = (exchangeId: string, hashes: readonly Buffer[]): Write => sql`
  delete from subject_word where exchange_id = ${exchangeId}::uuid and word <> all(${[...hashes]}::bytea[])`;

/** Adds those that it has now. */
export const insertSubject = (exchangeId: string, hashes: readonly Buffer[]): Write => sql`
  insert into subject_word (word, exchange_id) select word, ${exchangeId}::uuid from unnest(${[...hashes]}::bytea[]) word
  on conflict do nothing`;

/** Of words that so many requests have it does not matter which has the most. */
const COMMON = 200;

/**
 * Requests that have all these words, among an authority's lines: read from those of the word that the fewest have, each looked up for the
 * others. Which word that is the statement asks itself, so that it is kept: to be planned for its values took 1 to 4 ms of each search, and
 * the other way round it reads thousands of a first name to find one surname (8 ms or 0.5, 100 000 exchanges). Values instead of `exists`,
 * for which the planner would find out all exchanges of the authority first.
 */
function naming(words: readonly Buffer[], { authorityId }: ActingMembership): RawBuilder<unknown> {
  const said = sql`unnest(${listed(words, 'bytea')})`;
  return sql`(
      select word from ${said} word
      order by (select count(*) from (select from subject_word where subject_word.word = word.word limit ${sql.lit(COMMON)}) counted)
      limit 1) rarest
    join subject_word own on own.word = rarest.word
    where (select true from case_line line
        where line.exchange_id = own.exchange_id and line.authority_id = ${authorityId})
      and (select count(*) from ${said} word join subject_word had
        on had.word = word.word and had.exchange_id = own.exchange_id) = ${words.length}`;
}

/**
 * The authority's exchanges, at most so many, that have all these words, whether or not it may see so, with the version of each one's
 * procedure. Where it sits in them is asked afterwards, of those few.
 */
export async function exchangesNaming(
  db: Kysely<DB>,
  membership: ActingMembership,
  words: readonly Buffer[],
  most: number,
): Promise<{ readonly id: string; readonly version: string }[]> {
  if (words.length === 0) return [];
  const { rows } = await sql<{ id: string; version: string }>`
    select own.exchange_id as id, (select e.version_hash from exchange e where e.id = own.exchange_id) as version
    from ${naming(words, membership)} limit ${most}`.execute(db);
  return rows;
}

/** Of more than are shown those, at most so many, in which the authority sits where the subject is seen. */
export async function exchangesAbout(
  db: Kysely<DB>,
  membership: ActingMembership,
  seats: readonly Seat[],
  words: readonly Buffer[],
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select own.exchange_id as id from ${naming(words, membership)} and ${sitsOn(seats, membership)} limit ${most}`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** The versions of an area's procedures; there are few. */
export async function versionsIn(db: Kysely<DB>, area: string): Promise<string[]> {
  const rows = await db.selectFrom('procedure_version').select('hash').where('area', '=', area).execute();
  return rows.map((row) => row.hash);
}

/** That a person was looked for and found in these exchanges (Regulation 1024/2012 Art. 17(3)). */
export async function logFound(
  db: Kysely<DB>,
  { userId, membershipId }: ActingMembership,
  exchangeIds: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    insert into access_log (at, user_id, membership_id, exchange_id, what, purpose)
    select ${at}::timestamptz, ${userId}::uuid, ${membershipId}::uuid, id, array['request'], 'searching'
    from unnest(${[...exchangeIds]}::uuid[]) id`.execute(db);
}
