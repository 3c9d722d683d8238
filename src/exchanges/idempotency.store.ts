import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';

/** Deletes up to `most` answers given before that instant; says how many. Rows that another process deletes now are left to it. */
export async function deleteAnswersBefore(db: Kysely<DB>, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency where (user_id, key) in (
      select user_id, key from idempotency where at < ${before} order by at limit ${most} for update skip locked)`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}
