import { type Kysely, sql } from 'kysely';

/** What makes a transition cheaper (docs/decisions/0015). */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A statement that finds something other than it was decided upon undoes itself with this.
  await sql`
    create function give_up(code text) returns boolean language plpgsql as $$
    begin
      raise exception using errcode = code, message = 'given up';
    end $$`.execute(db);
}
