import { inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { fieldRefusal } from './field-refusal.ts';
import { checkPassword } from './passwords.service.ts';
import type { Visitor } from './people.ts';
import { RECOVERY_RANDOM_LENGTH, recoveryCodeHash, recoveryCodes } from './recovery-codes.ts';
import { NONCE_LENGTH, seal, unseal } from './sealing.ts';
import { startSession } from './sessions.service.ts';
import { endSessionsOf } from './sessions.store.ts';
import { TOTP_SECRET_LENGTH, totpSecret, totpStep, totpUri } from './totp.ts';
import { replaceRecoveryCodes, type UserRow, updateUser } from './users.store.ts';

/** How long a QR code on the screen may be used: time to install an app, not to be found in a browser's history. */
const OFFER_MINUTES = 30;

/** A secret offered for an authenticator app. `offer` travels in the form, sealed; nothing is stored until it is confirmed. */
export interface Offer {
  secret: string;
  uri: string;
  offer: string;
}

/** Offers a new secret; what is set up already stays valid until the new one is confirmed. */
export function offerSecondFactor(accounts: Accounts, visitor: Visitor): Offer {
  const secret = totpSecret(accounts.random(TOTP_SECRET_LENGTH));
  const until = accounts.now().getTime() + OFFER_MINUTES * 60_000;
  const plain = Buffer.from(JSON.stringify({ secret, until }));
  const sealed = seal(accounts.sealingKey, plain, offerOf(visitor.userId), accounts.random(NONCE_LENGTH));
  return { secret, uri: totpUri(secret, visitor.email), offer: sealed.toString('base64url') };
}

/** The same offer again, for a form that was refused; null when it is too old or not this user's. */
export function reopenOffer(accounts: Accounts, visitor: Visitor, offer: string): Offer | null {
  const plain = unseal(accounts.sealingKey, Buffer.from(offer, 'base64url'), offerOf(visitor.userId));
  if (!plain) return null;
  const { secret, until } = JSON.parse(plain.toString()) as { secret: string; until: number };
  return accounts.now().getTime() > until ? null : { secret, uri: totpUri(secret, visitor.email), offer };
}

/**
 * Sets the second factor up, once a code proves that the app has it. Ends all sessions and starts a new one. The
 * password is asked for, unless it has just been given (an obligatory set-up during sign-in).
 * @returns the new session's id and ten recovery codes, to be shown once
 * @throws Refusal `offer-expired`, `code-refused`, `password-wrong`, `second-factor-asked`, `too-many-attempts`
 */
export async function confirmSecondFactor(
  accounts: Accounts,
  visitor: Visitor,
  given: { offer: string; code: string; password: string; address: string },
): Promise<{ session: string; codes: string[] }> {
  const duringSignIn = visitor.secondFactor === 'missing';
  if (duringSignIn && visitor.enrolled) throw new Refusal('second-factor-asked', 403);
  const offer = reopenOffer(accounts, visitor, given.offer);
  if (!offer) throw new Refusal('offer-expired', 422);
  if (!duringSignIn) await checkPassword(accounts, visitor, given);
  const at = accounts.now();
  const step = totpStep(offer.secret, given.code, at, null);
  if (step === null) throw fieldRefusal('code', 'code-refused');
  return await inTransaction(accounts.db, async (db) => {
    const sealed = seal(
      accounts.sealingKey,
      Buffer.from(offer.secret),
      secretOf(visitor.userId),
      accounts.random(NONCE_LENGTH),
    );
    await updateUser(db, visitor.userId, { totp_secret: sealed, totp_confirmed_at: at, totp_last_step: step });
    const codes = await newRecoveryCodes(accounts, db, visitor.userId);
    await endSessionsOf(db, visitor.userId, at);
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'second-factor-set-up' });
    if (duringSignIn) await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'signed-in' });
    return { session: await startSession(accounts, db, { userId: visitor.userId, secondFactor: true }), codes };
  });
}

/** Takes the second factor away. @throws Refusal `second-factor-obligatory` in production, `password-wrong`, `too-many-attempts` */
export async function removeSecondFactor(
  accounts: Accounts,
  visitor: Visitor,
  given: { password: string; address: string },
): Promise<void> {
  if (accounts.mode === 'production') throw new Refusal('second-factor-obligatory', 403);
  await checkPassword(accounts, visitor, given);
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    await updateUser(db, visitor.userId, { totp_secret: null, totp_confirmed_at: null, totp_last_step: null });
    await replaceRecoveryCodes(db, visitor.userId, []);
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'second-factor-removed' });
  });
}

/** Makes ten new recovery codes; the old ones no longer serve. @throws Refusal `password-wrong`, `too-many-attempts` */
export async function renewRecoveryCodes(
  accounts: Accounts,
  visitor: Visitor,
  given: { password: string; address: string },
): Promise<string[]> {
  if (!visitor.enrolled) throw new Refusal('second-factor-not-set-up', 409);
  await checkPassword(accounts, visitor, given);
  return await inTransaction(accounts.db, async (db) => {
    await insertAccountEvent(db, { at: accounts.now(), userId: visitor.userId, kind: 'recovery-codes-made' });
    return await newRecoveryCodes(accounts, db, visitor.userId);
  });
}

/** The secret of a user whose second factor is set up; null otherwise. */
export function openTotpSecret(accounts: Accounts, user: UserRow): string | null {
  if (!user.totp_secret || !user.totp_confirmed_at) return null;
  const secret = unseal(accounts.sealingKey, user.totp_secret, secretOf(user.id));
  if (!secret) throw new Error('A second factor cannot be opened with this secrets file');
  return secret.toString();
}

async function newRecoveryCodes(accounts: Accounts, db: Accounts['db'], userId: string): Promise<string[]> {
  const codes = recoveryCodes(accounts.random(RECOVERY_RANDOM_LENGTH));
  const hashes = codes.map((code) => recoveryCodeHash(code) as Buffer);
  await replaceRecoveryCodes(db, userId, hashes);
  return codes;
}

const offerOf = (userId: string) => `second factor offered ${userId}`;
const secretOf = (userId: string) => `second factor ${userId}`;
