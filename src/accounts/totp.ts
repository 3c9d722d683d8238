import { generateURI, ScureBase32Plugin, verifySync } from 'otplib';

/** 160 bits, the length of an HMAC-SHA-1 key (RFC 4226, section 4, R6). */
export const TOTP_SECRET_LENGTH = 20;
/** One time step back and forth: a clock may be off by half a minute (RFC 6238, section 5.2). */
const TOLERANCE_SECONDS = 30;

const base32 = new ScureBase32Plugin();

/** The secret as authenticator apps take it (base32), made of TOTP_SECRET_LENGTH random bytes. */
export function totpSecret(random: Buffer): string {
  return base32.encode(random, { padding: false });
}

/** The secret in groups of four, for typing it into an app by hand. */
export function inGroups(secret: string): string {
  return (secret.match(/.{1,4}/g) ?? []).join(' ');
}

/** The address that an authenticator app reads from the QR code. */
export function totpUri(secret: string, email: string): string {
  return generateURI({ issuer: 'OpenIMI', label: email, secret });
}

/**
 * The time step that the code proves, or null. A step up to `lastStep` was used before and is refused: each code
 * serves once (RFC 6238, section 5.2).
 */
export function totpStep(secret: string, code: string, now: Date, lastStep: number | null): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: TOLERANCE_SECONDS });
  if (!result.valid || !('timeStep' in result)) return null;
  return lastStep !== null && result.timeStep <= lastStep ? null : result.timeStep;
}
