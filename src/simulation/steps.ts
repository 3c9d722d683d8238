import { z } from 'zod';
import type { Beginning, Step } from './walk.ts';

/** A walk as it is kept and as programs send it: its beginning, and the steps. */

/** So many are gone through again in well under a second; who needs more is lost. */
export const MOST_STEPS = 300;

const day = z.iso.date();
/** Counted from 1 in a list of the answer. */
const number = z.int().min(1).max(999);
const stepDocument = z
  .discriminatedUnion('step', [
    z.strictObject({ step: z.literal('as'), authority: z.string().max(100), kind: z.string().max(60) }),
    z.strictObject({
      step: z.literal('do'),
      action: z.string().max(60),
      part: z.int().optional(),
      input: z.record(z.string(), z.unknown()).default({}).meta({ description: 'As the action takes it' }),
      fills: z.boolean().default(true).meta({ description: 'What the input lacks is made up' }),
    }),
    z.strictObject({
      step: z.literal('wait'),
      until: z.union([z.literal('next'), z.int().min(1).max(3660), day, z.iso.datetime()]).meta({
        description: 'Where something happens by itself next; so many days on; a day at 9:00 UTC; an instant',
      }),
    }),
    z.strictObject({ step: z.literal('others'), number }).meta({
      description:
        'Another exchange of the case comes to something, or does something to this one: see `others` of the answer',
    }),
    z.strictObject({ step: z.literal('switch'), setting: z.string().max(60), on: z.boolean() }).meta({
      description: 'A setting of the countries is switched, in every country',
    }),
    z.strictObject({ step: z.literal('moderate'), number, releases: z.boolean() }).meta({
      description: 'What waits for a moderator is released or sent back: see `held` of the answer',
    }),
  ])
  .meta({ id: 'SimulationStep' });
export type StepDocument = z.infer<typeof stepDocument>;

export const walkDocument = z.strictObject({
  clock: day.meta({ description: 'The day on which it begins, at 9:00 UTC' }),
  form: z
    .record(z.string(), z.string().max(4000))
    .default({})
    .meta({ description: 'field → what it says; the rest is made up' }),
  switched: z.record(z.string().max(60), z.boolean()).default({}).meta({
    description: 'setting → whether every country has it on when it begins; others are as the definition says',
  }),
  steps: z.array(stepDocument).max(MOST_STEPS).default([]),
});
export type WalkDocument = z.infer<typeof walkDocument>;

/** Nine o'clock: where a day is meant, the offices of all countries are open or about to. */
const morning = (date: string): Date => new Date(`${date}T09:00:00Z`);

export const beginningOf = ({ clock, form, switched }: Omit<WalkDocument, 'steps'>): Beginning => ({
  now: morning(clock),
  typed: form,
  switched,
});

export function stepOf(document: StepDocument): Step {
  if (document.step !== 'wait' || typeof document.until === 'number' || document.until === 'next')
    return document as Step;
  const { until } = document;
  return { step: 'wait', until: until.length === 'YYYY-MM-DD'.length ? morning(until) : new Date(until) };
}
