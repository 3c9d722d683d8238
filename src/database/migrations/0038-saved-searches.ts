import { type Kysely, sql } from 'kysely';

/** Saved searches of registers that are browsed, and what they have found since they were last looked at (docs/decisions/0029). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table register_search (
      id uuid primary key,
      membership_id uuid not null references membership,
      procedure text not null,
      name text not null,
      words text,
      country text,
      codes text[] not null,
      -- the words as entries are searched for them
      query tsquery,
      -- one of what an entry must have to be found; see src/registers/searches.ts
      anchor text collate "C" not null,
      notifies boolean not null,
      seen_at timestamptz not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create unique index register_search_by_name on register_search (membership_id, procedure, lower(name))`.execute(
    db,
  );
  // A new entry asks for the few that have one of its own words, codes or its country as their anchor, however many there are.
  await sql`create index register_search_by_anchor on register_search (procedure, anchor)`.execute(db);

  // Entries that have come in or changed, with what could be found of them before: whoever had found an entry is not told of it again.
  await sql`
    create table register_note (
      id bigint generated always as identity primary key,
      exchange_id uuid not null,
      event_no int not null,
      at timestamptz not null,
      shown boolean not null,
      codes text[] not null,
      words tsvector not null
    )`.execute(db);
  await sql`
    create table register_found (
      search_id uuid not null references register_search on delete cascade,
      exchange_id uuid not null,
      event_no int not null,
      at timestamptz not null,
      -- for a digest
      waits boolean not null default false,
      primary key (search_id, exchange_id)
    )`.execute(db);
  await sql`create index register_found_by_entry on register_found (exchange_id)`.execute(db);
  await sql`create index register_found_newest on register_found (search_id, at desc)`.execute(db);
  await sql`grant select, insert, update, delete on register_search, register_found to openimi_app`.execute(db);
  await sql`grant select, insert, update, delete on register_note to openimi_app`.execute(db);

  await sql`alter table mail drop constraint mail_kind_check`.execute(db);
  await sql`alter table mail add constraint mail_kind_check check (kind in ('case', 'digest', 'letter', 'found'))`.execute(
    db,
  );
  await sql`alter table mail add column search_id uuid`.execute(db);
  await sql`create index mail_found_waiting on mail (next_attempt_at) where kind = 'found' and next_attempt_at is not null`.execute(
    db,
  );
  await forgetting(db);
}

/** As in 0028: what was found goes with the content as well. */
async function forgetting(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function forget_register_entry() returns trigger language plpgsql as $$
    begin
      delete from register_hash where exchange_id = old.exchange_id;
      delete from register_found where exchange_id = old.exchange_id;
      delete from register_note where exchange_id = old.exchange_id;
      update register_entry set shown = false, columns = '{}', codes = '{}', words = '' where exchange_id = old.exchange_id;
      return null;
    end $$`.execute(db);
}
