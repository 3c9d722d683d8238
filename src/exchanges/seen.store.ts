import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import { statement } from '../database/index.ts';
import type { ActingMembership } from './model.ts';
import { handsOf } from './policy.ts';

/** What a membership has seen of an exchange, and which exchanges it has: what lists show and ask for. */

/** Notes that the exchange was opened now, when it had so many events. */
export const markSeen = (exchangeId: string, membershipId: string, eventNo: number, at: Date): CompiledQuery =>
  statement(sql`
    insert into last_seen (exchange_id, membership_id, event_no, at)
    values (${exchangeId}::uuid, ${membershipId}::uuid, ${eventNo}, ${at})
    on conflict (exchange_id, membership_id) do update
      set event_no = greatest(last_seen.event_no, excluded.event_no), at = excluded.at`);

/**
 * Whether others have done something since the membership opened the exchange, as a condition on a line of lists. What was done
 * before it was a member, and what was closed without it, is no news; nor is anything to who holds nothing of the case any more,
 * since others have taken its parts over.
 *
 * Most have been seen since they changed, which one look at a key tells; events are looked at for the others alone. Only a CASE keeps
 * this order: left to the planner, 700 open lines that had all been seen were counted in 4.7 ms instead of 1.2.
 */
export const isUnread = ({ membershipId }: ActingMembership): RawBuilder<boolean> => {
  const me = sql`${membershipId}::uuid`;
  const seen = sql`last_seen s where s.exchange_id = own.exchange_id and s.membership_id = ${me}`;
  return sql<boolean>`case
    when coalesce((select s.at > own.changed_at from ${seen}), own.closed) then false
    when own.closed and ${handedOver} then false
    else exists (
      select from event v where v.exchange_id = own.exchange_id and v.no > coalesce((select s.event_no from ${seen}), 0)
        and v.membership_id is distinct from ${me} and v.at > (select created_at from membership where id = ${me}))
    end`;
};

/** Whether all that the authority took part in has somebody else now: who takes a part over comes behind who had it before. */
const handedOver = sql<boolean>`not exists (
  select from participant held
  where held.exchange_id = own.exchange_id and held.authority_id = own.authority_id and not exists (
    select from participant next
    where next.exchange_id = held.exchange_id and next.role = held.role and next.part_no = held.part_no and next.no > held.no))`;

/** Lines of exchanges that the membership has, or somebody for whom it stands in. */
export const isMine = (membership: ActingMembership): RawBuilder<boolean> => sql<boolean>`own.exchange_id in (
  select mine.exchange_id from participant mine
  where mine.assigned <> '{}' and mine.assigned && ${handsOf(membership)}::uuid[] and mine.authority_id = ${membership.authorityId})`;

/** Lines of exchanges that nobody of the authority has. */
export const isNobodys: RawBuilder<boolean> = sql<boolean>`not exists (
  select from participant had
  where had.exchange_id = own.exchange_id and had.authority_id = own.authority_id and had.assigned <> '{}')`;
