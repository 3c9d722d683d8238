import { type Kysely, sql } from 'kysely';

/** By which link of a definition an exchange, or a draft, was made of another: guards and consequences name those that it made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table exchange add column via text, add check (via is null or follows is not null)`.execute(db);
  await sql`alter table draft add column link text, add check (link is null or kind = 'follow-up')`.execute(db);
}
