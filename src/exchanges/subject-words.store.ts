import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { statement } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import type { Narrowing } from './lists.store.ts';
import type { ActingMembership } from './model.ts';
import { type Seat, sitsOn } from './narrowing.store.ts';

/** Puts the hashes of a request in the place of those that it had. A request that is deleted loses them by the database's own trigger. */
export const writeSubject = (exchangeId: string, hashes: readonly Buffer[]): CompiledQuery =>
  statement(sql`
    with gone as (delete from subject_word where exchange_id = ${exchangeId}::uuid and word <> all(${[...hashes]}::bytea[]))
    insert into subject_word (word, exchange_id) select word, ${exchangeId}::uuid from unnest(${[...hashes]}::bytea[]) word
    on conflict do nothing`);

/** Exchanges that have all these words, in which the authority sits where the subject is seen. */
export const aboutSubject = (
  [first, ...others]: readonly Buffer[],
  seats: readonly Seat[],
  membership: ActingMembership,
): Narrowing => ({
  within: sql`
    select said.exchange_id from subject_word said where said.word = ${first ?? null}::bytea
      ${sql.join(
        others.map(
          (word) => sql`and exists (
            select from subject_word also where also.word = ${word}::bytea and also.exchange_id = said.exchange_id)`,
        ),
        sql` `,
      )}`,
  conditions: [sitsOn(seats, membership)],
});

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
