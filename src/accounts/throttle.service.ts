import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { type AccountEvent, insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { afterFailure, afterSuccess, clientOf, secondsToWait, type ThrottleSubject, throttleKey } from './throttle.ts';
import { deleteThrottle, lockThrottle, saveThrottle } from './throttle.store.ts';

/** Who tries: the account by its e-mail, and the client's network address. */
export interface Attempt {
  email: string;
  address: string;
}

interface Counted {
  subject: ThrottleSubject;
  key: Buffer;
}

function countersOf(accounts: Accounts, attempt: Attempt): Counted[] {
  const values: [ThrottleSubject, string][] = [
    ['account', attempt.email.trim().toLowerCase()],
    ['address', clientOf(attempt.address)],
  ];
  const counters = values.map(([subject, value]) => ({
    subject,
    key: throttleKey(accounts.throttleKey, subject, value),
  }));
  // One order for all, so that two attempts cannot lock each other's rows crosswise.
  return counters.sort((a, b) => Buffer.compare(a.key, b.key));
}

/**
 * Counts an attempt as failed, before its password or code is looked at.
 * @throws Refusal `too-many-attempts` (minutes) when it must wait; such an attempt is not counted, so waiting helps.
 */
export async function beginAttempt(accounts: Accounts, attempt: Attempt): Promise<void> {
  const now = accounts.now();
  const wait = await inTransaction(accounts.db, async (db) => {
    const rows = [];
    for (const counter of countersOf(accounts, attempt)) {
      rows.push({ ...counter, throttle: await lockThrottle(db, counter.key, now) });
    }
    const seconds = Math.max(...rows.map((row) => secondsToWait(row.throttle, now)));
    if (seconds > 0) return seconds;
    for (const row of rows) await saveThrottle(db, row.key, afterFailure(row.subject, row.throttle, now));
    return 0;
  });
  if (wait > 0) throw new Refusal('too-many-attempts', 429, { minutes: Math.ceil(wait / 60) });
}

/**
 * Records that the attempt failed, if the account is known. For an unknown one a row is written as well: the two would
 * otherwise differ by the time of a commit.
 */
export async function markFailed(
  accounts: Accounts,
  attempt: Attempt,
  known: Pick<AccountEvent, 'userId' | 'kind'> | undefined,
): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    const [counter] = countersOf(accounts, attempt) as [Counted];
    await saveThrottle(db, counter.key, await lockThrottle(db, counter.key, at));
    if (known) await insertAccountEvent(db, { at, ...known });
  });
}

/**
 * Takes the attempt back, in the transaction of its success. `whole`: the person has proved everything that was asked,
 * and earlier failures of the account are forgotten; a right password alone must not buy new guesses of the code.
 */
export async function succeed(accounts: Accounts, db: Kysely<DB>, attempt: Attempt, whole: boolean): Promise<void> {
  for (const { subject, key } of countersOf(accounts, attempt)) {
    if (whole && subject === 'account') await deleteThrottle(db, key);
    else await saveThrottle(db, key, afterSuccess(await lockThrottle(db, key, accounts.now())));
  }
}
