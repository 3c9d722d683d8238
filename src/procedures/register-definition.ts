import { z } from 'zod';
import { name, names, sight } from './names.ts';

/** What makes an exchange an entry of a register: who looks it up without taking part in it, in which of its states, and how. */
export const register = z.strictObject({
  readers: z.strictObject({
    holds: z
      .union([name.transform((one) => [one]), names.min(1)], { error: 'a name, or a list of names' })
      .refine((list) => new Set(list).size === list.length, 'a function stands twice'),
    sees: sight,
  }),
  'shown-in': names.min(1).refine((list) => new Set(list).size === list.length, 'a state stands twice'),
  search: z.enum(['exact', 'browse']),
  /** The list of codes of which a reader says one whenever it looks somebody up. */
  purposes: name.optional(),
});

/** What a procedure says of its register: by what one person is found, or what a list of entries shows. */
export const registerOfProcedure = z.strictObject({ by: names.default([]), lists: names.default([]) });

export type RegisterSource = z.infer<typeof register>;
export type OwnRegisterSource = z.infer<typeof registerOfProcedure>;
