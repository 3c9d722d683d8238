import { type Kysely, sql } from 'kysely';

/** A mail that waits knows whether muting its case stops it; a line is never without the moment of its last change. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table mail add column despite_mute boolean not null default false`.execute(db);
  // What waits without an event tells of a term, or of a case given to its reader.
  await sql`update mail set despite_mute = true where next_attempt_at is not null and event_no is null`.execute(db);
  await line(db);
}

/**
 * As in 0010, but for `changed_at`: each part has come into being with an event of its own, so that no history of the program lacks one;
 * state rows that were loaded without it are as old as the exchange, and do not keep the lines of all others from being written.
 */
async function line(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace view case_line_source as
    select e.id as exchange_id, o.authority_id, e.area, e.procedure, e.number collate "C" as number, o.role, o.opened,
      coalesce(o.state, e.state) collate "C" as state, o.turn, coalesce(o.due, x.due, 'infinity') as due, o.closed, e.sent_at,
      coalesce((select max(v.at) from event v
        where v.exchange_id = e.id and (o.opened or v.part_no is null or v.part_no = any(o.parts))), e.sent_at) as changed_at,
      x.authority_id as other_id, x.others, a.country collate "C" as other_country, a.sort_name as other_name,
      array(select key || '=' || (e.overview ->> key) from jsonb_object_keys(e.overview) key order by key) as codes
    from exchange e
    cross join lateral (
      select p.authority_id, (array_agg(p.role order by p.no))[1] as role, bool_or(p.no = 1) as opened, bool_or(p.turn) as turn,
        min(p.due) filter (where p.turn) as due, bool_and(p.closed) as closed, array_agg(distinct p.part_no) as parts,
        case when count(distinct p.part_no) = 1 and count(p.part_no) = count(*) then
          (select q.state from part q where q.exchange_id = e.id and q.no = min(p.part_no)) end as state
      from participant p where p.exchange_id = e.id group by p.authority_id) o
    cross join lateral (
      -- The other side: of who opened the exchange those who hold its parts, of them who opened it.
      select (array_agg(p.authority_id order by p.closed, p.turn desc, p.no))[1] as authority_id,
        count(distinct p.authority_id)::int as others, min(p.due) filter (where p.turn) as due
      from participant p
      where p.exchange_id = e.id and p.authority_id <> o.authority_id and (o.opened or p.no = 1)) x
    join authority a on a.id = x.authority_id`.execute(db);
}
