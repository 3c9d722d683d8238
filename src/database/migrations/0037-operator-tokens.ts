import { type Kysely, sql } from 'kysely';

/** A token without a membership acts for an operator, who has none: at the desk of procedures and nowhere else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table api_token alter column membership_id drop not null`.execute(db);
}
