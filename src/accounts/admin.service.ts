import { Refusal } from '../refusal.ts';
import type { Accounts } from './accounts.ts';
import { makeToken } from './api-tokens.service.ts';
import { openMembershipsOf } from './memberships.store.ts';
import { createUser } from './users.service.ts';
import { findUserByEmail } from './users.store.ts';

/** Makes a user who runs the installation and acts for no authority. In production the first sign-in asks for a second factor. */
export async function createOperator(
  accounts: Accounts,
  operator: { email: string; name: string; language: string; password: string },
): Promise<string> {
  return await createUser(accounts, { ...operator, operator: true });
}

/** For how long a token made on the command line serves. */
const DAYS = 30;

/**
 * A token for a user's membership: the one given, otherwise the oldest. For practice only: in production users make
 * their own on the page of their account.
 * @throws Refusal `training-only`, `user-unknown`, `membership-not-yours`, `no-membership`
 */
export async function tokenFor(accounts: Accounts, email: string, membershipId?: string): Promise<string> {
  if (accounts.mode !== 'training') throw new Refusal('training-only', 403);
  const user = await findUserByEmail(accounts.db, email.trim().toLowerCase());
  if (!user || user.deactivated_at) throw new Refusal('user-unknown', 404);
  if (user.operator && !membershipId)
    return await makeToken(accounts, { userId: user.id, membershipId: null }, { name: 'npm run token', days: DAYS });
  const memberships = await openMembershipsOf(accounts.db, user.id);
  const membership = membershipId ? memberships.find(({ id }) => id === membershipId) : memberships[0];
  if (!membership) throw new Refusal(membershipId ? 'membership-not-yours' : 'no-membership', 403);
  const owner = { userId: user.id, membershipId: membership.id };
  return await makeToken(accounts, owner, { name: 'npm run token', days: DAYS });
}
