/** The one way to run a transaction. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IsolationLevel, Kysely, Transaction } from 'kysely';
import pg from 'pg';

/** What was read is no longer so. */
export const SERIALIZATION_FAILURE = '40001';
/** What another transaction holds was not to be waited for. */
export const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

/** A statement gave up because of what another transaction holds. */
export const isLockNotAvailable = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE;

/** The server undid everything and asks for another try. A lost connection is no such case: the commit may have happened. */
export function wantsRetry(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED)
  );
}

/** Grows with each attempt and differs between the two sides of a deadlock, so that they do not meet again. */
export const pause = (attempt: number): Promise<void> => sleep(attempt * 5 + Math.random() * 10);

/**
 * Runs `work` in one transaction and commits; runs it again when the server reports a deadlock or a serialization failure.
 * `work` must therefore do nothing outside the transaction. Where one is open already, `work` is a part of it.
 * @param options.retries attempts after the first (default 3)
 */
export async function inTransaction<Tables, Result>(
  db: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
  options: { readonly retries?: number; readonly isolation?: IsolationLevel } = {},
): Promise<Result> {
  if (db.isTransaction) return work(db as Transaction<Tables>);
  const retries = options.retries ?? 3;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const transaction = db.transaction();
      return await (options.isolation ? transaction.setIsolationLevel(options.isolation) : transaction).execute(work);
    } catch (error) {
      if (attempt > retries || !wantsRetry(error)) throw error;
      await pause(attempt);
    }
  }
}
