import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { codeOf, type Loop, startLoop } from '../loop.ts';
import { deleteAnswersBefore } from './idempotency.store.ts';

const HOUR = 3_600_000;
/** How long a request may be repeated with its key (DESIGN 3.10). */
const KEPT = 24 * HOUR;
/** One statement's share: some 50 ms, far from the statement timeout even after a long pause. */
const BATCH = 5000;

export interface ForgettingOptions {
  readonly db: Kysely<DB>;
  readonly now: () => Date;
  readonly log: (failure: { readonly code: string }) => void;
}

/** Forgets the answers to requests after a day: now, then every hour. */
export function startForgettingAnswers({ db, now, log }: ForgettingOptions): Loop {
  return startLoop({
    every: HOUR,
    async run(stopping) {
      const before = new Date(now().getTime() - KEPT);
      while (!stopping.aborted && (await deleteAnswersBefore(db, before, BATCH)) === BATCH);
    },
    failed: (error) => log({ code: codeOf(error) }),
  });
}
