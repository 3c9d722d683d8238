import { z } from 'zod';
import { collective, type Collective, when, type When } from './conditions.ts';
import { name, names, some } from './names.ts';

/** The terms of a procedure: what a definition says of them, and what is compiled of it. */

export const unit = z.enum(['calendar-days', 'working-days', 'weeks', 'months', 'years']);

/** A span of time, for example `{ for: 2, unit: months }`. */
export const span = z.strictObject({ for: z.int().min(1), unit });
/** What happens to a part: an action by its name, the coming of a state, the end of a term. */
const happening = z.union(
  [name, z.strictObject({ state: name }), z.strictObject({ met: name }), z.strictObject({ over: name })],
  { error: 'an action, { state: its name }, { met: a term } or { over: a term }' },
);
const day = z.strictObject({ day: name });
const happenings = some(happening);

const EFFECTS = '`overdue`, or what it does: { to: a state, makes, tells }, or a list of that';
/** What a term does to the part when it is over, as an action would. */
const effect = z
  .strictObject({
    from: names.min(1).optional(),
    to: name.optional(),
    makes: z.record(name, name).default({}),
    tells: names.default([]),
    needs: z.array(collective).default([]),
  })
  .refine(({ to, makes, tells }) => to !== undefined || tells.length > 0 || Object.keys(makes).length > 0, EFFECTS);

/** The terms of a shape. */
export const terms = z.record(
  name,
  z
    .strictObject({
      starts: some(z.union([happening, day], { error: 'an action, { state }, { met }, { over } or { day: a field }' })),
      for: z.union([name, z.int().min(0)], { error: 'a name, or a whole number from 0' }).optional(),
      unit: unit.optional(),
      lasts: z
        .array(z.strictObject({ when: when.optional(), for: z.int().min(1), unit }))
        .min(1)
        .optional(),
      calendar: name,
      'counts-from': name.optional(),
      when: when.optional(),
      before: name.optional(),
      ends: happenings.optional(),
      resumes: happenings.optional(),
      pauses: happenings.optional(),
      continues: happenings.optional(),
      warns: z.strictObject({ before: z.int().min(1), unit, tells: names.min(1) }).optional(),
      'when-over': z
        .union([z.literal('overdue'), effect, z.array(effect).min(2, EFFECTS)], { error: EFFECTS })
        .optional(),
    })
    .refine(
      ({ for: measure, unit: counted, lasts }) =>
        lasts ? measure === undefined && counted === undefined : measure !== undefined && counted !== undefined,
      {
        path: ['for'],
        error: 'either `for` and `unit`, or what it `lasts` by what the form says',
      },
    ),
);

/** What the act says of the shape's terms. */
export const termsOfProcedure = z
  .record(
    name,
    z.strictObject({
      /** The act sets no such term: nothing runs, and nothing waits for it. */
      none: z.literal(true).optional(),
      unit: unit.optional(),
      'counts-from': name.optional(),
      /** Both may agree on more than the limits. */
      'agreed-beyond': z.literal(true).optional(),
      limits: z
        .array(z.strictObject({ when: when.optional(), max: z.int().min(1), initial: z.int().min(1).optional() }))
        .default([]),
    }),
  )
  .default({});

/** A span of time, counted by Regulation 1182/71. */
export interface Span {
  readonly for: number;
  readonly unit: TermRule['unit'];
}

export interface Extension {
  readonly term: string;
  /** By so much: the number itself, an input of the action, or the pending fact that it settles. */
  readonly by: number | string;
  /** Absent: the term's own. */
  readonly unit?: TermRule['unit'];
  /** How many times the action may lengthen it; absent: as often as one likes. */
  readonly times?: number;
}

/** What happens to a part: an action by its name, the coming of a state, the end of a term that was met or is over. */
export type Happening = string | { readonly state: string } | { readonly met: string } | { readonly over: string };

export interface TermRule {
  /** From what it runs: each starts it anew. A day is that which a field of the form names: the term starts with the opening. */
  readonly starts: readonly (Happening | { readonly day: string })[];
  /** The fact that holds the number, or the number itself. */
  readonly for: string | number;
  /** How long it lasts by what the form says; the first that holds counts, and where none does there is no such term. */
  readonly lasts?: readonly TermLength[];
  readonly unit: 'calendar-days' | 'working-days' | 'weeks' | 'months' | 'years';
  /** The role whose country's holidays count (Regulation 1182/71 Art. 2(1)). */
  readonly calendar: string;
  /** The term from whose beginning it is counted, not from its own. */
  readonly countsFrom?: string;
  /** It runs only where that choice of the overview says so. */
  readonly when?: When;
  /** It runs only where its last day lies before that of this other term. */
  readonly before?: string;
  /** What meets it. */
  readonly ends: readonly Happening[];
  /** After what it runs on once it was met, with the last day that it had. */
  readonly resumes: readonly Happening[];
  /** What stops it, with the days that are left; a state does for as long as it lasts. */
  readonly pauses: readonly Happening[];
  /** After what it runs on once it was paused. */
  readonly continues: readonly Happening[];
  /** Who is told before its last day, and how long before. */
  readonly warns?: { readonly before: number; readonly unit: TermRule['unit']; readonly tells: readonly string[] };
  /** What its passing does by itself: the first of these that is possible; absent: nothing, but something waits for it. */
  readonly whenOver?: readonly TermEffect[];
  /** How much may be asked for at most; the first that holds counts. */
  readonly limits?: readonly TermLimit[];
  /** Beyond the limits it may be lengthened, as an extension is on which both agree. */
  readonly agreedBeyond?: true;
}

/** Without a next state it is a mark: somebody is late. */
export interface TermEffect {
  /** The states of the part in which it is possible; absent: any. */
  readonly from?: readonly string[];
  /** What must hold for those who take part; where nothing is possible the term is over, and no more. */
  readonly needs: readonly Collective[];
  readonly to?: string;
  /** role → the next state of those who take part in the part. */
  readonly makes: Readonly<Record<string, string>>;
  readonly tells: readonly string[];
}

export interface TermLength extends Span {
  readonly when?: When;
}

export interface TermLimit {
  readonly when?: When;
  readonly max: number;
  /** The number that is offered. */
  readonly initial?: number;
}
