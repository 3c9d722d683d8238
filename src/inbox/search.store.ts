import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** Searches for persons, sealed: what was typed stands in no address and no table. */

/** Keeps a search; says whether it is new. One of the same id stays as it is. */
export async function keepSearch(
  db: Kysely<DB>,
  search: { readonly id: string; readonly membershipId: string; readonly body: Buffer; readonly expiresAt: Date },
): Promise<boolean> {
  const result = await db
    .insertInto('person_search')
    .values({
      id: search.id,
      membership_id: search.membershipId,
      body: search.body,
      expires_at: search.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findSearch(
  db: Kysely<DB>,
  id: string,
  membershipId: string,
  now: Date,
): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('person_search')
    .select('body')
    .where('id', '=', id)
    .where('membership_id', '=', membershipId)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.body;
}

/** How many searches a membership keeps now. */
export async function countSearches(db: Kysely<DB>, membershipId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from person_search where membership_id = ${membershipId}::uuid and expires_at > ${now}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

export async function deleteSearchesBefore(db: Kysely<DB>, now: Date): Promise<void> {
  await sql`delete from person_search where expires_at <= ${now}`.execute(db);
}
