import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** A user keeps this many at most, so that whoever holds a dead session cannot fill the disk. */
const MOST_PER_USER = 20;

export async function insertStashedForm(
  db: Kysely<DB>,
  form: { id: string; userId: string; body: Buffer; expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('stashed_form')
    .values({ id: form.id, user_id: form.userId, body: form.body, expires_at: form.expiresAt })
    .execute();
  await sql`
    delete from stashed_form where user_id = ${form.userId} and id not in (
      select id from stashed_form where user_id = ${form.userId} order by expires_at desc limit ${MOST_PER_USER}
    )`.execute(db);
}

export async function findStashedForm(
  db: Kysely<DB>,
  id: string,
  userId: string,
  now: Date,
): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('stashed_form')
    .select('body')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.body;
}

export async function deleteStashedFormsBefore(db: Kysely<DB>, now: Date): Promise<void> {
  await db.deleteFrom('stashed_form').where('expires_at', '<=', now).execute();
}
