import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

/** The length of the random nonce of AES-256-GCM. A key may seal 2^32 texts with random nonces: far out of reach here. */
export const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** Encrypts for one purpose and owner (`bound`): nonce, tag, ciphertext. */
export function seal(key: KeyObject, plain: Buffer, bound: string, nonce: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made with the same key for the same `bound`; null when either differs or it was changed. */
export function unseal(key: KeyObject, sealed: Buffer, bound: string): Buffer | null {
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_LENGTH), {
    authTagLength: TAG_LENGTH,
  });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_LENGTH + TAG_LENGTH)), decipher.final()]);
  } catch {
    return null;
  }
}
