import { inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { fieldRefusal } from './field-refusal.ts';
import { DECOY_HASH, verifyPassword } from './password-hash.ts';
import { secondFactorOf, type Visitor } from './people.ts';
import { recoveryCodeHash } from './recovery-codes.ts';
import { openTotpSecret } from './second-factor.service.ts';
import { startSession } from './sessions.service.ts';
import { endSession } from './sessions.store.ts';
import { type Attempt, beginAttempt, markFailed, succeed } from './throttle.service.ts';
import { totpStep } from './totp.ts';
import { countRecoveryCodes, findUserByEmail, lockUser, updateUser, useRecoveryCode } from './users.store.ts';

export interface SignedIn {
  /** The id for the session cookie. */
  session: string;
  userId: string;
  /** What still stands between the person and the system: nothing, a code, or setting up the second factor. */
  next: 'nothing' | 'second-factor' | 'enrolment';
}

/**
 * Signs in by password. An unknown user, a wrong password, a deactivated account are one refusal, after the same time.
 * @throws Refusal `sign-in-refused`, `too-many-attempts` (minutes)
 */
export async function signIn(accounts: Accounts, attempt: Attempt & { password: string }): Promise<SignedIn> {
  const email = attempt.email.trim().toLowerCase();
  await beginAttempt(accounts, attempt);
  const user = await findUserByEmail(accounts.db, email);
  const right = await verifyPassword(attempt.password, user?.password_hash ?? DECOY_HASH);
  const allowed = user && !user.deactivated_at && (!user.demonstration || accounts.mode === 'training');
  if (!user || !right || !allowed) {
    await markFailed(accounts, attempt, user && { userId: user.id, kind: 'sign-in-refused' });
    throw new Refusal('sign-in-refused', 422);
  }
  const enrolled = user.totp_confirmed_at !== null;
  const asked = secondFactorOf(accounts.mode, enrolled, false) === 'missing';
  const session = await inTransaction(accounts.db, async (db) => {
    await succeed(accounts, db, attempt, !asked);
    const kind = asked ? 'password-accepted' : 'signed-in';
    await insertAccountEvent(db, { at: accounts.now(), userId: user.id, kind });
    return await startSession(accounts, db, { userId: user.id, secondFactor: false });
  });
  return { session, userId: user.id, next: asked ? (enrolled ? 'second-factor' : 'enrolment') : 'nothing' };
}

/**
 * Completes a sign-in by a code of the authenticator app. Returns the id of a new session: a session id never outlives
 * a gain of rights.
 * @throws Refusal issue `code-refused` (also for a code used before), `too-many-attempts` (minutes)
 */
export async function giveCode(accounts: Accounts, visitor: Visitor, given: Given): Promise<string> {
  return await complete(accounts, visitor, given, 'signed-in', async (db) => {
    const user = await lockUser(db, visitor.userId);
    const secret = openTotpSecret(accounts, user);
    const step = secret && totpStep(secret, given.code, accounts.now(), user.totp_last_step);
    if (!step) return false;
    await updateUser(db, user.id, { totp_last_step: step });
    return true;
  });
}

/**
 * Completes a sign-in by a recovery code, which serves once. As `giveCode` otherwise.
 * @throws Refusal issue `recovery-code-refused`, `too-many-attempts` (minutes)
 */
export async function giveRecoveryCode(accounts: Accounts, visitor: Visitor, given: Given): Promise<string> {
  const hash = recoveryCodeHash(given.code);
  return await complete(accounts, visitor, given, 'recovery-code-used', async (db) => {
    return hash !== null && (await useRecoveryCode(db, visitor.userId, hash, accounts.now()));
  });
}

interface Given {
  code: string;
  address: string;
}

async function complete(
  accounts: Accounts,
  visitor: Visitor,
  given: Given,
  kind: 'signed-in' | 'recovery-code-used',
  isRight: (db: Accounts['db']) => Promise<boolean>,
): Promise<string> {
  const attempt = { email: visitor.email, address: given.address };
  await beginAttempt(accounts, attempt);
  const session = await inTransaction(accounts.db, async (db) => {
    if (!(await isRight(db))) return null;
    const at = accounts.now();
    await succeed(accounts, db, attempt, true);
    await endSession(db, visitor.sessionHash, at);
    const left = kind === 'recovery-code-used' ? { left: await countRecoveryCodes(db, visitor.userId) } : {};
    await insertAccountEvent(db, { at, userId: visitor.userId, kind, data: left });
    return await startSession(accounts, db, { userId: visitor.userId, secondFactor: true });
  });
  if (session) return session;
  await markFailed(accounts, attempt, { userId: visitor.userId, kind: 'second-factor-refused' });
  throw fieldRefusal('code', kind === 'signed-in' ? 'code-refused' : 'recovery-code-refused');
}
