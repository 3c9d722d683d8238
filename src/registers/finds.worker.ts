import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { codeOf, type Loop, startLoop } from '../loop.ts';
import { forgetSeen } from './finds.store.ts';

const EVERY = 60 * 60_000;
/** Long enough for a mail or a digest to be under way. */
const KEPT = 7 * 24 * 60 * 60_000;

/** Forgets what saved searches have found and their keepers have looked at. */
export function startForgettingFinds(options: {
  readonly db: Kysely<DB>;
  readonly now: () => Date;
  readonly log: (failure: { readonly code: string }) => void;
}): Loop {
  return startLoop({
    every: EVERY,
    run: async () => forgetSeen(options.db, new Date(options.now().getTime() - KEPT)),
    failed: (error) => options.log({ code: codeOf(error) }),
  });
}
