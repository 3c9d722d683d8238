import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import { standInsJson } from './memberships.store.ts';
import type { Role, StandIn } from './people.ts';

/** A session that still serves, with everything about its user that a request needs. */
export interface LiveSession {
  userId: string;
  name: string;
  email: string;
  language: string;
  singleKeys: boolean;
  operator: boolean;
  enrolled: boolean;
  proved: boolean;
  seenAt: Date;
  membershipId: string | null;
  memberships: {
    id: string;
    authorityId: string;
    authorityName: Record<string, string>;
    informal: string;
    country: string;
    area: string;
    roles: Role[];
    functions: string[];
    standIns: StandIn[];
  }[];
}

/**
 * Looks a session up, in one query: it runs before every page, and everything that revokes takes effect on the very
 * next request. Undefined when the session, or its user, no longer serves.
 */
export async function findLiveSession(
  db: Kysely<DB>,
  idHash: Buffer,
  limits: { now: Date; seenAfter: Date; demonstration: boolean },
): Promise<LiveSession | undefined> {
  const { rows } = await sql<LiveSession>`
    select u.id as "userId", u.name, u.email, u.language, u.single_keys as "singleKeys", u.operator,
      u.totp_confirmed_at is not null as enrolled, s.second_factor_at is not null as proved,
      s.seen_at as "seenAt", s.membership_id as "membershipId",
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', m.id, 'authorityId', a.id, 'authorityName', a.official, 'informal', a.informal, 'country', a.country,
          'area', m.area, 'roles', m.roles,
          'functions', coalesce(aa.functions, '{}'), 'standIns', ${standInsJson(limits.now)}
        ) order by m.created_at, m.id)
        from membership m
        join authority a on a.id = m.authority_id and a.status = 'active'
        left join authority_area aa on aa.authority_id = m.authority_id and aa.area = m.area
        where m.user_id = u.id and m.ended_at is null
      ), '[]') as memberships
    from session s
    join app_user u on u.id = s.user_id
    where s.id_hash = ${idHash} and s.ended_at is null and s.expires_at > ${limits.now}
      and s.seen_at > ${limits.seenAfter} and u.deactivated_at is null
      and (not u.demonstration or ${limits.demonstration})`.execute(db);
  return rows[0];
}

/** Of these sessions the ones that `findLiveSession` would find, with the membership that each acts for and that has not ended. */
export async function findServingSessions(
  db: Kysely<DB>,
  hashes: readonly string[],
  limits: { now: Date; seenAfter: Date; demonstration: boolean },
): Promise<ReadonlyMap<string, string | null>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await sql<{ hash: string; membership: string | null }>`
    select encode(s.id_hash, 'hex') as hash, a.membership_id as membership
    from session s
    join app_user u on u.id = s.user_id
    left join lateral (
      select m.id as membership_id from membership m join authority on authority.id = m.authority_id
      where m.id = s.membership_id and m.ended_at is null and authority.status = 'active') a on true
    where s.id_hash = any(array(select decode(hash, 'hex') from unnest(${hashes}::text[]) hash))
      and s.ended_at is null and s.expires_at > ${limits.now} and s.seen_at > ${limits.seenAfter}
      and u.deactivated_at is null and (not u.demonstration or ${limits.demonstration})`.execute(db);
  return new Map(rows.map(({ hash, membership }) => [hash, membership]));
}

/** Whose session it was, ended or not; undefined when it never was one or its user is no longer there. */
export async function findSessionOwner(db: Kysely<DB>, idHash: Buffer): Promise<string | undefined> {
  const row = await db
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .select('session.user_id')
    .where('session.id_hash', '=', idHash)
    .where('app_user.deactivated_at', 'is', null)
    .executeTakeFirst();
  return row?.user_id;
}

export async function insertSession(
  db: Kysely<DB>,
  session: {
    idHash: Buffer;
    userId: string;
    membershipId: string | null;
    at: Date;
    expiresAt: Date;
    secondFactorAt: Date | null;
  },
): Promise<void> {
  await db
    .insertInto('session')
    .values({
      id_hash: session.idHash,
      user_id: session.userId,
      membership_id: session.membershipId,
      created_at: session.at,
      seen_at: session.at,
      expires_at: session.expiresAt,
      ended_at: null,
      second_factor_at: session.secondFactorAt,
    })
    .execute();
}

export async function touchSession(db: Kysely<DB>, idHash: Buffer, at: Date): Promise<void> {
  await db.updateTable('session').set({ seen_at: at }).where('id_hash', '=', idHash).execute();
}

export async function setSessionMembership(db: Kysely<DB>, idHash: Buffer, membershipId: string): Promise<void> {
  await db.updateTable('session').set({ membership_id: membershipId }).where('id_hash', '=', idHash).execute();
}

/** Ends one session, if it has not ended yet. */
export async function endSession(db: Kysely<DB>, idHash: Buffer, at: Date): Promise<void> {
  await db
    .updateTable('session')
    .set({ ended_at: at })
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends all sessions of a user. */
export async function endSessionsOf(db: Kysely<DB>, userId: string, at: Date): Promise<void> {
  await db
    .updateTable('session')
    .set({ ended_at: at })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .execute();
}

/** The sessions of a user that still serve, newest first. */
export async function liveSessionsOf(
  db: Kysely<DB>,
  userId: string,
  limits: { now: Date; seenAfter: Date },
): Promise<{ idHash: Buffer; createdAt: Date; seenAt: Date }[]> {
  return await db
    .selectFrom('session')
    .select(['id_hash as idHash', 'created_at as createdAt', 'seen_at as seenAt'])
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', limits.now)
    .where('seen_at', '>', limits.seenAfter)
    .orderBy('created_at', 'desc')
    .execute();
}

/** The membership that the user's newest session acted for. */
export async function lastMembershipOf(db: Kysely<DB>, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('session')
    .select('membership_id')
    .where('user_id', '=', userId)
    .where('membership_id', 'is not', null)
    .orderBy('seen_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.membership_id ?? null;
}

export async function deleteSessionsBefore(db: Kysely<DB>, before: Date): Promise<void> {
  await db.deleteFrom('session').where('expires_at', '<', before).execute();
}
