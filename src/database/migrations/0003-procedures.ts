import { type Kysely, sql } from 'kysely';

/**
 * Compiled definitions: immutable, named by their hash; publishing one is a row. `json`, since `jsonb` forgets the order of
 * keys, in which the pages show a procedure's actions.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table procedure_version (
      hash text primary key,
      procedure text not null,
      area text not null,
      compiled json not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    create table procedure_publication (
      no bigint generated always as identity primary key,
      procedure text not null,
      version_hash text not null references procedure_version,
      published_at timestamptz not null
    )`.execute(db);
  await sql`create index procedure_publication_latest on procedure_publication (procedure, no desc)`.execute(db);
  await sql`grant select, insert on procedure_version, procedure_publication to openimi_app`.execute(db);
}
