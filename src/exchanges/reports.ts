import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { canonical, sha256 } from '../canonical.ts';

/** The rules by which a report is known again: its code, its seal, and what can be said of it (decision 0018). */

/** A report that was issued: what of it, when, for whom; nothing of what it says. */
export interface IssuedReport {
  readonly codeHash: Buffer;
  readonly exchangeId: string;
  readonly authorityId: string;
  readonly membershipId: string;
  readonly at: Date;
  readonly language: string;
  /** The history as it was: how many events, and the hash of the last. */
  readonly chainLength: number;
  readonly chainHash: Buffer;
  /** SHA-256 of the file. */
  readonly document: Buffer;
}

/** Crockford's alphabet: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 20;
const GROUP = 5;
/** Random bytes that a code is made of: 100 bits, so that none can be guessed. */
export const CODE_BYTES = 20;

/** A code as it is printed: four groups of five. */
export function codeOf(random: Buffer): string {
  const letters = [...random.subarray(0, LETTERS)].map((byte) => ALPHABET[byte % 32]).join('');
  return letters.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? letters;
}

/** The hash of a code as somebody typed it from paper; nothing where it cannot be one. */
export function codeHashOf(typed: string): Buffer | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/[\s\-–—·.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return letters.length === LETTERS && [...letters].every((letter) => ALPHABET.includes(letter))
    ? sha256(letters)
    : undefined;
}

/** Binds all of a report's row together: who writes into the database cannot make one without the key. */
export function sealOf(key: KeyObject, report: IssuedReport): Buffer {
  const { codeHash, chainHash, document, ...rest } = report;
  const hashes = [codeHash, chainHash, document].map((hash) => hash.toString('hex'));
  return createHmac('sha256', key)
    .update(canonical([...hashes, rest]))
    .digest();
}

/** What is said of a report. `issued`: its code is right, and its file was not shown. */
export type Verdict = 'unaltered' | 'issued' | 'altered' | 'unknown';

/** What somebody shows of a report. */
export interface Shown {
  readonly code?: string | undefined;
  /** The case number that stands on it. */
  readonly number?: string | undefined;
  /** SHA-256 of its file. */
  readonly document?: Buffer | undefined;
}

/**
 * Judges what was shown against the row that was found by it. A wrong number, and a row that nobody sealed, are answered like a code that was never
 * given out: who holds only a code learns nothing by guessing.
 */
export function verdictOf(
  key: KeyObject,
  shown: Shown,
  found: { readonly report: IssuedReport; readonly seal: Buffer; readonly number: string } | undefined,
): Verdict {
  if (!found || !equal(sealOf(key, found.report), found.seal)) return 'unknown';
  if (shown.document && equal(shown.document, found.report.document)) return 'unaltered';
  if (!shown.code || shown.number?.trim() !== found.number) return 'unknown';
  return shown.document ? 'altered' : 'issued';
}

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
