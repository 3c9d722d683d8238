import { z } from 'zod';
import { contributionWords } from './contributions.ts';
import { publicForm, publicWords } from './public.ts';
import { settings, switchWords, where } from './switches.ts';
import { articles, celex, gateway } from './gateway.ts';
import { actionWhen, collective, when } from './conditions.ts';
import { consequences, follows, linked, links, propagates } from './links.ts';
import { name, names, oneOrMore, sight } from './names.ts';
import { register, registerOfProcedure } from './registers.ts';
import { span, terms, termsOfProcedure, unit } from './terms.ts';

/** The language of definitions: what may stand in each kind of file (DESIGN 5; described in docs/procedures.md). */

const fieldShape = {
  name,
  personal: z.boolean().default(false),
  required: z.boolean().default(false),
  when: when.optional(),
};
export const characters = { max: z.int().min(1).max(20_000) };
/** A choice is made from a list of the definition, or from a vocabulary. */
const listed = { options: name.optional(), vocabulary: name.optional() };
const namesOneList = (choice: { options?: string | undefined; vocabulary?: string | undefined }): boolean =>
  (choice.options === undefined) !== (choice.vocabulary === undefined);
const ONE_LIST = { error: 'a choice names either options or a vocabulary' };

const column = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ name, required: fieldShape.required, type: z.literal('text'), ...characters }),
    z.strictObject({ name, required: fieldShape.required, type: z.literal('date') }),
    z.strictObject({ name, required: fieldShape.required, type: z.literal('country') }),
    z.strictObject({ name, required: fieldShape.required, type: z.literal('long-text'), ...characters }),
    z
      .strictObject({ name, required: fieldShape.required, type: z.literal('choice'), ...listed })
      .refine(namesOneList, ONE_LIST),
  ],
  { error: 'one of text, date, country, long-text, choice' },
);

const field = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ ...fieldShape, type: z.literal('text'), ...characters }),
    z.strictObject({ ...fieldShape, type: z.literal('long-text'), ...characters }),
    z.strictObject({ ...fieldShape, type: z.literal('date') }),
    z.strictObject({ ...fieldShape, type: z.literal('country') }),
    z.strictObject({ ...fieldShape, type: z.literal('link') }),
    z.strictObject({ ...fieldShape, type: z.literal('amount') }),
    z.strictObject({
      ...fieldShape,
      type: z.literal('file'),
      personal: z.literal(false, 'a file is always hidden as personal data are').default(false),
    }),
    z.strictObject({
      ...fieldShape,
      type: z.literal('confirmation'),
      required: z.literal(true, 'what is confirmed is required: what may be left open is a choice'),
    }),
    z.strictObject({
      ...fieldShape,
      type: z.literal('table'),
      rows: z.int().min(1).max(50),
      columns: z.array(column).min(1).max(6),
    }),
    z.strictObject({ ...fieldShape, type: z.literal('choice'), ...listed }).refine(namesOneList, ONE_LIST),
    z
      .strictObject({
        ...fieldShape,
        type: z.literal('integer'),
        min: z.int(),
        max: z.int(),
        initial: z.int().optional(),
        suggests: name.optional(),
      })
      .refine(({ min, max }) => min <= max, { path: ['min'], error: 'min is above max' })
      .refine(({ min, max, initial }) => initial === undefined || (min <= initial && initial <= max), {
        path: ['initial'],
        error: 'initial lies outside min and max',
      }),
  ],
  { error: 'one of text, long-text, date, country, choice, integer, amount, confirmation, file, link, table' },
);
export type FieldSource = z.infer<typeof field>;

const codes = z
  .array(z.string().min(1))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'a code stands twice');
export const lists = z.record(name, codes).default({});

/** How many files may come with one action. */
const attached = z.int().min(1).max(10);
/** How long data are kept, from formal closure or from the last day of a term; longer than in general under what provisions. */
const kept = z
  .strictObject({
    for: z.int().min(0),
    unit: z.enum(['days', 'months', 'years']),
    from: name.optional(),
    under: z.strictObject({ act: celex, articles }).optional(),
  })
  .refine(({ for: count, from }) => count > 0 || from !== undefined, { path: ['for'], error: 'a whole number from 1' });
const retention = z.strictObject({ block: kept, erase: kept });

/**
 * Which authorities come in: `as` their first state, `in` which countries, and which `each` of those there that hold what their role asks.
 * A state alone: one abroad that the actor chooses.
 */
const audience = z.union(
  [
    name.transform((as) => ({ as, in: 'abroad' as const, each: 'chosen' as const })),
    z.strictObject({
      as: name,
      in: z.union([
        z.enum(['home', 'abroad', 'turn', 'anywhere']),
        z.strictObject({ field: name }),
        z.strictObject({ followed: name }),
        z.array(z.string().regex(/^[A-Z]{2}$/, 'a country, or EU')).min(1),
      ]),
      each: z.enum(['chosen', 'several', 'one', 'every']),
      optional: z.literal(true).optional(),
    }),
  ],
  {
    error:
      'a state, or `{ as: a state, in: home | abroad | turn | anywhere | { field } | { followed: a role } | [countries], each: chosen | several | one | every, optional }`',
  },
);

/** Functions, of which an authority holds any. */
const functions = oneOrMore.refine((list) => new Set(list).size === list.length, 'a function stands twice');

/** Who is outside: a case role that no authority holds, what it is shown and told, and whose authority enters its acts. */
const outsider = z.strictObject({
  'entered-by': name.optional(),
  sees: sight,
  tells: z.record(name, name),
  valid: names.default([]),
});

export const workflowFile = z.strictObject({
  workflow: name,
  roles: z.record(name, z.strictObject({ holds: functions, per: z.enum(['exchange', 'part']) })),
  outside: z.record(name, outsider).default({}),
  users: z.record(
    name,
    z.strictObject({
      acts: z.boolean(),
      sees: sight,
      unallocated: sight.optional(),
      allocates: z.boolean().default(false),
    }),
  ),
  participants: z.record(
    name,
    z.record(
      name,
      z.strictObject({
        sees: sight,
        gone: z.boolean().default(false),
        turn: z.boolean().default(false),
        until: name.optional(),
      }),
    ),
  ),
  states: z.record(
    name,
    z.strictObject({ turn: name.optional(), until: name.optional(), final: z.boolean().default(false) }),
  ),
  opening: z.strictObject({
    action: name,
    by: name,
    to: name,
    invites: z.record(name, audience).default({}),
    opens: z.record(name, name),
    /** That it is made of another exchange by a link: always, or where the form says so. */
    follows: z.strictObject({ when: when.optional() }).optional(),
    files: attached.optional(),
    tells: names,
    /** How it begins where the opener's country has a setting so: somebody there approves it first. */
    instead: z
      .strictObject({
        where,
        action: name,
        to: name,
        opens: z.record(name, name),
        invites: z.record(name, audience),
        tells: names,
      })
      .optional(),
  }),
  actions: z.record(
    name,
    z.strictObject({
      by: oneOrMore,
      from: names.min(1),
      to: name.optional(),
      becomes: name.optional(),
      as: oneOrMore.optional(),
      own: z.boolean().default(false),
      when: actionWhen.optional(),
      needs: z.array(collective).default([]),
      linked: linked.optional(),
      follows: follows.optional(),
      makes: z.record(name, name).default({}),
      input: z.array(field).default([]),
      answers: z.enum(['draft', 'partial', 'complete']).optional(),
      changes: z.literal('request').optional(),
      'hands-over': z.enum(['part', 'questions']).optional(),
      invites: z.record(name, audience).default({}),
      settles: name.optional(),
      extends: z
        .strictObject({
          term: name,
          by: z.union([name, z.int().min(1)], { error: 'a name, or a whole number from 1' }),
          unit: unit.optional(),
          times: z.int().min(1).optional(),
        })
        .optional(),
      after: oneOrMore.default([]),
      'not-during': oneOrMore.default([]),
      during: oneOrMore.default([]),
      files: attached.optional(),
      recalls: z.literal('file').optional(),
      idle: span.optional(),
      rests: span.optional(),
      quiet: z.boolean().default(false),
      'in-bulk': z.boolean().default(false),
      tells: names.default([]),
      ...contributionWords,
      ...switchWords,
      ...publicWords,
    }),
  ),
  pending: z.record(name, name).default({}),
  settings,
  links,
  consequences,
  propagates,
  /** Entries that others look up without taking part in them. */
  register: register.optional(),
  retention,
  scoreboard: z
    .strictObject({ accepted: name, answered: name, withdrawn: name, agreed: name, rated: names.default([]) })
    .optional(),
  terms,
  lists,
});
export type WorkflowSource = z.infer<typeof workflowFile>;

/** `competences` names the vocabulary of what its authorities are competent for. */
export const areaFile = z.strictObject({ area: name, competences: name.optional() });
export type AreaSource = z.infer<typeof areaFile>;

export const procedureFile = z.strictObject({
  procedure: name,
  workflow: name,
  basis: z
    .array(
      z.strictObject({
        act: celex,
        articles,
        status: z.enum(['verified', 'unverified']),
      }),
    )
    .min(1),
  /** Complete, but not yet in force: it is checked, and not published. */
  draft: z.boolean().default(false),
  /** Why it may be in the system at all; what is only a draft may not say so yet. */
  gateway: gateway.optional(),
  /** Languages whose texts somebody who speaks them has confirmed; the others are shown as drafts. */
  reviewed: z.array(z.string()).default([]),
  form: z.array(z.strictObject({ section: name, when: when.optional(), fields: z.array(field).min(1) })).min(1),
  terms: termsOfProcedure,
  register: registerOfProcedure.optional(),
  /** What the act says of keeping, in the place of what the shape says. */
  retention: retention.optional(),
  lists,
  questions: z.string().optional(),
  /** What of its exchanges the public sees. */
  public: publicForm,
});
export type ProcedureSource = z.infer<typeof procedureFile>;

export const vocabularyFile = z.strictObject({
  vocabulary: name,
  codes: z.record(z.string(), z.record(z.string(), z.string())),
});

export type VocabularySource = z.infer<typeof vocabularyFile>;

export const textsFile = z.record(z.string(), z.string());
