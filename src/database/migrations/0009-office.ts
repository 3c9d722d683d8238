import { type Kysely, sql } from 'kysely';

/** The office's desk of a case: references, who has it, what was seen, notes, absences. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table membership drop constraint membership_roles_check`.execute(db);
  await sql`alter table membership add constraint membership_roles_check
    check (roles <@ array['viewer', 'handler', 'allocator', 'administrator'] and cardinality(roles) > 0)`.execute(db);
  await sql`alter table authority_area
    add allocates boolean not null default false,
    add claims boolean not null default false`.execute(db);
  // Both belong to the authority and stand on each of its rows in the exchange: lists and rights read them without a join.
  await sql`alter table participant
    add assigned uuid[] not null default '{}',
    add reference text`.execute(db);
  await sql`create index participant_reference on participant (authority_id, area, lower(reference) text_pattern_ops)
    where reference is not null`.execute(db);
  await sql`create index participant_assigned on participant using gin (assigned) where assigned <> '{}'`.execute(db);
  // exchange_id has no foreign key: its check would make who opens a case wait for who acts in it.
  await sql`
    create table last_seen (
      exchange_id uuid not null,
      membership_id uuid not null references membership,
      event_no int not null,
      at timestamptz not null,
      primary key (exchange_id, membership_id)
    )`.execute(db);
  await sql`
    create table note (
      exchange_id uuid not null references exchange,
      id uuid not null,
      authority_id text not null references authority,
      membership_id uuid not null references membership,
      text text not null,
      lang text not null,
      created_at timestamptz not null,
      changed_at timestamptz,
      primary key (exchange_id, id)
    )`.execute(db);
  await sql`
    create table allocation (
      exchange_id uuid not null references exchange,
      id bigint generated always as identity,
      authority_id text not null references authority,
      at timestamptz not null,
      kind text not null check (kind in ('allocated', 'claimed', 'handed-over')),
      membership_id uuid not null references membership,
      assigned uuid[] not null,
      primary key (exchange_id, id)
    )`.execute(db);
  await sql`
    create table absence (
      id uuid primary key,
      membership_id uuid not null references membership,
      delegate_id uuid not null references membership,
      first_day date not null,
      last_day date not null,
      created_at timestamptz not null,
      check (first_day <= last_day and membership_id <> delegate_id)
    )`.execute(db);
  await sql`create index absence_of_member on absence (membership_id, last_day)`.execute(db);
  await sql`create index absence_of_delegate on absence (delegate_id, last_day)`.execute(db);
  // What one colleague is told of: that a case was given to it. event_no is 0 there, since it is no event of the exchange.
  await sql`alter table outbox
    add kind text not null default 'event' check (kind in ('event', 'allocated', 'handed-over')),
    add membership_id uuid references membership,
    add constraint outbox_to_one check ((kind = 'event') = (membership_id is null))`.execute(db);
  await sql`grant select, insert, update, delete on last_seen, note to openimi_app`.execute(db);
  await sql`grant select, insert, delete on absence to openimi_app`.execute(db);
  await sql`grant select, insert on allocation to openimi_app`.execute(db);
}
