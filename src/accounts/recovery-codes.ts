import { createHash } from 'node:crypto';

/** Ten codes of 80 bits: enough that a plain hash resists guessing, short enough to be written on paper. */
export const RECOVERY_CODES = 10;
const BYTES_PER_CODE = 10;
export const RECOVERY_RANDOM_LENGTH = RECOVERY_CODES * BYTES_PER_CODE;

/** Crockford's base 32: without I, L, O and U, which are read or typed wrongly. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes the codes from RECOVERY_RANDOM_LENGTH random bytes, each like `7Q2M-0KXR-93TB-ZD4E`. */
export function recoveryCodes(random: Buffer): string[] {
  return Array.from({ length: RECOVERY_CODES }, (_, code) => {
    const bytes = random.subarray(code * BYTES_PER_CODE, (code + 1) * BYTES_PER_CODE);
    let bits = BigInt(`0x${bytes.toString('hex')}`);
    let text = '';
    for (let place = 0; place < 16; place++) {
      text = ALPHABET[Number(bits & 31n)] + text;
      bits >>= 5n;
    }
    return (text.match(/.{4}/g) ?? []).join('-');
  });
}

/** The stored form of a code, however it was typed; null when it cannot be one. */
export function recoveryCodeHash(typed: string): Buffer | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(code)) return null;
  return createHash('sha256').update(code).digest();
}
