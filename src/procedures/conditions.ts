import { z } from 'zod';
import { name, oneOrMore } from './names.ts';

/** On what something may depend: a choice of the form, or where those stand who have a role. */

/** `{ kind: [posting] }`: holds when the choice field `kind` of the form has one of these codes. */
export const when = z
  .record(name, z.array(z.string().min(1)).min(1))
  .refine((given) => Object.keys(given).length === 1, 'it names one choice field with its codes');
export type WhenSource = z.infer<typeof when>;
/** The same of an action, or `{ kind: asked }`: only in procedures whose form asks it. */
export const actionWhen = z.union([when, z.record(name, z.literal('asked'))], {
  error: '`{ a choice: [its codes] }`, or `{ a field: asked }`',
});

/** Holds when a choice field of the form is itself asked and has one of these codes. */
export interface When {
  readonly field: string;
  readonly is: readonly string[];
}

/** How many of those of a role are in some of its states. */
export const collective = z.strictObject({
  of: name,
  in: oneOrMore,
  are: z.union([z.enum(['all', 'none', 'any', 'one']), z.string().regex(/^[1-9]\d?\/[1-9]\d?$/, 'a fraction')], {
    error: '`all`, `none`, `any`, `one`, or a fraction such as "2/3"',
  }),
});

/** Of those who have a role, how many must be in some of their states: `one` is exactly one, a fraction at least so many. */
export interface Collective {
  readonly of: string;
  readonly in: readonly string[];
  readonly are: 'all' | 'none' | 'any' | 'one' | `${number}/${number}`;
}
