import { type Kysely, type RawBuilder, sql } from 'kysely';
import { PLANNED_ANEW } from '../database/index.ts';
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

/** Requests that have all these words, among an authority's lines. */
function naming(words: readonly Buffer[], { authorityId }: ActingMembership): RawBuilder<unknown> {
  const said = words.map((_, index) => sql.ref(`w${index}`));
  const tables = said.map((word, index) =>
    index === 0 ? sql`subject_word ${word}` : sql`join subject_word ${word} using (exchange_id)`,
  );
  const values = said.map((word, index) => sql`${word}.word = ${words[index]}::bytea`);
  return sql`${sql.join(tables, sql` `)} join case_line own using (exchange_id)
    where ${sql.join([...values, sql`own.authority_id = ${authorityId}`], sql` and `)}`;
}

/**
 * The authority's exchanges, at most so many, that have all these words, whether or not it may see so, with the version of each one's
 * procedure. Planned anew: of a first name that thousands have and a surname that one has, the values tell which to begin with (8 ms or
 * 0.5, 100 000 exchanges). Where it sits in them is for a kept statement to ask, since planning that as well took 2 ms of each search.
 */
export async function exchangesNaming(
  db: Kysely<DB>,
  membership: ActingMembership,
  words: readonly Buffer[],
  most: number,
): Promise<{ readonly id: string; readonly version: string }[]> {
  if (words.length === 0) return [];
  const { rows } = await sql<{ id: string; version: string }>`${sql.raw(PLANNED_ANEW)}
    select exchange_id as id, (select e.version_hash from exchange e where e.id = exchange_id) as version
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
  const { rows } = await sql<{ id: string }>`${sql.raw(PLANNED_ANEW)}
    select exchange_id as id from ${naming(words, membership)} and ${sitsOn(seats, membership)} limit ${most}`.execute(
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
