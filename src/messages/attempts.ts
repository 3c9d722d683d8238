/** A mail is given up after this many attempts: some 20 hours after the first. */
export const MOST_ATTEMPTS = 12;

const MINUTE = 60_000;
const LONGEST = 6 * 60 * MINUTE;

/** When to try again after the attempt of this number (from 1) has failed: 1, 2, 4 … minutes later, at most 6 hours; null: never. */
export function nextAttempt(attempt: number, now: Date): Date | null {
  if (attempt >= MOST_ATTEMPTS) return null;
  return new Date(now.getTime() + Math.min(MINUTE * 2 ** (attempt - 1), LONGEST));
}
