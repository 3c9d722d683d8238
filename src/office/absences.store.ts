import { type CompiledQuery, sql } from 'kysely';
import { statement } from '../database/index.ts';

/** An absence as it was entered. */
export interface Absence {
  readonly id: string;
  readonly from: string;
  readonly until: string;
  readonly delegateId: string;
  readonly delegate: string;
}

/** The absences of a membership that are not over on that day, the earliest first. */
export const absencesOf = (membershipId: string, today: string): CompiledQuery<Absence> =>
  statement(sql<Absence>`
    select b.id, b.first_day as from, b.last_day as until, b.delegate_id as "delegateId", u.name as delegate
    from absence b join membership m on m.id = b.delegate_id join app_user u on u.id = m.user_id
    where b.membership_id = ${membershipId}::uuid and b.last_day >= ${today}::date order by b.first_day`);

export interface NewAbsence {
  readonly id: string;
  readonly membershipId: string;
  readonly delegateId: string;
  readonly from: string;
  readonly until: string;
  readonly at: Date;
}

export const insertAbsence = (absence: NewAbsence): CompiledQuery =>
  statement(sql`
    insert into absence (id, membership_id, delegate_id, first_day, last_day, created_at)
    values (${absence.id}::uuid, ${absence.membershipId}::uuid, ${absence.delegateId}::uuid, ${absence.from}::date,
      ${absence.until}::date, ${absence.at})`);

/** Whether one of the memberships is absent on any of these days: the membership itself, or whom it names. */
export const absentBetween = (
  memberships: readonly string[],
  from: string,
  until: string,
): CompiledQuery<{ readonly membershipId: string }> =>
  statement(sql<{ readonly membershipId: string }>`
    select distinct membership_id as "membershipId" from absence
    where membership_id = any(${memberships}::uuid[]) and first_day <= ${until}::date and last_day >= ${from}::date`);

/** Lets nobody else enter an absence of this membership until the transaction ends. */
export const lockMember = (membershipId: string): CompiledQuery =>
  statement(sql`select 1 from membership where id = ${membershipId}::uuid for update`);

/** Takes an absence away; its row, when the membership had it. */
export const deleteAbsence = (id: string, membershipId: string): CompiledQuery<{ readonly id: string }> =>
  statement(sql<{ readonly id: string }>`
    delete from absence where id = ${id}::uuid and membership_id = ${membershipId}::uuid returning id`);
