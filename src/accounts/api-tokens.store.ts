import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import { isUuid } from '../uuid.ts';
import { standInsJson } from './memberships.store.ts';
import type { Actor, StandIn } from './people.ts';

export interface LiveToken extends Omit<Actor, 'standsFor'> {
  standIns: StandIn[];
  tokenId: string;
  lastUsedOn: string | null;
  expiresAt: Date;
}

/**
 * Looks a token up, in one query with everything that can revoke it: the token itself, the user, the membership, the
 * authority. Undefined when any of them no longer serves.
 */
export async function findLiveToken(
  db: Kysely<DB>,
  hash: Buffer,
  limits: { now: Date; demonstration: boolean },
): Promise<LiveToken | undefined> {
  const { rows } = await sql<LiveToken>`
    select t.id as "tokenId", t.last_used_on as "lastUsedOn", t.expires_at as "expiresAt", u.id as "userId", u.language,
      m.id as "membershipId", m.authority_id as "authorityId", a.country, m.area, m.roles,
      coalesce(aa.functions, '{}') as functions, ${standInsJson(limits.now)} as "standIns"
    from api_token t
    join app_user u on u.id = t.user_id and u.deactivated_at is null
    join membership m on m.id = t.membership_id and m.user_id = t.user_id and m.ended_at is null
    join authority a on a.id = m.authority_id and a.status = 'active'
    left join authority_area aa on aa.authority_id = m.authority_id and aa.area = m.area
    where t.hash = ${hash} and t.revoked_at is null and t.expires_at > ${limits.now}
      and (not u.demonstration or ${limits.demonstration})`.execute(db);
  return rows[0];
}

/** An operator's token: undefined when it, or the operator, no longer serves. */
export async function findOperatorToken(
  db: Kysely<DB>,
  hash: Buffer,
  now: Date,
): Promise<{ tokenId: string; userId: string; language: string; lastUsedOn: string | null } | undefined> {
  return await db
    .selectFrom('api_token')
    .innerJoin('app_user', 'app_user.id', 'api_token.user_id')
    .select(['api_token.id as tokenId', 'app_user.id as userId', 'app_user.language', 'last_used_on as lastUsedOn'])
    .where('hash', '=', hash)
    .where('membership_id', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('operator', '=', true)
    .where('deactivated_at', 'is', null)
    .executeTakeFirst();
}

/** `day` as YYYY-MM-DD: a day is precise enough to find forgotten tokens, and one write a day costs nothing. */
export async function setTokenUsed(db: Kysely<DB>, tokenId: string, day: string): Promise<void> {
  await db.updateTable('api_token').set({ last_used_on: day }).where('id', '=', tokenId).execute();
}

export async function insertToken(
  db: Kysely<DB>,
  token: {
    id: string;
    hash: Buffer;
    userId: string;
    membershipId: string | null;
    name: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await db
    .insertInto('api_token')
    .values({
      id: token.id,
      hash: token.hash,
      user_id: token.userId,
      membership_id: token.membershipId,
      name: token.name,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      last_used_on: null,
      revoked_at: null,
    })
    .execute();
}

/** Revokes one token of the user; false when it is not the user's or was revoked before. */
export async function revokeTokenRow(db: Kysely<DB>, userId: string, tokenId: string, at: Date): Promise<boolean> {
  if (!isUuid(tokenId)) return false;
  const { numUpdatedRows } = await db
    .updateTable('api_token')
    .set({ revoked_at: at })
    .where('id', '=', tokenId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Revokes all tokens of a user, or only those of one membership. */
export async function revokeTokensOf(
  db: Kysely<DB>,
  owner: { userId: string } | { membershipId: string },
  at: Date,
): Promise<void> {
  const tokens = db.updateTable('api_token').set({ revoked_at: at }).where('revoked_at', 'is', null);
  if ('userId' in owner) await tokens.where('user_id', '=', owner.userId).execute();
  else await tokens.where('membership_id', '=', owner.membershipId).execute();
}

export interface TokenView {
  id: string;
  name: string;
  membershipId: string | null;
  createdAt: Date;
  expiresAt: Date;
  lastUsedOn: string | null;
}

/** The tokens of a user that are neither revoked nor expired, newest first. */
export async function tokensOf(db: Kysely<DB>, userId: string, now: Date): Promise<TokenView[]> {
  return await db
    .selectFrom('api_token')
    .select([
      'id',
      'name',
      'membership_id as membershipId',
      'created_at as createdAt',
      'expires_at as expiresAt',
      'last_used_on as lastUsedOn',
    ])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();
}
