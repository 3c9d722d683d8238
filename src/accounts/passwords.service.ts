import { inTransaction } from '../database/index.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { fieldRefusal } from './field-refusal.ts';
import { DECOY_HASH, hashPassword, SALT_LENGTH, verifyPassword } from './password-hash.ts';
import { PASSWORD_MAX, PASSWORD_MIN, passwordFault } from './passwords.ts';
import type { Visitor } from './people.ts';
import { startSession } from './sessions.service.ts';
import { endSessionsOf } from './sessions.store.ts';
import { beginAttempt, markFailed, succeed } from './throttle.service.ts';
import { findUserByEmail, updateUser } from './users.store.ts';

/**
 * Asks for the password again before something that outlasts the session. Counted like a sign-in, so that an open
 * browser is no place to guess from.
 * @throws Refusal issue `password-wrong` at `password`; `too-many-attempts` (minutes)
 */
export async function checkPassword(
  accounts: Accounts,
  visitor: Visitor,
  given: { password: string; address: string },
): Promise<void> {
  const attempt = { email: visitor.email, address: given.address };
  await beginAttempt(accounts, attempt);
  const user = await findUserByEmail(accounts.db, visitor.email);
  if (await verifyPassword(given.password, user?.password_hash ?? DECOY_HASH)) {
    return await inTransaction(accounts.db, (db) => succeed(accounts, db, attempt, false));
  }
  await markFailed(accounts, attempt, { userId: visitor.userId, kind: 'password-refused' });
  throw fieldRefusal('password', 'password-wrong');
}

/**
 * Changes the password, ends all sessions and starts a new one, whose id is returned.
 * @throws Refusal the PasswordFault as an issue at `newPassword`, and as `checkPassword`
 */
export async function changePassword(
  accounts: Accounts,
  visitor: Visitor,
  given: { password: string; newPassword: string; address: string },
): Promise<string> {
  refuseBadPassword(given.newPassword, visitor, 'newPassword');
  await checkPassword(accounts, visitor, given);
  const passwordHash = await hashPassword(given.newPassword, accounts.random(SALT_LENGTH));
  const at = accounts.now();
  return await inTransaction(accounts.db, async (db) => {
    await updateUser(db, visitor.userId, { password_hash: passwordHash });
    await endSessionsOf(db, visitor.userId, at);
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'password-changed' });
    const secondFactor = visitor.secondFactor === 'done';
    return await startSession(accounts, db, { userId: visitor.userId, secondFactor });
  });
}

/** @throws Refusal with the PasswordFault as an issue */
export function refuseBadPassword(password: string, person: { email: string; name: string }, pointer: string): void {
  const code = passwordFault(password, person);
  if (code) throw fieldRefusal(pointer, code, { min: PASSWORD_MIN, max: PASSWORD_MAX });
}
