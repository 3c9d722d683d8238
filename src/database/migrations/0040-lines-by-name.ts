import { type Kysely, sql } from 'kysely';

/** Lists read open lines and closed ones from their own tables: through both, each line would be looked at for which of the two it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`grant select on open_case_line, closed_case_line to openimi_app`.execute(db);
}
