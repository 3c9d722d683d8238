import { type ForgettingOptions, startForgetting } from '../forgetting.ts';
import type { Loop } from '../loop.ts';
import { deleteSearchesBefore } from './search.store.ts';

const EVERY = 10 * 60_000;

/** Forgets searches for persons that are over. */
export const startForgettingSearches = (options: ForgettingOptions): Loop =>
  startForgetting(options, EVERY, deleteSearchesBefore);
