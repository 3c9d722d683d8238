import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Role } from './people.ts';

/** For whom an administrator administers: the authority and area of one membership, and no other. */
export interface Scope {
  readonly authorityId: string;
  readonly area: string;
}

/** An open membership, locked. */
export interface LockedMembership {
  readonly id: string;
  readonly userId: string;
  readonly roles: readonly Role[];
  /** Whether the user could sign in: not deactivated, with a password. */
  readonly able: boolean;
}

/**
 * Locks every open membership of an authority in an area until the transaction ends, in one order: what is decided about
 * the last administrator then holds at the commit.
 */
export async function lockMembershipsOf(db: Kysely<DB>, { authorityId, area }: Scope): Promise<LockedMembership[]> {
  const { rows } = await sql<LockedMembership>`
    select m.id, m.user_id as "userId", m.roles, u.deactivated_at is null and u.password_hash is not null as able
    from membership m
    join app_user u on u.id = m.user_id
    join authority a on a.id = m.authority_id and a.status = 'active'
    where m.authority_id = ${authorityId} and m.area = ${area} and m.ended_at is null
    order by m.id for update of m`.execute(db);
  return rows;
}

/** A person of an authority, as its administrator sees it. */
export interface MemberView {
  readonly membershipId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly hasPassword: boolean;
  readonly lastSignIn: Date | null;
}

const columns = sql`m.id as "membershipId", u.id as "userId", u.name, u.email, m.roles,
  u.password_hash is not null as "hasPassword",
  (select max(at) from account_event e where e.user_id = u.id and e.kind in ('signed-in', 'recovery-code-used')) as "lastSignIn"`;

/** The users of an authority in an area, by name; whose membership or account has ended is not among them. */
export async function membersOf(db: Kysely<DB>, { authorityId, area }: Scope): Promise<MemberView[]> {
  const { rows } = await sql<MemberView>`
    select ${columns} from membership m join app_user u on u.id = m.user_id
    where m.authority_id = ${authorityId} and m.area = ${area} and m.ended_at is null and u.deactivated_at is null
    order by lower(u.name), u.email`.execute(db);
  return rows;
}

/** Gives an open membership other roles. */
export async function setRoles(db: Kysely<DB>, membershipId: string, roles: readonly Role[]): Promise<void> {
  await db
    .updateTable('membership')
    .set({ roles: [...roles] })
    .where('id', '=', membershipId)
    .where('ended_at', 'is', null)
    .execute();
}

/** What a letter says of an authority. */
export async function invitingAuthority(
  db: Kysely<DB>,
  id: string,
): Promise<{ id: string; country: string; official: Record<string, string> }> {
  return await db
    .selectFrom('authority')
    .select(['id', 'country', 'official'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}
