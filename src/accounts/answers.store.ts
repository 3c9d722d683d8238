import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';

/** Answers to the keys of mutations; they are forgotten after 24 hours with those of exchanges. */

export interface KeptAnswer {
  readonly requestHash: Buffer;
  readonly answer: unknown;
}

export async function findAnswer(db: Kysely<DB>, userId: string, key: string): Promise<KeptAnswer | undefined> {
  return db
    .selectFrom('idempotency')
    .select(['request_hash as requestHash', 'answer'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** Of codes and ids alone. */
export async function keepAnswer(
  db: Kysely<DB>,
  { userId, key, requestHash, answer }: KeptAnswer & { readonly userId: string; readonly key: string },
  at: Date,
): Promise<void> {
  await db
    .insertInto('idempotency')
    .values({ user_id: userId, key, request_hash: requestHash, exchange_id: null, answer: JSON.stringify(answer), at })
    .execute();
}
