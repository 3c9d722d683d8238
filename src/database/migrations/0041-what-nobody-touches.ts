import { type Kysely, sql } from 'kysely';

/** Drafts by their last change, after which they are deleted one day; of what procedures and countries anything is public. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index draft_by_age on draft (updated_at)`.execute(db);
  await sql`create index publication_kinds on publication (procedure, country) where withdrawn_at is null`.execute(db);
}
