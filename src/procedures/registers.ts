import { z } from 'zod';
import { name, names, oneOrMore, sight } from './names.ts';
import type { Sight } from './sight.ts';

/** What makes an exchange an entry of a register: who looks it up without taking part in it, in which of its states, and how. */
export const register = z.strictObject({
  readers: z.strictObject({
    holds: oneOrMore.refine((list) => new Set(list).size === list.length, 'a function stands twice'),
    sees: sight,
  }),
  'shown-in': names.min(1).refine((list) => new Set(list).size === list.length, 'a state stands twice'),
  search: z.enum(['exact', 'browse']),
  /** The list of codes of which a reader says one whenever it looks somebody up. */
  purposes: name.optional(),
});

/** What a procedure says of its register: by what one person is found, or what a list of entries shows. */
export const registerOfProcedure = z.strictObject({ by: names.default([]), lists: names.default([]) });

/** What makes an exchange an entry of a register. */
export interface RegisterRule {
  /** The functions of which an authority must hold any to look it up, and the most that it then sees. */
  readonly readers: { readonly holds: readonly string[]; readonly sees: Sight };
  /** The states in which it is shown to readers. */
  readonly shownIn: readonly string[];
  /** `exact`: one person, named in full, is looked up and nothing else; `browse`: entries are listed, by choices and words. */
  readonly search: 'exact' | 'browse';
  /** The fields of which all must be given to look somebody up. */
  readonly by: readonly string[];
  /** The fields that a list of entries shows. */
  readonly lists: readonly string[];
  /** The list of codes of which a reader names one when it looks somebody up. */
  readonly purposes?: string;
}

/** Stands for the readers of a register, where links say who makes a draft. */
export const READERS = 'readers';
