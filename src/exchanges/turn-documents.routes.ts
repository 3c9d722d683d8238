import { z } from 'zod';
import type { Turn } from './turns.ts';
import type { Wording } from './wording.ts';

/** Whose turn it is, as the API says it. */

export const turnSchema = z
  .object({
    role: z.string(),
    authority: z.string(),
    part: z.int(),
    due: z.string().nullable().meta({ description: 'YYYY-MM-DD, the last day of the term' }),
    over: z.boolean(),
    yours: z.boolean(),
    outside: z.boolean().meta({
      description: 'It is the turn of somebody outside, whose acts the authority enters',
    }),
    text: z.string(),
  })
  .meta({ id: 'Turn' });

export const turnDocument = (turn: Turn, wording: Wording): z.input<typeof turnSchema> => ({
  role: turn.role,
  authority: turn.authorityId,
  part: turn.partNo,
  due: turn.due,
  outside: turn.outside ?? false,
  over: turn.over,
  yours: turn.own,
  text: wording.text(turn.text),
});
