import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { insertMails } from './mails.store.ts';

/** A mail to one user about the user's own account, written by who sends it. */
export interface Letter {
  readonly userId: string;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
}

/**
 * Puts a letter among the mails, in the transaction of what it tells of; the mail worker finds it within seconds.
 * @param sends whether there is a mail server; without one the letter is kept to be shown (training)
 */
export async function postLetter(
  tx: Kysely<DB>,
  letter: Letter,
  { at, sends }: { readonly at: Date; readonly sends: boolean },
): Promise<void> {
  await insertMails(
    tx,
    [{ id: randomUUID(), kind: 'letter', exchangeId: null, eventNo: null, despiteMute: true, ...letter }],
    at,
    sends ? at : null,
  );
}
