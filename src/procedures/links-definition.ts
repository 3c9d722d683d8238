import { z } from 'zod';
import { name, names } from './names.ts';

/** What may stand in a workflow about the other exchanges of a case: guards, consequences, and what is made of an exchange. */

export const oneOrMore = z.union([name.transform((one) => [one]), names.min(1)], {
  error: 'a name, or a list of names',
});
const some = <T extends z.ZodType>(one: T) =>
  z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(one).min(1));

const ONE_OF = 'it says one of `in`, `during` and `over`';
/** How many of those that were made by a link are in some states, or have a term that runs or is over. */
export const linked = some(
  z
    .strictObject({
      via: name,
      in: oneOrMore.optional(),
      during: name.optional(),
      over: name.optional(),
      are: z.enum(['all', 'none', 'any']),
    })
    .refine((need) => [need.in, need.during, need.over].filter((one) => one !== undefined).length === 1, ONE_OF),
);

/** What must hold of the exchange of which this one was made. */
export const follows = z
  .strictObject({ in: oneOrMore.optional(), after: oneOrMore.optional(), 'not-during': oneOrMore.optional() })
  .refine((need) => Object.values(need).some((one) => one !== undefined), 'it says `in`, `after` or `not-during`');

/** Drafts of other procedures, made of an exchange in the same case. */
export const links = z
  .record(
    name,
    z.strictObject({
      procedure: name,
      by: oneOrMore,
      from: names.min(1),
      as: oneOrMore.optional(),
      linked: linked.optional(),
      fills: z.record(name, name).default({}),
      to: name.optional(),
    }),
  )
  .default({});

/** What another exchange of the case may do to this one. */
export const consequences = z
  .record(
    name,
    z
      .strictObject({
        from: names.min(1),
        to: name.optional(),
        makes: z.record(name, name).default({}),
        tells: names.default([]),
      })
      .refine(
        ({ to, makes, tells }) => to !== undefined || tells.length > 0 || Object.keys(makes).length > 0,
        'it does nothing',
      ),
  )
  .optional();

/** What is done here and does something there: in the exchange that this one was made of, or in those made of it by a link. */
export const propagates = z
  .array(z.strictObject({ on: name, in: name, does: name }))
  .min(1)
  .optional();
