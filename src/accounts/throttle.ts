import { createHmac, type KeyObject } from 'node:crypto';

/** How many attempts failed of late for one account or one client address. */
export interface Throttle {
  failures: number;
  blockedUntil: Date | null;
  updatedAt: Date;
}

export type ThrottleSubject = 'account' | 'address';

/**
 * An account may fail five times. A client address may fail more often: a whole ministry stands behind one, and a
 * stranger who tries many accounts from there is still stopped.
 */
const FREE_FAILURES: Record<ThrottleSubject, number> = { account: 5, address: 20 };
const MINUTE = 60_000;
const LONGEST_DELAY_MINUTES = 15;
/** Quiet for this long, and the count starts anew: nobody is locked out for ever. */
export const FORGET_AFTER_MINUTES = 60;

/**
 * What counts as one client: an IPv4 address; of an IPv6 address the first 64 bits, since whoever has one has 2^64 of
 * them to change through.
 */
export function clientOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1] as string;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head ? head.split(':') : [];
  const last = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** The row's key: a keyed hash, so that the table names neither accounts nor addresses. */
export function throttleKey(key: KeyObject, subject: ThrottleSubject, value: string): Buffer {
  return createHmac('sha256', key).update(`${subject}\0${value}`).digest();
}

/** Whole seconds to wait before the next attempt; 0 when it may be made now. */
export function secondsToWait(throttle: Throttle | null, now: Date): number {
  if (!throttle?.blockedUntil) return 0;
  return Math.max(0, Math.ceil((throttle.blockedUntil.getTime() - now.getTime()) / 1000));
}

/**
 * Counts an attempt as failed: from the last free failure on, the next attempt must wait 1, 2, 4, 8, then 15 minutes.
 * It is counted before the password is looked at, so that parallel attempts cannot slip through, and taken back by
 * `afterSuccess`.
 */
export function afterFailure(subject: ThrottleSubject, previous: Throttle | null, now: Date): Throttle {
  const forgotten = !previous || now.getTime() - previous.updatedAt.getTime() > FORGET_AFTER_MINUTES * MINUTE;
  const failures = (forgotten ? 0 : previous.failures) + 1;
  const over = failures - FREE_FAILURES[subject];
  const minutes = over < 0 ? 0 : Math.min(2 ** over, LONGEST_DELAY_MINUTES);
  return { failures, blockedUntil: minutes ? new Date(now.getTime() + minutes * MINUTE) : null, updatedAt: now };
}

/** Takes back the attempt that was counted and succeeded; what failed before it stays counted. */
export function afterSuccess(throttle: Throttle): Throttle {
  return { failures: Math.max(0, throttle.failures - 1), blockedUntil: null, updatedAt: throttle.updatedAt };
}
