import { type Kysely, sql } from 'kysely';

/** The directory: authorities and what each may do in which area. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Trusted since PostgreSQL 13: the owner of the database may create it.
  await sql`create extension if not exists pg_trgm`.execute(db);
  await sql`
    create table authority (
      id text primary key,
      country text not null check (country ~ '^[A-Z]{2}$'),
      kind text not null,
      coordinator text check (coordinator in ('national')),
      official jsonb not null,
      informal text not null,
      place text not null,
      region text,
      address text not null,
      email text not null,
      phone text,
      website text,
      languages text[] not null,
      status text not null default 'active' check (status in ('active', 'deactivated')),
      search text not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create unique index authority_national_coordinator on authority (country) where coordinator = 'national'`.execute(
    db,
  );
  await sql`create index authority_by_country on authority (country, id)`.execute(db);
  await sql`create index authority_search on authority using gin (search gin_trgm_ops)`.execute(db);
  await sql`
    create table authority_area (
      authority_id text not null references authority,
      area text not null,
      may_send boolean not null,
      may_reply boolean not null,
      professions text[] not null default '{}',
      primary key (authority_id, area)
    )`.execute(db);
  await sql`create index authority_area_by_area on authority_area (area, authority_id)`.execute(db);
  await sql`grant select, insert, update on authority, authority_area to openimi_app`.execute(db);
}
