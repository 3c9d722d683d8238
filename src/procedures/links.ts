import { z } from 'zod';
import { name, names, oneOrMore, some } from './names.ts';

/** What may stand in a workflow about the other exchanges of a case: guards, consequences, and what is made of an exchange. */

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

/** How the history names the passing of a term. */
export const passingOf = (term: string): string => `term.${term}`;

/** What happens here and does something there: in the exchange that this one was made of, or in those made of it by a link. */
export const propagates = z
  .array(
    z.strictObject({
      on: z.union([name, z.strictObject({ over: name }).transform(({ over }) => passingOf(over))], {
        error: 'an action, or { over: a term }',
      }),
      in: name,
      does: name,
    }),
  )
  .min(1)
  .optional();

/** A draft of another procedure of the area, made of an exchange. */
export interface LinkRule {
  /** The procedure's name, without its area. */
  readonly procedure: string;
  readonly by: readonly string[];
  /** The states of the part in which it may be made, and the actor's own. */
  readonly from: readonly string[];
  readonly as?: readonly string[];
  /** What must hold of those that were made of it already. */
  readonly linked?: readonly LinkedNeed[];
  /** field of the draft → field of the exchange, or input of its actions, from which it is filled, as far as the actor sees it. */
  readonly fills: Readonly<Record<string, string>>;
  /** The role whose authority is asked. */
  readonly to?: string;
}

/** What must hold of the exchanges that were made of this one by a link. */
export interface LinkedNeed {
  readonly via: string;
  /** One of these: the states in which they are, a term that runs or stands still in them, a term that is over. */
  readonly in?: readonly string[];
  readonly during?: string;
  readonly over?: string;
  readonly are: 'all' | 'none' | 'any';
}

/** What must hold of the exchange of which this one was made by a link: that there is one, to begin with. */
export interface FollowedNeed {
  /** Its states. */
  readonly in?: readonly string[];
  /** Its terms that must be over, and those that must neither run nor stand still. */
  readonly after?: readonly string[];
  readonly notDuring?: readonly string[];
}

/** What another exchange of the case does to this one, as a term does by its passing. */
export interface Consequence {
  /** The states of the part in which it has an effect; in others nothing happens. */
  readonly from: readonly string[];
  readonly to?: string;
  readonly makes: Readonly<Record<string, string>>;
  readonly tells: readonly string[];
}

/** What happens here and has a consequence in another exchange of the case. */
export interface Propagation {
  /** An action, the opening's, or the passing of a term, by the name that it has in the history. */
  readonly on: string;
  /** `followed`: the exchange of which this one was made; otherwise the link by which those were made that it concerns. */
  readonly in: string;
  readonly does: string;
}
