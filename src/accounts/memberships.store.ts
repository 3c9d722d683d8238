import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Role } from './people.ts';

export interface NewMembership {
  id: string;
  userId: string;
  authorityId: string;
  area: string;
  roles: readonly Role[];
  createdAt: Date;
}

/** False when the user has an open membership of this authority in this area already. */
export async function insertMembership(db: Kysely<DB>, membership: NewMembership): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('membership')
    .values({
      id: membership.id,
      user_id: membership.userId,
      authority_id: membership.authorityId,
      area: membership.area,
      roles: [...membership.roles],
      created_at: membership.createdAt,
      ended_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'authority_id', 'area']).where('ended_at', 'is', null).doNothing(),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Ends an open membership; returns whose it was. */
export async function endMembershipRow(db: Kysely<DB>, id: string, at: Date): Promise<string | undefined> {
  const row = await db
    .updateTable('membership')
    .set({ ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
  return row?.user_id;
}

/** The memberships a user may act for now, oldest first: not ended, of an active authority. */
export async function openMembershipsOf(
  db: Kysely<DB>,
  userId: string,
): Promise<{ id: string; authorityId: string; area: string }[]> {
  return await db
    .selectFrom('membership')
    .innerJoin('authority', 'authority.id', 'membership.authority_id')
    .select(['membership.id', 'membership.authority_id as authorityId', 'membership.area'])
    .where('membership.user_id', '=', userId)
    .where('membership.ended_at', 'is', null)
    .where('authority.status', '=', 'active')
    .orderBy('membership.created_at')
    .orderBy('membership.id')
    .execute();
}

/** Absences around an instant in which the membership `m` stands in, as JSON; in every country it is at most a day earlier or later. */
export const standInsJson = (now: Date): RawBuilder<unknown> => sql`coalesce((
  select jsonb_agg(jsonb_build_object('membershipId', b.membership_id, 'from', b.first_day, 'until', b.last_day))
  from absence b join membership absent on absent.id = b.membership_id and absent.ended_at is null
  where b.delegate_id = m.id and b.last_day >= (${now}::timestamptz - interval '1 day')::date), '[]')`;
