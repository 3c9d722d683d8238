import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { nextAttempt } from './attempts.ts';
import { claimDue, type Claims } from './claims.service.ts';
import { dropUntold, type Finds } from './finds.service.ts';
import { type ClaimedMail, dropMutedMails, markFailed, markSent } from './mails.store.ts';
import { CONNECTIONS, MailFailure, type MailTransport } from './smtp.service.ts';

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
  /** What saved searches find. */
  readonly finds?: Finds | undefined;
  /** Begin no further mail. */
  readonly stopping: AbortSignal;
}

/** One statement claims them for each connection. */
const MAILS_EACH = 5;

/**
 * Sends the mails that are due, a few at once. Ends when there are none, or with the first sign that the server cannot be had:
 * the others then keep their attempts and wait for the next round.
 */
export async function deliverDue(delivery: Delivery): Promise<void> {
  const { db, now, stopping, finds } = delivery;
  while (!stopping.aborted) {
    await dropMutedMails(db, now());
    if (finds) await dropUntold(db, finds, now());
    const claims = await claimDue(db, now, CONNECTIONS * MAILS_EACH);
    if (!claims || !(await deliverAll(delivery, claims))) return;
  }
}

/** Whether the server could be had until the end. */
async function deliverAll(delivery: Delivery, claims: Claims): Promise<boolean> {
  let reachable = true;
  const connection = async () => {
    while (reachable && !delivery.stopping.aborted) {
      const mail = claims.next();
      if (!mail) return;
      if (!(await deliver(delivery, mail))) reachable = false;
      claims.settled(mail);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: CONNECTIONS }, connection));
  await claims.end();
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
