/** What a loaded authority's people have done at their desks: references given, cases taken and opened. */
import { withClient } from '../src/database/roles.ts';

/** How long they have been there, in days: what happened since is news to who has not opened the case. */
const MEMBERS_FOR = 30;

/**
 * Gives every second of the authority's cases a file reference, every fifth open one to a colleague in turn, and lets each colleague have
 * opened nine of ten open ones since their last event.
 */
export async function furnishDesks(
  url: string,
  given: { readonly authorityId: string; readonly membershipIds: readonly string[]; readonly now: Date },
): Promise<void> {
  const { authorityId, membershipIds, now } = given;
  await withClient(url, async (client) => {
    await client.query(
      `update participant p set reference = 'PROT/' || extract(year from p.sent_at) || '/' || (hashtext(p.exchange_id::text) & 65535)
       where p.authority_id = $1 and hashtext(p.exchange_id::text) % 2 = 0`,
      [authorityId],
    );
    await client.query(
      `update participant p set assigned = array[($2::uuid[])[1 + own.turn % cardinality($2::uuid[])]]
       from (select exchange_id, row_number() over (order by exchange_id) as turn from case_line
             where authority_id = $1 and not closed) own
       where p.exchange_id = own.exchange_id and p.authority_id = $1 and own.turn % 5 = 0`,
      [authorityId, membershipIds],
    );
    await client.query(
      `update membership set created_at = $2::timestamptz - $3 * interval '1 day' where id = any($1)`,
      [membershipIds, now, MEMBERS_FOR],
    );
    await client.query(
      `insert into last_seen (exchange_id, membership_id, event_no, at)
       select own.exchange_id, member, (select max(no) from event v where v.exchange_id = own.exchange_id),
         greatest($3, own.changed_at) + interval '1 second'
       from case_line own, unnest($2::uuid[]) member
       where own.authority_id = $1 and not own.closed and hashtext(own.exchange_id::text || member) % 10 <> 0
       on conflict do nothing`,
      [authorityId, membershipIds, now],
    );
    await client.query('vacuum analyze participant, membership, last_seen, case_line');
  });
}
