import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { revokeTokensOf } from './api-tokens.store.ts';
import { fieldRefusal } from './field-refusal.ts';
import { endMembershipRow, insertMembership } from './memberships.store.ts';
import { hashPassword, SALT_LENGTH } from './password-hash.ts';
import { refuseBadPassword } from './passwords.service.ts';
import type { Role, Visitor } from './people.ts';
import { endSessionsOf } from './sessions.store.ts';
import { insertUser, updateUser } from './users.store.ts';

export interface NewUser {
  email: string;
  name: string;
  language: string;
  password: string;
  operator?: boolean;
  /** An account of the demonstration: production refuses it. */
  demonstration?: boolean;
}

/**
 * Makes a user; returns the id.
 * @throws Refusal with the issue `email-taken`, `demonstration-in-production` or a PasswordFault
 */
export async function createUser(accounts: Accounts, user: NewUser): Promise<string> {
  const email = user.email.trim().toLowerCase();
  const name = user.name.trim();
  refuseDemonstration(accounts, { email, demonstration: user.demonstration === true });
  refuseBadPassword(user.password, { email, name }, 'password');
  const passwordHash = await hashPassword(user.password, accounts.random(SALT_LENGTH));
  const id = randomUUID();
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    const { language, operator = false, demonstration = false } = user;
    const inserted = await insertUser(db, {
      id,
      email,
      name,
      language,
      passwordHash,
      operator,
      demonstration,
      createdAt: at,
    });
    if (!inserted) throw fieldRefusal('email', 'email-taken');
    await insertAccountEvent(db, { at, userId: id, kind: 'user-created' });
  });
  return id;
}

/** @throws Refusal issue `demonstration-in-production` */
export function refuseDemonstration(
  { mode }: Pick<Accounts, 'mode'>,
  { email, demonstration }: { email: string; demonstration: boolean },
): void {
  // .example is reserved (RFC 2606): such an address belongs to nobody, so it can only be a demonstration.
  if (mode === 'production' && (demonstration || email.endsWith('.example')))
    throw fieldRefusal('email', 'demonstration-in-production');
}

export interface MembershipToAdd {
  userId: string;
  authorityId: string;
  area: string;
  roles: readonly Role[];
}

/** Lets a user act for an authority in an area; returns the membership's id. @throws Refusal `membership-exists` */
export async function addMembership(accounts: Accounts, membership: MembershipToAdd): Promise<string> {
  return await inTransaction(accounts.db, (db) => addMembershipIn(db, accounts.now(), membership));
}

/** The same within a transaction. `by`: who did it, when somebody else. @throws Refusal `membership-exists` */
export async function addMembershipIn(
  db: Kysely<DB>,
  at: Date,
  membership: MembershipToAdd,
  by: { by?: string } = {},
): Promise<string> {
  const id = randomUUID();
  if (!(await insertMembership(db, { id, createdAt: at, ...membership }))) throw new Refusal('membership-exists', 409);
  const data = { membership: id, ...by };
  await insertAccountEvent(db, { at, userId: membership.userId, kind: 'membership-added', data });
  return id;
}

/** Ends a membership and revokes its tokens; sessions that act for it act for nobody from the next request on. */
export async function endMembership(accounts: Accounts, membershipId: string): Promise<void> {
  await inTransaction(accounts.db, (db) => endMembershipIn(db, accounts.now(), membershipId));
}

/** The same within a transaction; returns whose it was, undefined when it was not open. */
export async function endMembershipIn(
  db: Kysely<DB>,
  at: Date,
  membershipId: string,
  by: { by?: string } = {},
): Promise<string | undefined> {
  const userId = await endMembershipRow(db, membershipId, at);
  if (!userId) return undefined;
  await revokeTokensOf(db, { membershipId }, at);
  await insertAccountEvent(db, { at, userId, kind: 'membership-ended', data: { membership: membershipId, ...by } });
  return userId;
}

/** Shuts an account: its sessions end and its tokens are revoked. The row stays, since events name it. */
export async function deactivateUser(accounts: Accounts, userId: string): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    await updateUser(db, userId, { deactivated_at: at });
    await endSessionsOf(db, userId, at);
    await revokeTokensOf(db, { userId }, at);
    await insertAccountEvent(db, { at, userId, kind: 'user-deactivated' });
  });
}

/** What a user says of oneself. */
export interface Profile {
  readonly name: string;
  readonly language: string;
  readonly singleKeys: boolean;
}

/** Changes the user's own name, language and shortcuts; a change of the first two is an event of its own. */
export async function changeProfile(
  accounts: Accounts,
  visitor: Visitor,
  { name, language, singleKeys }: Profile,
): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    await updateUser(db, visitor.userId, { name, language, single_keys: singleKeys });
    const { userId } = visitor;
    if (name !== visitor.name) await insertAccountEvent(db, { at, userId, kind: 'name-changed' });
    if (language !== visitor.language) await insertAccountEvent(db, { at, userId, kind: 'language-changed' });
  });
}
