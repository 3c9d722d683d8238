import { type Kysely, sql } from 'kysely';

/** Who opens an exchange may choose several authorities: a draft keeps them in the order in which they were chosen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table draft add column recipients text[] not null default '{}'`.execute(db);
  await sql`update draft set recipients = array[recipient_id] where recipient_id is not null`.execute(db);
  await sql`alter table draft drop column recipient_id`.execute(db);
}
