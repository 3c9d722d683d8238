import { z } from 'zod';

/** What every kind of definition file is made of: names, and lists of them. */

// `constructor` and its kin are answered by every JavaScript object: a name that is one would look as if it were defined.
export const name = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, 'a name of letters, digits and hyphens')
  .refine((text) => !(text in {}), 'this name is reserved');
export const names = z.array(name);
export const sight = z.union([z.literal('all'), names], { error: '`all`, or a list of names' });
/** One name, or several. */
export const oneOrMore = z.union([name.transform((one) => [one]), names.min(1)], {
  error: 'a name, or a list of names',
});
/** One thing of a kind, or a list of them. */
export const some = <T extends z.ZodType>(one: T) =>
  z.preprocess((given) => (given === undefined || Array.isArray(given) ? given : [given]), z.array(one).min(1));
