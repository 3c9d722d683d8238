import { type Kysely, sql } from 'kysely';

/** What countries settle for themselves, and what their moderators have not released yet (docs/decisions/0024). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await switches(db);
  await held(db);
  await line(db);
}

/** Each row is a change and stays: the last one of a setting counts. */
async function switches(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table country_switch (
      id bigint generated always as identity primary key,
      area text not null,
      country text not null,
      setting text not null,
      is_on boolean not null,
      membership_id uuid not null references membership,
      at timestamptz not null
    )`.execute(db);
  await sql`create index country_switch_now on country_switch (area, country, setting, id desc)`.execute(db);
  await sql`grant select, insert on country_switch to openimi_app`.execute(db);
}

/** Codes alone: what was written lies in `content`, as `held.<id>` and `reason.<id>`, and is read through the one door. */
async function held(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table held_contribution (
      id uuid primary key,
      exchange_id uuid not null references exchange,
      part_no int not null,
      participant_no int not null,
      membership_id uuid not null references membership,
      action text not null,
      facts jsonb not null,
      question int,
      moderators int[] not null,
      state text not null check (state in ('waiting', 'returned', 'released', 'taken-back')),
      at timestamptz not null,
      decided_at timestamptz,
      decided_by uuid references membership,
      event_no int,
      check ((state = 'waiting') = (decided_at is null)),
      check ((state = 'released') = (event_no is not null))
    )`.execute(db);
  await sql`create index held_contribution_of_exchange on held_contribution (exchange_id) where state in ('waiting', 'returned')`.execute(
    db,
  );
  await sql`grant select, insert, update on held_contribution to openimi_app`.execute(db);
  await sql`alter table participant add column moderates int not null default 0`.execute(db);
  await sql`alter table upload add column held_id uuid references held_contribution`.execute(db);
  await sql`create index upload_of_held on upload (held_id) where held_id is not null`.execute(db);
  // A moderator is told as an authority, an author as who wrote it.
  await sql`alter table outbox drop constraint outbox_to_one`.execute(db);
  await sql`alter table outbox drop constraint outbox_kind_check`.execute(db);
  await sql`
    alter table outbox
      add constraint outbox_kind_check
        check (kind in ('event', 'allocated', 'handed-over', 'held', 'returned', 'released')),
      add constraint outbox_to_one check ((kind in ('event', 'held')) = (membership_id is null))`.execute(db);
}

/** As in 0015, but that something waits for who has to release what its country says. */
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
      select p.authority_id, (array_agg(p.role order by p.no))[1] as role, bool_or(p.no = 1) as opened,
        bool_or(p.turn or p.moderates > 0) as turn,
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
