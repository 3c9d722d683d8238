import { COMMON_PASSWORDS } from './common-passwords.ts';

/** Length counts (NIST SP 800-63B, ASVS 2.1): twelve characters at least, no rules of composition, no expiry. */
export const PASSWORD_MIN = 12;
/** A bound on the work a stranger may ask for, far above any pass phrase. */
export const PASSWORD_MAX = 256;

export type PasswordFault = 'password-too-short' | 'password-too-long' | 'password-names-you' | 'password-common';

/** Parts of a name shorter than this turn up in unrelated words by chance ("Ali" in "qualification"). */
const NAME_PART_MIN = 4;

/** Judges a new password of the person with this e-mail and name; null when it may be used. */
export function passwordFault(password: string, person: { email: string; name: string }): PasswordFault | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < PASSWORD_MIN) return 'password-too-short';
  if (length > PASSWORD_MAX) return 'password-too-long';
  const folded = fold(password);
  if (partsOf(person).some((part) => folded.includes(part))) return 'password-names-you';
  if (isCommon(folded)) return 'password-common';
  return null;
}

/** Lower case, without accents. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function partsOf({ email, name }: { email: string; name: string }): string[] {
  const [local = '', domain = ''] = email.split('@');
  return [local, ...local.split(/[^\p{L}\p{N}]+/u), domain, ...name.split(/[^\p{L}\p{N}]+/u)]
    .map(fold)
    .filter((part) => part.length >= NAME_PART_MIN);
}

function isCommon(folded: string): boolean {
  if (unitOf(folded).length <= REPEATED_UNIT_MAX || DIGITS_IN_ORDER.some((row) => row.includes(folded))) return true;
  return [bare(folded), substituted(bare(folded)), bare(substituted(folded))].some((text) =>
    COMMON_PASSWORDS.has(unitOf(text)),
  );
}

/** Without digits and signs round it. */
function bare(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

function substituted(text: string): string {
  return text.replaceAll('@', 'a').replaceAll('$', 's').replaceAll('0', 'o');
}

const REPEATED_UNIT_MAX = 6;
const DIGITS_IN_ORDER = ['01234567890123456789', '98765432109876543210'];

/** "abcabcabc" → "abc": a text that only repeats itself is as weak as its unit. */
function unitOf(text: string): string {
  return /^(.+?)\1+$/su.exec(text)?.[1] ?? text;
}
