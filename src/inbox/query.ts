import { z } from 'zod';
import { BOXES } from '../exchanges/index.ts';
import { EEA_COUNTRIES } from '../texts/languages.ts';

/** What a link to the inbox asks for. */

export const TABS = [...BOXES, 'drafts'] as const;

/** Filters that make no sense are forgotten rather than refused: they come from links. */
export const query = z.object({
  box: z.enum(TABS).catch('waiting'),
  country: z.enum(EEA_COUNTRIES).optional().catch(undefined),
  state: z
    .string()
    .regex(/^[a-z-]{1,60}$/)
    .optional()
    .catch(undefined),
  number: z
    .string()
    .trim()
    .regex(/^[\d-]{1,30}$/)
    .optional()
    .catch(undefined),
  cursor: z.string().max(300).optional().catch(undefined),
  done: z.string().optional().catch(undefined),
});
export type Query = z.infer<typeof query>;

/** The address of a box with these filters, from `cursor` on. */
export function addressOf(asked: Query, cursor: string | undefined): string {
  const { box, country, state, number } = asked;
  const entries = Object.entries({ box, country, state, number, cursor }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `/?${new URLSearchParams(entries)}`;
}
