import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type DB, unnested } from '../database/index.ts';
import { fold } from '../directory/index.ts';
import type { Condition, Narrowing } from './list-lines.store.ts';
import type { ActingMembership } from './model.ts';
import { handsOf } from './policy.ts';

/** What lists are narrowed down by beyond the columns of a line. */

export const isNot = (exchangeId: string): Condition => sql<boolean>`own.exchange_id <> ${exchangeId}::uuid`;

/** Whether the last thing in the exchange was not done by this membership. */
export const movedByOthers = (membershipId: string): Condition => sql<boolean>`
  (select v.membership_id from event v where v.exchange_id = own.exchange_id order by v.no desc limit 1)
    is distinct from ${membershipId}::uuid`;

/** A seat from which something is seen: a role and state of a participant, in a version of a procedure, with or without being given the case. */
export interface Seat {
  readonly version: string;
  readonly role: string;
  readonly state: string;
  readonly given: boolean;
}

/** The seats of these on which the membership sits in an exchange: `policy.sightAs`, as SQL. */
const seatsIn = (
  exchange: RawBuilder<unknown>,
  seats: readonly Seat[],
  membership: ActingMembership,
): RawBuilder<unknown> => sql`
  select true from participant p join exchange x on x.id = p.exchange_id
  left join authority_area how on how.authority_id = p.authority_id and how.area = p.area
  join ${unnested(seats, 'seat', { version: 'text', role: 'text', state: 'text', given: 'boolean' })}
    on seat.version = x.version_hash and seat.role = p.role and seat.state = p.state
    and seat.given = (how.allocates is not true or p.assigned && ${handsOf(membership)}::uuid[])
  where p.exchange_id = ${exchange} and p.authority_id = ${membership.authorityId}`;

/** Whether the membership sits on one of these seats in the line's exchange. */
export const sitsOn = (seats: readonly Seat[], membership: ActingMembership): Condition =>
  sql<boolean>`exists (${seatsIn(sql.ref('own.exchange_id'), seats, membership)})`;

/** As many authorities are named one by one; more are met so often that one comes upon them in passing. */
const FEW_AUTHORITIES = 300;

/**
 * Lines whose other authority has these words, or words that begin so. Which authorities these are is asked first: without knowing whether
 * they are two or two thousand the planner has no good way for both (170 ms, 20 000 lines).
 */
export async function nameHas(db: Kysely<DB>, other: string): Promise<Narrowing> {
  const words = fold(other)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return {};
  const searched = words.map((word) => `'${word}':*`).join(' & ');
  const { rows } = await sql<{ id: string }>`
    select id from authority where words @@ ${searched}::tsquery limit ${FEW_AUTHORITIES + 1}`.execute(db);
  if (rows.length <= FEW_AUTHORITIES) return { others: rows.map(({ id }) => id) };
  return {
    conditions: [sql`(select named.words @@ ${searched}::tsquery from authority named where named.id = own.other_id)`],
  };
}

/**
 * Exchanges with a file reference that begins so: the own one; of who opened the exchange those of all; of who holds a part that of who
 * opened it, if it may see content by now. Read from the references, which few have alike, and not from the lines: asked of each of
 * 20 000 lines it takes minutes. A range instead of `like`, which a prepared plan could not look up in the index; a value instead of
 * `exists`, for which the planner would find out all exchanges of the authority first (170 ms).
 */
export function withReference(
  beginning: string,
  seats: readonly Seat[],
  membership: ActingMembership,
): RawBuilder<unknown> {
  const from = beginning.toLowerCase();
  return sql`
    select distinct q.exchange_id from (
      select f.exchange_id, f.authority_id, f.no,
        (select mine.opened from case_line mine
          where mine.exchange_id = f.exchange_id and mine.authority_id = ${membership.authorityId}) as opened
      from participant f
      where f.reference is not null and lower(f.reference) ~>=~ ${from} and lower(f.reference) ~<~ ${`${from}\u{10ffff}`}
      offset 0) q
    where q.opened is not null and (q.authority_id = ${membership.authorityId}
      or (q.opened or q.no = 1) and (${seatsIn(sql.ref('q.exchange_id'), seats, membership)} limit 1))`;
}
