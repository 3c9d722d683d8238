import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { timeZoneOf } from '../deadlines/index.ts';
import { languages, nameIn, SOURCE_LANGUAGE } from '../texts/index.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { fieldRefusal } from './field-refusal.ts';
import { makeLink } from './password-links.service.ts';
import type { Role } from './people.ts';
import { addMembershipIn, refuseDemonstration } from './users.service.ts';
import { findUserByEmail, insertUser, type UserRow } from './users.store.ts';
import { welcomeText } from './welcome-text.ts';

/** A mail to a user about the account. */
export interface AccountLetter {
  readonly userId: string;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
}

/** What is needed to let people in. */
export interface Invitations {
  readonly accounts: Accounts;
  /** Origin without a closing slash. */
  readonly publicUrl: string;
  /** Puts a letter among the mails, in the same transaction; comes from who puts the program together. */
  readonly post: (tx: Kysely<DB>, letter: AccountLetter, at: Date) => Promise<void>;
}

/** For which authority somebody is let in. */
export interface InvitingAuthority {
  readonly id: string;
  readonly country: string;
  readonly official: Readonly<Record<string, string>>;
}

export interface Invitation {
  /** Checked and trimmed by the caller. */
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly authority: InvitingAuthority;
  readonly areas: readonly string[];
  readonly roles: readonly Role[];
  /** The membership, or the operator, that lets the person in. */
  readonly by: string;
}

/**
 * Lets a person act for an authority, within a transaction: makes the user, or takes the one with this e-mail as he is, adds the
 * memberships, and tells the person by mail; who has no password yet gets a link to set one.
 * @throws Refusal `membership-exists`; issues `user-deactivated`, `user-is-operator`, `demonstration-in-production` at `email`
 */
export async function inviteIn(invitations: Invitations, tx: Kysely<DB>, invitation: Invitation): Promise<string> {
  const { accounts } = invitations;
  const at = accounts.now();
  const { authority, areas, roles, by } = invitation;
  const user = await userFor(accounts, tx, invitation);
  for (const area of areas)
    await addMembershipIn(tx, at, { userId: user.id, authorityId: authority.id, area, roles }, { by });
  await sendWelcome(invitations, tx, { user, authority, occasion: 'added', link: user.password_hash === null, by });
  return user.id;
}

async function userFor(accounts: Accounts, tx: Kysely<DB>, invitation: Invitation): Promise<UserRow> {
  const email = invitation.email.trim().toLowerCase();
  refuseDemonstration(accounts, { email, demonstration: false });
  const at = accounts.now();
  const inserted = await insertUser(tx, {
    id: randomUUID(),
    email,
    name: invitation.name,
    language: invitation.language,
    passwordHash: null,
    operator: false,
    demonstration: false,
    createdAt: at,
  });
  const user = await findUserByEmail(tx, email);
  if (!user || user.deactivated_at) throw fieldRefusal('email', 'user-deactivated');
  // Who runs the installation has no sight of content (DESIGN 3.5), and a membership would give it.
  if (user.operator) throw fieldRefusal('email', 'user-is-operator');
  if (inserted)
    await insertAccountEvent(tx, { at, userId: user.id, kind: 'user-created', data: { by: invitation.by } });
  else refuseDemonstration(accounts, user);
  return user;
}

export interface WelcomeToSend {
  readonly user: Pick<UserRow, 'id' | 'email' | 'language'>;
  readonly authority: InvitingAuthority;
  readonly occasion: 'added' | 'asked';
  /** With a link to set the password, in the place of any earlier one. */
  readonly link: boolean;
  readonly by: string;
}

/** Writes to a user in the user's own language, within a transaction. */
export async function sendWelcome(invitations: Invitations, tx: Kysely<DB>, welcome: WelcomeToSend): Promise<void> {
  const { accounts, publicUrl, post } = invitations;
  const { user, authority, occasion, by } = welcome;
  const at = accounts.now();
  const language = languages.includes(user.language) ? user.language : SOURCE_LANGUAGE;
  const made = welcome.link ? await makeLink(accounts, tx, user.id) : null;
  const timeZone = timeZoneOf(authority.country);
  const link = made && { url: `${publicUrl}/welcome/${made.secret}?lang=${language}`, until: made.until, timeZone };
  const text = welcomeText(
    { authority: nameIn(authority.official, language).text, link, occasion, signIn: `${publicUrl}/sign-in` },
    language,
  );
  await post(tx, { userId: user.id, recipient: user.email, language, ...text }, at);
  if (made) await insertAccountEvent(tx, { at, userId: user.id, kind: 'password-link-sent', data: { by } });
}
