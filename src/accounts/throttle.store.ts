import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Throttle } from './throttle.ts';

/** Reads a count and locks its row until the transaction ends; makes an empty one where none was. */
export async function lockThrottle(db: Kysely<DB>, key: Buffer, now: Date): Promise<Throttle> {
  await db
    .insertInto('sign_in_throttle')
    .values({ key, failures: 0, blocked_until: null, updated_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('sign_in_throttle')
    .selectAll()
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { failures: row.failures, blockedUntil: row.blocked_until, updatedAt: row.updated_at };
}

export async function saveThrottle(db: Kysely<DB>, key: Buffer, throttle: Throttle): Promise<void> {
  await db
    .updateTable('sign_in_throttle')
    .set({ failures: throttle.failures, blocked_until: throttle.blockedUntil, updated_at: throttle.updatedAt })
    .where('key', '=', key)
    .execute();
}

export async function deleteThrottle(db: Kysely<DB>, key: Buffer): Promise<void> {
  await db.deleteFrom('sign_in_throttle').where('key', '=', key).execute();
}

/** Removes counts that no longer matter: their last attempt lies before `before`. */
export async function deleteThrottlesBefore(db: Kysely<DB>, before: Date): Promise<void> {
  await db.deleteFrom('sign_in_throttle').where('updated_at', '<', before).execute();
}
