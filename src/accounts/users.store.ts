import { type Kysely, type Selectable, type Updateable } from 'kysely';
import type { DB } from '../database/index.ts';

export type UserRow = Selectable<DB['app_user']>;

export async function insertUser(
  db: Kysely<DB>,
  user: {
    id: string;
    email: string;
    name: string;
    language: string;
    passwordHash: string | null;
    operator: boolean;
    demonstration: boolean;
    createdAt: Date;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('app_user')
    .values({
      id: user.id,
      email: user.email,
      name: user.name,
      language: user.language,
      password_hash: user.passwordHash,
      operator: user.operator,
      demonstration: user.demonstration,
      totp_secret: null,
      totp_confirmed_at: null,
      totp_last_step: null,
      created_at: user.createdAt,
      deactivated_at: null,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}

export async function findUserByEmail(db: Kysely<DB>, email: string): Promise<UserRow | undefined> {
  return await db.selectFrom('app_user').selectAll().where('email', '=', email).executeTakeFirst();
}

/** Reads a user's row and locks it until the transaction ends. */
export async function lockUser(db: Kysely<DB>, id: string): Promise<UserRow> {
  return await db.selectFrom('app_user').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
}

export async function updateUser(db: Kysely<DB>, id: string, change: Updateable<DB['app_user']>): Promise<void> {
  await db.updateTable('app_user').set(change).where('id', '=', id).execute();
}

/** Puts these codes in the place of all earlier ones. */
export async function replaceRecoveryCodes(db: Kysely<DB>, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await db.deleteFrom('recovery_code').where('user_id', '=', userId).execute();
  if (hashes.length === 0) return;
  await db
    .insertInto('recovery_code')
    .values(hashes.map((hash) => ({ user_id: userId, hash, used_at: null })))
    .execute();
}

/** Marks a code as used; false when the user has no such unused code. */
export async function useRecoveryCode(db: Kysely<DB>, userId: string, hash: Buffer, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recovery_code')
    .set({ used_at: at })
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function countRecoveryCodes(db: Kysely<DB>, userId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_code')
    .select((row) => row.fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(left);
}

/** Whether this user runs the installation; stays so until the transaction ends. */
export async function isOperator(db: Kysely<DB>, id: string): Promise<boolean> {
  const user = await db
    .selectFrom('app_user')
    .select('id')
    .where('id', '=', id)
    .where('operator', '=', true)
    .where('deactivated_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  return user !== undefined;
}
