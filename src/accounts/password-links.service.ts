import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { CREDENTIAL_LENGTH, linkHash, linkToken } from './credentials.ts';
import { hashPassword, SALT_LENGTH } from './password-hash.ts';
import { findLinkOwner, type LinkOwner, saveLink, takeLink } from './password-links.store.ts';
import { refuseBadPassword } from './passwords.service.ts';
import { endSessionsOf } from './sessions.store.ts';
import { updateUser } from './users.store.ts';

/** Time to come back from a holiday of a week; an administrator sends another in a moment. */
const LINK_DAYS = 7;
const DAY = 86_400_000;

/** Makes the link of a user within a transaction; earlier ones no longer serve. `secret` is nowhere else but in the mail. */
export async function makeLink(
  accounts: Accounts,
  db: Kysely<DB>,
  userId: string,
): Promise<{ secret: string; until: Date }> {
  const secret = linkToken(accounts.random(CREDENTIAL_LENGTH));
  const until = new Date(accounts.now().getTime() + LINK_DAYS * DAY);
  await saveLink(db, { userId, hash: linkHash(secret) as Buffer, expiresAt: until });
  return { secret, until };
}

/** Whose password the link sets. @throws Refusal `password-link-over`: wrong, used, replaced and expired are one answer */
export async function ownerOfLink(accounts: Accounts, secret: string): Promise<LinkOwner> {
  const hash = linkHash(secret);
  const owner = hash ? await findLinkOwner(accounts.db, hash, accounts.now()) : undefined;
  if (!owner || (owner.demonstration && accounts.mode === 'production')) throw linkOver();
  return owner;
}

/**
 * Sets the password by the link, which is then used up, and ends all sessions of the user. The second factor stays.
 * @throws Refusal `password-link-over`, or the PasswordFault as an issue at `newPassword`
 */
export async function setPasswordByLink(accounts: Accounts, secret: string, newPassword: string): Promise<void> {
  const { userId, email, name } = await ownerOfLink(accounts, secret);
  refuseBadPassword(newPassword, { email, name }, 'newPassword');
  const passwordHash = await hashPassword(newPassword, accounts.random(SALT_LENGTH));
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    if (!(await takeLink(db, linkHash(secret) as Buffer, at))) throw linkOver();
    await updateUser(db, userId, { password_hash: passwordHash });
    await endSessionsOf(db, userId, at);
    await insertAccountEvent(db, { at, userId, kind: 'password-set' });
  });
}

const linkOver = (): Refusal => new Refusal('password-link-over', 404);
