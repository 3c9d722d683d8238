import { type ForgettingOptions, startForgetting } from '../forgetting.ts';
import type { Loop } from '../loop.ts';
import { deleteAnswersBefore } from './idempotency.store.ts';

const HOUR = 3_600_000;
/** How long a request may be repeated with its key (DESIGN 3.10). */
const KEPT = 24 * HOUR;
/** One statement's share: some 50 ms, far from the statement timeout even after a long pause. */
const BATCH = 5000;

/** Forgets the answers to requests after a day: now, then every hour. */
export const startForgettingAnswers = (options: ForgettingOptions): Loop =>
  startForgetting(options, HOUR, async (db, at, stopping) => {
    const before = new Date(at.getTime() - KEPT);
    while (!stopping.aborted && (await deleteAnswersBefore(db, before, BATCH)) === BATCH);
  });
