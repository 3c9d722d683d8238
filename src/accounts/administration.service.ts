import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import {
  invitingAuthority,
  type LockedMembership,
  lockMembershipsOf,
  type MemberView,
  membersOf,
  setRoles,
} from './administration.store.ts';
import { type Invitations, inviteIn, sendWelcome } from './invitations.service.ts';
import { openMembershipsOf } from './memberships.store.ts';
import { deleteLinkOf } from './password-links.store.ts';
import { type Actor, ROLES, type Role } from './people.ts';
import { endMembershipIn } from './users.service.ts';
import { lockUser } from './users.store.ts';

/** The use cases of a local administrator, for the authority and area of the acting membership and no other. */
type Acting = Pick<Actor, 'userId' | 'membershipId' | 'authorityId' | 'area'>;

/** Whether this membership administers users; pages ask it, the use cases ask the database again. */
export const administers = (actor: Pick<Actor, 'roles'>): boolean => actor.roles.includes('administrator');

/** @throws Refusal `administrators-only` */
export async function listMembers(invitations: Invitations, actor: Actor): Promise<MemberView[]> {
  if (!administers(actor)) throw new Refusal('administrators-only', 403);
  return await membersOf(invitations.accounts.db, actor);
}

/** One user of the authority. @throws Refusal `administrators-only`, `user-unknown` */
export async function readMember(invitations: Invitations, actor: Actor, membershipId: string): Promise<MemberView> {
  const members = await listMembers(invitations, actor);
  const member = members.find((candidate) => candidate.membershipId === membershipId);
  if (!member) throw new Refusal('user-unknown', 404);
  return member;
}

export interface NewMember {
  readonly name: string;
  readonly email: string;
  readonly language: string;
  readonly roles: readonly Role[];
}

/**
 * Lets a person act for the administrator's authority; returns the membership's id.
 * @throws Refusal `administrators-only`, and as `inviteIn`
 */
export async function addMember(invitations: Invitations, actor: Acting, member: NewMember): Promise<string> {
  return await inTransaction(invitations.accounts.db, async (tx) => {
    await asAdministrator(tx, actor);
    const authority = await invitingAuthority(tx, actor.authorityId);
    const userId = await inviteIn(invitations, tx, {
      ...member,
      authority,
      areas: [actor.area],
      by: actor.membershipId,
    });
    return (await membersOf(tx, actor)).find((one) => one.userId === userId)?.membershipId ?? '';
  });
}

/** Gives a user other roles. @throws Refusal `administrators-only`, `user-unknown`, `last-administrator` */
export async function changeRoles(
  { accounts }: Invitations,
  actor: Acting,
  membershipId: string,
  roles: readonly Role[],
): Promise<void> {
  await inTransaction(accounts.db, async (tx) => {
    const all = await asAdministrator(tx, actor);
    const membership = memberIn(all, membershipId);
    if (!roles.includes('administrator')) refuseLast(all, membershipId);
    if (ROLES.every((role) => membership.roles.includes(role) === roles.includes(role))) return;
    await setRoles(tx, membershipId, roles);
    const data = { membership: membershipId, by: actor.membershipId };
    await insertAccountEvent(tx, { at: accounts.now(), userId: membership.userId, kind: 'roles-changed', data });
  });
}

/** Ends a user's membership. @throws Refusal `administrators-only`, `user-unknown`, `last-administrator` */
export async function endMember({ accounts }: Invitations, actor: Acting, membershipId: string): Promise<void> {
  await inTransaction(accounts.db, async (tx) => {
    const all = await asAdministrator(tx, actor);
    const { userId } = memberIn(all, membershipId);
    refuseLast(all, membershipId);
    await endMembershipIn(tx, accounts.now(), membershipId, { by: actor.membershipId });
    // Who acts for nobody needs no password: a link that went to a wrong address serves no longer.
    if ((await openMembershipsOf(tx, userId)).length === 0) await deleteLinkOf(tx, userId);
  });
}

/** Sends a user a link to set the password anew. @throws Refusal `administrators-only`, `user-unknown` */
export async function sendNewLink(invitations: Invitations, actor: Acting, membershipId: string): Promise<void> {
  await inTransaction(invitations.accounts.db, async (tx) => {
    const { userId } = memberIn(await asAdministrator(tx, actor), membershipId);
    const user = await lockUser(tx, userId);
    if (user.deactivated_at) throw new Refusal('user-unknown', 404);
    const authority = await invitingAuthority(tx, actor.authorityId);
    await sendWelcome(invitations, tx, { user, authority, occasion: 'asked', link: true, by: actor.membershipId });
  });
}

/** Asks whether the actor administers at this moment; for calls that are answered from memory. @throws Refusal `administrators-only` */
export const checkAdministrator =
  (actor: Acting) =>
  (tx: Kysely<DB>): Promise<unknown> =>
    asAdministrator(tx, actor);

/** The memberships within reach, locked, if the actor still administers them at this moment. @throws Refusal `administrators-only` */
async function asAdministrator(tx: Kysely<DB>, actor: Acting): Promise<LockedMembership[]> {
  const all = await lockMembershipsOf(tx, actor);
  const own = all.find(({ id, userId }) => id === actor.membershipId && userId === actor.userId);
  if (!own?.able || !own.roles.includes('administrator')) throw new Refusal('administrators-only', 403);
  return all;
}

function memberIn(all: readonly LockedMembership[], membershipId: string): LockedMembership {
  const membership = all.find(({ id }) => id === membershipId);
  if (!membership) throw new Refusal('user-unknown', 404);
  return membership;
}

/** Somebody who can sign in must be left to let others in again. */
function refuseLast(all: readonly LockedMembership[], membershipId: string): void {
  const others = all.filter(({ id, able, roles }) => id !== membershipId && able && roles.includes('administrator'));
  if (others.length === 0) throw new Refusal('last-administrator', 409);
}
