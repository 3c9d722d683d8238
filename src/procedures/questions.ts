import { z } from 'zod';
import { when } from './conditions.ts';
import { characters, lists } from './definition.ts';
import { name, names } from './names.ts';

/** What may stand in a question set. */

const number = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine(({ min, max }) => min <= max, 'min is above max');
const answer = z.union(
  [
    z.enum(['yes-no', 'text', 'date', 'amount']),
    z.strictObject({ choice: name }),
    z.strictObject({ choices: name }),
    z.strictObject({ vocabulary: name }),
    z.strictObject({ number }),
  ],
  {
    error:
      'one of yes-no, text, date, amount, { choice: a list }, { choices: a list }, { vocabulary: its name }, { number: { min, max } }',
  },
);
export type AnswerSource = z.infer<typeof answer>;

export interface FollowUpSource {
  code: string;
  answer: AnswerSource;
  when: string[];
  'follow-ups': FollowUpSource[];
}
const followUp: z.ZodType<FollowUpSource> = z.strictObject({
  code: name,
  answer,
  when: z.array(z.string()).default([]),
  get 'follow-ups'() {
    return z.array(followUp).default([]);
  },
}) as z.ZodType<FollowUpSource>;

export const questionsFile = z.strictObject({
  questions: name,
  placeholders: z.record(
    name,
    z.union(
      [
        z.strictObject({ from: names.min(1), personal: z.boolean().default(false) }),
        z.strictObject({ type: z.literal('text'), ...characters }),
      ],
      { error: '`{ from: [fields], personal }`, or `{ type: text, max }`' },
    ),
  ),
  lists,
  chapters: z
    .array(
      z.strictObject({
        chapter: name,
        when: when.optional(),
        questions: z
          .array(
            z.strictObject({
              code: name,
              answer,
              source: z.enum(['published', 'rebuilt']),
              'follow-ups': z.array(followUp).default([]),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});
export type QuestionsSource = z.infer<typeof questionsFile>;
