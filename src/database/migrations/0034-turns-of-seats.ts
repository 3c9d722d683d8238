import { type Kysely, sql } from 'kysely';

/** Something may wait for a participant by its own state, whatever the state of the part: mails say what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outbox add column turn_seat text`.execute(db);
}
