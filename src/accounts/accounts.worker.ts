import type { Accounts } from './accounts.ts';
import { deleteLinksBefore } from './password-links.store.ts';
import { deleteSessionsBefore } from './sessions.store.ts';
import { deleteStashedFormsBefore } from './stashed-forms.store.ts';
import { FORGET_AFTER_MINUTES } from './throttle.ts';
import { deleteThrottlesBefore } from './throttle.store.ts';

const MINUTE = 60_000;
const EVERY = 5 * MINUTE;
/** An ended session still tells whose form it is that comes too late: after a holiday too. */
const SESSIONS_KEPT_DAYS = 30;

/** Deletes what is over: stashed forms and links at once, forgotten failures, sessions that ended a month ago. */
export async function sweepAccounts(accounts: Accounts): Promise<void> {
  const now = accounts.now();
  const before = (minutes: number) => new Date(now.getTime() - minutes * MINUTE);
  await deleteStashedFormsBefore(accounts.db, now);
  await deleteLinksBefore(accounts.db, now);
  await deleteThrottlesBefore(accounts.db, before(FORGET_AFTER_MINUTES));
  await deleteSessionsBefore(accounts.db, before(SESSIONS_KEPT_DAYS * 24 * 60));
}

/** Sweeps every five minutes until `stop`, which waits for a sweep that runs. A failed sweep is told and tried again. */
export function startSweeping(accounts: Accounts, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const sweep = () => {
    running = sweepAccounts(accounts).catch(onError);
  };
  const timer = setInterval(sweep, EVERY);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
