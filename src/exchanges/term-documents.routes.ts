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
    to: z.string().nullable().meta({ description: 'The state to which the part moves by itself when it passes' }),
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
  to: workflow.terms[name]?.whenOver?.to ?? null,
  passing: wording.text(`term.${name}.then`),
});
