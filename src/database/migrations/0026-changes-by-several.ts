import { type Kysely, sql } from 'kysely';

/** Several authorities may change what was sent, such as who wrote an alert and who approves it: each writes a draft of its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index draft_of_change`.execute(db);
  await sql`create unique index draft_of_change on draft (exchange_id, authority_id) where kind = 'change'`.execute(db);
}
