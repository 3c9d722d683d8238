import { type Kysely, sql } from 'kysely';

/** Closed cases of a procedure that an authority hardly has: without it all of them were looked through, in 18 ms (19 300 lines). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index case_line_closed_by_procedure on case_line (authority_id, area, procedure, sent_at, exchange_id) where closed`.execute(
    db,
  );
}
