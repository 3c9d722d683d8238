import { type Kysely, sql } from 'kysely';

/** Where an operator stands in a simulation: the steps of one walk, which are gone through again for every page. No exchange is touched by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table simulation_walk (
      user_id uuid primary key references app_user,
      version_hash text not null references procedure_version,
      walk jsonb not null,
      updated_at timestamptz not null
    )`.execute(db);
  await sql`grant select, insert, update, delete on simulation_walk to openimi_app`.execute(db);
}
