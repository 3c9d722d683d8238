import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { codeOf, type Loop, startLoop } from '../loop.ts';
import { deleteSearchesBefore } from './search.store.ts';

const EVERY = 10 * 60_000;

/** Forgets searches for persons that are over. */
export function startForgettingSearches(options: {
  readonly db: Kysely<DB>;
  readonly now: () => Date;
  readonly log: (failure: { readonly code: string }) => void;
}): Loop {
  return startLoop({
    every: EVERY,
    run: async () => deleteSearchesBefore(options.db, options.now()),
    failed: (error) => options.log({ code: codeOf(error) }),
  });
}
