import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { type ClaimedMail, claimMails, releaseMails, renewClaims } from './mails.store.ts';

/**
 * Mails that this process sends and no other. A claim is short, so that a killed process leaves its mails waiting for seconds, and is
 * renewed while the process lives: a mail server may think for a minute (`SEND_TIMEOUT`), and several wait for their turn behind it.
 */

/** How long a claim holds that nobody renews. */
export const CLAIMED_FOR = 20_000;
/** Two renewals may fail before the claim ends. */
const RENEWED_EVERY = 5_000;

export interface Claims {
  /** The next mail to send; nothing when there is none, or when the claim could not be kept: another process may have them then. */
  next(): ClaimedMail | undefined;
  /** Says that the mail was sent or has failed. */
  settled(mail: ClaimedMail): void;
  /** Gives back what was not tried. */
  end(): Promise<void>;
}

/** Claims at most so many of the mails that are due; null when there are none. */
export async function claimDue(db: Kysely<DB>, now: () => Date, limit: number): Promise<Claims | null> {
  const fromNow = (): Date => new Date(now().getTime() + CLAIMED_FOR);
  let until = fromNow();
  let waiting = await claimMails(db, now(), until, limit);
  if (waiting.length === 0) return null;
  const open = new Set(waiting.map(({ id }) => id));

  async function renew(): Promise<void> {
    const next = fromNow();
    const kept = await renewClaims(db, [...open], until, next);
    waiting = waiting.filter(({ id }) => kept.has(id));
    until = next;
  }
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    // What the database refuses now it may accept the next time; until then the claim still holds.
    renewing ??= renew()
      .catch(() => {})
      .finally(() => {
        renewing = undefined;
      });
  }, RENEWED_EVERY).unref();

  return {
    next() {
      if (now() >= until) return undefined;
      const [first, ...rest] = waiting;
      waiting = rest;
      return first;
    },
    settled({ id }) {
      open.delete(id);
    },
    async end() {
      clearInterval(timer);
      await renewing;
      const ids = waiting.map(({ id }) => id);
      await releaseMails(db, ids, until, now());
    },
  };
}
