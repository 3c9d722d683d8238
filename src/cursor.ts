import { Refusal } from './refusal.ts';

/** What a page of a list gives so that the next one begins behind it. */
export const cursorOf = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/**
 * What `cursorOf` has written, as `read` understands it: nothing, or an error, when this list cannot have given it.
 * @throws Refusal `cursor-invalid`
 */
export function placeIn<Place>(cursor: string, read: (parts: readonly unknown[]) => Place | undefined): Place {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const found = Array.isArray(parts) ? read(parts) : undefined;
    if (found !== undefined) return found;
  } catch {
    // falls through to the refusal
  }
  throw new Refusal('cursor-invalid', 400);
}
