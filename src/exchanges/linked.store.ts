import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { statement } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { isUuid } from '../uuid.ts';
import { participates } from './list-lines.store.ts';
import type { ActingMembership } from './model.ts';

/** The exchanges of one case. */

/**
 * Locks all exchanges of the case that one belongs to, always in the same order, so that two transitions that rest upon each other's
 * exchange wait for one another and never for each other.
 */
export const lockCase = (id: string): CompiledQuery<{ id: string }> =>
  statement(sql<{ id: string }>`
    select id from exchange where case_number = (select case_number from exchange where id = ${isUuid(id) ? id : null}::uuid)
    order by id for update`);

/** The exchange that one was made of by a link, and those that links made of it. */
export const linkedIds = (id: string): CompiledQuery<{ id: string }> =>
  statement(sql<{ id: string }>`
    select follows as id from exchange where id = ${id}::uuid and via is not null
    union all select id from exchange where follows = ${id}::uuid and via is not null`);

/** The exchanges of the case that one belongs to in which a term is over and has still to take effect, the earliest first. */
export const dueInCase = (id: string, now: Date): CompiledQuery<{ id: string; at: Date }> =>
  statement(sql<{ id: string; at: Date }>`
    select e.id, min(p.next_expiry) as at from exchange e join part p on p.exchange_id = e.id
    where e.case_number = (select case_number from exchange where id = ${isUuid(id) ? id : null}::uuid) and p.next_expiry <= ${now}
    group by e.id order by at, e.id`);

/** An exchange of a case, with what it follows. */
export interface OfCase {
  readonly id: string;
  readonly number: string;
  readonly follows: string | null;
  readonly via: string | null;
}

/** Cases grow to a handful of exchanges; a page shows no more than so many. */
const MOST_OF_CASE = 50;

/** The exchanges of a case in which the membership's authority takes part, in the order in which they were sent. */
export async function exchangesOfCase(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  caseNumber: string,
): Promise<readonly OfCase[]> {
  const { rows } = await sql<OfCase>`
    select e.id, e.number, e.follows, e.via from exchange e join case_line own on own.exchange_id = e.id
    where e.case_number = ${caseNumber} and ${participates(membership, userRoles)}
    order by e.sent_at, length(e.number), e.number limit ${sql.lit(MOST_OF_CASE)}`.execute(db);
  return rows;
}
