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
 * before it was a member, and what was closed without it, is no news.
 */
export const isUnread = ({ membershipId }: ActingMembership): RawBuilder<boolean> => sql<boolean>`exists (
  select from membership me
  left join last_seen s on s.exchange_id = own.exchange_id and s.membership_id = me.id
  join event v on v.exchange_id = own.exchange_id and v.no > coalesce(s.event_no, 0)
  where me.id = ${membershipId}::uuid and v.membership_id is distinct from me.id and v.at > me.created_at
    and (s.event_no is not null or not own.closed))`;

/** Lines of exchanges that the membership has, or somebody for whom it stands in. */
export const isMine = (membership: ActingMembership): RawBuilder<boolean> => sql<boolean>`own.exchange_id in (
  select mine.exchange_id from participant mine
  where mine.assigned <> '{}' and mine.assigned && ${handsOf(membership)}::uuid[] and mine.authority_id = ${membership.authorityId})`;

/** Lines of exchanges that nobody of the authority has. */
export const isNobodys: RawBuilder<boolean> = sql<boolean>`not exists (
  select from participant had
  where had.exchange_id = own.exchange_id and had.authority_id = own.authority_id and had.assigned <> '{}')`;
