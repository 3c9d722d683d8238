import { z } from 'zod';
import type { ProcedureVersion } from '../procedures/index.ts';
import type { TermState } from './model.ts';
import type { Wording } from './wording.ts';

/** A term as the API gives it. */

export const termSchema = z
  .object({
    title: z.string(),
    due: z.string().meta({ description: 'The last day, YYYY-MM-DD; of a paused term, what it was before' }),
    expiresAt: z.string(),
    status: z.enum(['running', 'paused', 'met', 'over']),
    pausedSince: z.string().nullable(),
    outcomes: z.array(z.string()).meta({
      description:
        'The states to which the part may move by itself when it passes: the first that what others have done until then allows',
    }),
    passing: z.string().meta({ description: 'What happens when it passes, in words; empty: nothing by itself' }),
  })
  .meta({ id: 'Term' });

export const termDocument = (
  { workflow }: ProcedureVersion,
  name: string,
  { due, expiresAt, status, pauses }: TermState,
  wording: Wording,
): z.input<typeof termSchema> => ({
  title: wording.text(`term.${name}`),
  due,
  expiresAt,
  status,
  pausedSince: status === 'paused' ? (pauses?.at(-1)?.from ?? null) : null,
  outcomes: [...new Set((workflow.terms[name]?.whenOver ?? []).flatMap(({ to }) => to ?? []))],
  passing: wording.text(`term.${name}.then`),
});
