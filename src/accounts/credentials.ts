import { createHash } from 'node:crypto';

/** 256 random bits: cannot be guessed, so a plain hash is enough to store. */
export const CREDENTIAL_LENGTH = 32;

/** What the session cookie holds. */
export function sessionId(random: Buffer): string {
  return random.toString('base64url');
}

/** What the user copies into a case system; the prefix lets secret scanners recognise it. */
export function apiToken(random: Buffer): string {
  return `imi_${random.toString('base64url')}`;
}

/** The stored form of a session id; null when the text cannot be one. */
export function sessionHash(id: string): Buffer | null {
  return /^[\w-]{43}$/.test(id) ? sha256(id) : null;
}

/** The stored form of an API token; null when the text cannot be one. */
export function apiTokenHash(token: string): Buffer | null {
  return /^imi_[\w-]{43}$/.test(token) ? sha256(token) : null;
}

/** The secret part of a link that sets a password. */
export function linkToken(random: Buffer): string {
  return random.toString('base64url');
}

/** The stored form of a link's secret; null when the text cannot be one. */
export function linkHash(token: string): Buffer | null {
  return /^[\w-]{43}$/.test(token) ? sha256(`password link ${token}`) : null;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
