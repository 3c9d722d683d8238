import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { WRITTEN_LANGUAGES } from '../texts/languages.ts';
import { checkInput } from './input.ts';
import type { FreeText } from './model.ts';

/** Longest reason for which a contribution is sent back, in characters. */
export const MOST_REASON = 2000;

export const reasonSchema = z.strictObject({
  text: z.string().trim().min(1).max(MOST_REASON),
  lang: z.enum(WRITTEN_LANGUAGES),
});

/** Why a contribution is sent back. Throws `input-invalid`. */
export function checkReason(input: unknown): FreeText {
  const checked = checkInput<{ reason: FreeText }>(z.strictObject({ reason: reasonSchema }), { reason: input });
  if (checked.issues) throw new Refusal('input-invalid', 422, { count: checked.issues.length }, checked.issues);
  return checked.value.reason;
}
