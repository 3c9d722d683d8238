import { type Kysely, sql } from 'kysely';
import { canonical, sha256 } from '../canonical.ts';
import { type DB, inTransaction } from '../database/index.ts';
import { keyLock } from '../idempotency-key.ts';
import { Refusal } from '../refusal.ts';
import type { Accounts } from './accounts.ts';
import { findAnswer, keepAnswer } from './answers.store.ts';
import type { Actor } from './people.ts';

export interface KeyedCall {
  readonly actor: Pick<Actor, 'userId' | 'membershipId'>;
  readonly key: string;
  /** By which a repetition is told from another request. */
  readonly asked: unknown;
  /** Asks for the rights, also before a stored answer is given again. */
  readonly check: (tx: Kysely<DB>) => Promise<unknown>;
}

/**
 * Runs a mutation in one transaction, once for a key: `work` gets the accounts within it. Keys are shared with the mutations of
 * exchanges: the same one for something else is refused. Throws `request-in-progress`, `key-reused`.
 */
export async function keyed<Answer extends object>(
  accounts: Accounts,
  { actor, key, asked, check }: KeyedCall,
  work: (within: Accounts) => Promise<Answer>,
): Promise<Answer> {
  const requestHash = sha256('keyed', actor.membershipId, canonical([null, asked]));
  return inTransaction(accounts.db, async (tx) => {
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_xact_lock(${keyLock(actor.userId, key)}::bigint) as free`.execute(tx);
    if (!rows[0]?.free) throw new Refusal('request-in-progress', 409);
    await check(tx);
    const answered = await findAnswer(tx, actor.userId, key);
    if (answered) {
      if (!answered.requestHash.equals(requestHash)) throw new Refusal('key-reused', 422);
      return answered.answer as Answer;
    }
    const answer = await work({ ...accounts, db: tx });
    await keepAnswer(tx, { userId: actor.userId, key, requestHash, answer }, accounts.now());
    return answer;
  });
}
