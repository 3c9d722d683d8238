import type { Kysely } from 'kysely';
import type { DB } from './database/index.ts';
import { codeOf, type Loop, startLoop } from './loop.ts';

export interface ForgettingOptions {
  readonly db: Kysely<DB>;
  readonly now: () => Date;
  readonly log: (failure: { readonly code: string }) => void;
}

/** A loop that deletes what has had its time: now, then so many milliseconds after each run. */
export function startForgetting(
  { db, now, log }: ForgettingOptions,
  every: number,
  forget: (db: Kysely<DB>, at: Date, stopping: AbortSignal) => Promise<void>,
): Loop {
  return startLoop({
    every,
    run: (stopping) => forget(db, now(), stopping),
    failed: (error) => log({ code: codeOf(error) }),
  });
}
