import { type Kysely, sql } from 'kysely';

/**
 * What an authority holds in an area are functions, by names that the procedures of the area give, in place of two rights that were the
 * same everywhere (docs/decisions/0017).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table authority_area add column functions text[]`.execute(db);
  await sql`
    update authority_area held set functions = array_remove(array[
      case when held.may_send then 'sends' end,
      case when held.may_reply then 'replies' end,
      case when a.coordinator = 'national' then 'coordinates' end], null)
    from authority a where a.id = held.authority_id`.execute(db);
  await sql`alter table authority_area alter column functions set not null, drop column may_send, drop column may_reply`.execute(
    db,
  );
  // Who is called in holds what few do: 0.2 ms where all 12 600 authorities took 4.5. What most hold is not looked for here.
  await sql`create index authority_area_by_function on authority_area using gin (area, functions) with (fastupdate = off)`.execute(
    db,
  );
}
