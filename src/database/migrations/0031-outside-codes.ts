import { type Kysely, sql } from 'kysely';

/** The codes with which somebody outside asks how a case stands: one for each role outside, known by its hash alone; gone when the case is blocked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outside_code (
      exchange_id uuid not null references exchange,
      role text not null,
      code_hash bytea not null unique,
      membership_id uuid not null references membership,
      at timestamptz not null,
      primary key (exchange_id, role)
    )`.execute(db);
  await sql`grant select, insert, update, delete on outside_code to openimi_app`.execute(db);
}
