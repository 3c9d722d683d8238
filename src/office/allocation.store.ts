import { type CompiledQuery, sql } from 'kysely';
import { statement } from '../database/index.ts';
import { deskChanged, type ActingMembership } from '../exchanges/index.ts';
import type { AllocationKind, AllocationSettings, Colleague } from './desk.ts';
import { absenceJson } from './desk.store.ts';

/** An authority in an area. */
export type Office = Pick<ActingMembership, 'authorityId' | 'area'>;

/** How the authority gives out its cases in the area; nothing when it has no access to it. */
export const settingsOf = ({ authorityId, area }: Office): CompiledQuery<AllocationSettings> =>
  statement(sql<AllocationSettings>`
    select allocates, claims from authority_area where authority_id = ${authorityId} and area = ${area}`);

export const setSettings = ({ authorityId, area }: Office, { allocates, claims }: AllocationSettings): CompiledQuery =>
  statement(sql`
    update authority_area set allocates = ${allocates}, claims = ${claims} where authority_id = ${authorityId} and area = ${area}`);

/** Whether the membership is an administrator's at this moment. */
export const isAdministrator = (membershipId: string): CompiledQuery<{ readonly one: number }> =>
  statement(sql<{ readonly one: number }>`
    select 1 as one from membership
    where id = ${membershipId}::uuid and ended_at is null and 'administrator' = any(roles)`);

/** Who acts for an authority in an area, by name, each with the absence of today or the next one. */
export const colleaguesOf = ({ authorityId, area }: Office, today: string): CompiledQuery<Colleague> =>
  statement(sql<Colleague>`
    select m.id as "membershipId", u.name, m.roles, ${absenceJson(today)} as absence
    from membership m join app_user u on u.id = m.user_id
    where m.authority_id = ${authorityId} and m.area = ${area} and m.ended_at is null and u.deactivated_at is null
    order by lower(u.name), m.id`);

/** Who has the case now. */
export const assignedTo = (exchangeId: string, authorityId: string): CompiledQuery<{ readonly membershipId: string }> =>
  statement(sql<{ readonly membershipId: string }>`
    select distinct unnest(assigned) as "membershipId" from participant
    where exchange_id = ${exchangeId}::uuid and authority_id = ${authorityId}`);

export interface Allocation {
  readonly exchangeId: string;
  readonly authorityId: string;
  readonly kind: AllocationKind;
  readonly by: string;
  /** Who has it from now on. */
  readonly assigned: readonly string[];
  /** Who is told: those that have it anew, without who did it. */
  readonly told: readonly string[];
  readonly at: Date;
}

/** Gives the case to colleagues, with a line of the internal log and a note in the outbox for each who is told: one statement. */
export const giveTo = ({ exchangeId, authorityId, kind, by, assigned, told, at }: Allocation): CompiledQuery =>
  statement(sql`
    with ${deskChanged(exchangeId)}, given as (
      update participant set assigned = ${assigned}::uuid[]
      where exchange_id = ${exchangeId}::uuid and authority_id = ${authorityId}
      returning no
    ), logged as (
      insert into allocation (exchange_id, authority_id, at, kind, membership_id, assigned)
      values (${exchangeId}::uuid, ${authorityId}, ${at}, ${kind}, ${by}::uuid, ${assigned}::uuid[])
    )
    insert into outbox (exchange_id, event_no, participant_no, at, kind, membership_id)
    select ${exchangeId}::uuid, 0, (select min(no) from given), ${at}::timestamptz, ${kind}, told
    from unnest(${told}::uuid[]) told`);
