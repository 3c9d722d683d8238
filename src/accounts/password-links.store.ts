import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';

/** Whose password a link sets. */
export interface LinkOwner {
  userId: string;
  email: string;
  name: string;
  language: string;
  demonstration: boolean;
}

/** Keeps the link of a user in the place of any earlier one. */
export async function saveLink(db: Kysely<DB>, link: { userId: string; hash: Buffer; expiresAt: Date }): Promise<void> {
  const { userId, hash, expiresAt } = link;
  await db
    .insertInto('password_link')
    .values({ user_id: userId, hash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ hash, expires_at: expiresAt }))
    .execute();
}

/** Whose link it is; undefined when it no longer serves, or its user does not. */
export async function findLinkOwner(db: Kysely<DB>, hash: Buffer, now: Date): Promise<LinkOwner | undefined> {
  return await db
    .selectFrom('password_link as link')
    .innerJoin('app_user as u', 'u.id', 'link.user_id')
    .select(['u.id as userId', 'u.email', 'u.name', 'u.language', 'u.demonstration'])
    .where('link.hash', '=', hash)
    .where('link.expires_at', '>', now)
    .where('u.deactivated_at', 'is', null)
    .executeTakeFirst();
}

/** Uses a link up; false when it no longer serves: of two who use it at once, one does. */
export async function takeLink(db: Kysely<DB>, hash: Buffer, now: Date): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('password_link')
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function deleteLinkOf(db: Kysely<DB>, userId: string): Promise<void> {
  await db.deleteFrom('password_link').where('user_id', '=', userId).execute();
}

export async function deleteLinksBefore(db: Kysely<DB>, before: Date): Promise<void> {
  await db.deleteFrom('password_link').where('expires_at', '<', before).execute();
}
