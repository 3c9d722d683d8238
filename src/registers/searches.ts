import { fold } from '../directory/index.ts';

/**
 * Searches of registers that people keep. Only of registers that are browsed, which hold no personal data: to be told when a person appears
 * in a register in which persons are looked up would be to watch that person, and each look-up there has a purpose of its own (Regulation
 * (EU) No 1024/2012 Art. 5(2) and 9(4)).
 */

/** As many as fit beside each other and can be told apart, of one register. */
export const MOST_SEARCHES = 20;
export const NAME_MAX = 60;

/** What somebody looks for in a register that is browsed. */
export interface Sought {
  /** Beginnings of words. */
  readonly words?: string | undefined;
  /** `field=code`, all of which an entry has. */
  readonly codes?: readonly string[] | undefined;
  /** The country of who recorded it. */
  readonly country?: string | undefined;
}

/** With fewer letters too many words begin; with more an entry would have too many beginnings. */
export const ANCHOR_LETTERS = 3;

/**
 * One of what an entry must have to be found, so that an entry is held against few searches only, however many are kept: the beginning of
 * its longest word, else a code, else the country; of a search for everything nothing. `finds.store.ts` lists the same of an entry.
 */
export function anchorOf({ words = '', codes = [], country }: Sought): string {
  const [longest = ''] = fold(words)
    .split(' ')
    .toSorted((a, b) => b.length - a.length);
  if (longest !== '') return `w${[...longest].slice(0, ANCHOR_LETTERS).join('')}`;
  const [code] = codes;
  if (code !== undefined) return `c${code}`;
  return country === undefined ? '' : `@${country}`;
}
