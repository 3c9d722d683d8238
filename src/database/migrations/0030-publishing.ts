import { type Kysely, sql } from 'kysely';

/**
 * Publishing is somebody's act, and so is retiring: who did it stands beside it (nobody: the program, as it started). What runs on a version
 * is counted for the Commission's desk: 10 million exchanges from an index of their own instead of from rows ten times as long.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table procedure_publication rename column published_at to at`.execute(db);
  await sql`
    alter table procedure_publication
      add column act text not null default 'publish' check (act in ('publish', 'retire')),
      add column by_user uuid references app_user`.execute(db);
  await sql`create index procedure_version_of_procedure on procedure_version (procedure, created_at)`.execute(db);
  await sql`create index exchange_of_version on exchange (version_hash, closed_at)`.execute(db);
  await sql`create index draft_of_version on draft (version_hash)`.execute(db);
}
