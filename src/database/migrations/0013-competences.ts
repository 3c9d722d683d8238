import { type Kysely, sql } from 'kysely';

/** What an authority is competent for in an area are professions in one, service activities in another: the area says which. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table authority_area rename column professions to competences`.execute(db);
  await sql`alter index authority_area_by_profession rename to authority_area_by_competence`.execute(db);
}
