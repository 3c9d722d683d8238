import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { nextAttempt } from './attempts.ts';
import { type ClaimedMail, claimMails, dropMutedMails, markFailed, markSent, releaseMails } from './mails.store.ts';
import { CONNECTIONS, MailFailure, type MailTransport, SEND_TIMEOUT } from './smtp.service.ts';

/** Where the worker tells what happened; pino's loggers fit. Never an address, a subject or a text. */
export interface MailLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Delivery {
  readonly db: Kysely<DB>;
  readonly transport: MailTransport;
  readonly now: () => Date;
  readonly log: MailLog;
  /** Begin no further mail. */
  readonly stopping: AbortSignal;
}

const MAILS_EACH = 5;
/** Longer than one connection can need for its share of a claim. */
const CLAIMED_FOR = SEND_TIMEOUT * (MAILS_EACH + 1);

/**
 * Sends the mails that are due, a few at once. Ends when there are none, or with the first sign that the server cannot be had:
 * the others then keep their attempts and wait for the next round.
 */
export async function deliverDue(delivery: Delivery): Promise<void> {
  const { db, now, stopping } = delivery;
  while (!stopping.aborted) {
    const at = now();
    const until = new Date(at.getTime() + CLAIMED_FOR);
    await dropMutedMails(db, at);
    const mails = await claimMails(db, at, until, CONNECTIONS * MAILS_EACH);
    if (mails.length === 0 || !(await deliverAll(delivery, mails))) return;
  }
}

/** Whether the server could be had until the end. */
async function deliverAll(delivery: Delivery, mails: readonly ClaimedMail[]): Promise<boolean> {
  const left = [...mails];
  let reachable = true;
  const connection = async () => {
    while (reachable && !delivery.stopping.aborted) {
      const mail = left.shift();
      if (!mail) return;
      if (!(await deliver(delivery, mail))) reachable = false;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: CONNECTIONS }, connection));
  await releaseMails(
    delivery.db,
    left.map((mail) => mail.id),
    delivery.now(),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return reachable;
}

/** Tries one mail; false when the server could not be had. */
async function deliver({ db, transport, now, log }: Delivery, mail: ClaimedMail): Promise<boolean> {
  try {
    await transport.send(mail);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    const next = nextAttempt(mail.attempt, now());
    await markFailed(db, mail.id, error.codes, next);
    const fields = { mail: mail.id, attempt: mail.attempt, failure: error.codes };
    if (next) log.warn(fields, 'a mail was not accepted; it will be tried again');
    else log.error(fields, 'a mail was given up');
    return !error.ofServer;
  }
  await markSent(db, mail.id, now());
  return true;
}
