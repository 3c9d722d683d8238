import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { type AccountEvent, insertAccountEvent } from './account-events.store.ts';
import { isOperator } from './users.store.ts';

/** Lets only an operator go on; within a transaction it stays one to its end. @throws Refusal `operators-only` */
export async function requireOperator(db: Kysely<DB>, userId: string): Promise<void> {
  if (!(await isOperator(db, userId))) throw new Refusal('operators-only', 403);
}

/** Records what an operator does, in its transaction, if the user still is one then. @throws Refusal `operators-only` */
export async function asOperator(tx: Kysely<DB>, event: AccountEvent): Promise<void> {
  await requireOperator(tx, event.userId);
  await insertAccountEvent(tx, event);
}
