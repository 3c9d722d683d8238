import type { Say } from '../texts/index.ts';
import type { Description } from './description.ts';

/** A part of a procedure's page: of what, in which words, and whether all that is folded stands open. */
export interface Shown {
  readonly entry: Description;
  readonly say: Say;
  readonly unfolded: boolean;
}
