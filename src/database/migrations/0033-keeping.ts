import { type Kysely, sql } from 'kysely';

/**
 * When personal data of an exchange are to be blocked and deleted, and when they were. What is closed already gets its days here: from the
 * day of closure, or the last day of the term that its procedure counts from once that has ended in all parts. (A date and an interval of
 * months give the month's last day where it has none of that number, as `retentionOf` does.)
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table exchange add column block_on date, add column erase_on date, add column blocked_at timestamptz,
    add column erased_at timestamptz`.execute(db);
  const day = (word: string) => sql`(
    select case when rule->>'from' is null then (e.closed_at at time zone 'UTC')::date else (
        select max((p.terms->(rule->>'from')->>'due')::date) from part p where p.exchange_id = e.id
        having bool_and(coalesce(p.terms->(rule->>'from')->>'status' in ('over', 'met'), true)))
      end + ((rule->>'for') || ' ' || (rule->>'unit'))::interval
    from (select v.compiled->'workflow'->'retention'->${sql.lit(word)} as rule) r)::date`;
  await sql`update exchange e set block_on = due.block_on, erase_on = due.erase_on
    from (select e.id, ${day('block')} as block_on, ${day('erase')} as erase_on
      from exchange e join procedure_version v on v.hash = e.version_hash) due
    where due.id = e.id and due.block_on is not null and due.erase_on is not null`.execute(db);
  await sql`create index exchange_to_block on exchange (block_on, id) where blocked_at is null and block_on is not null`.execute(
    db,
  );
  await sql`create index exchange_to_erase on exchange (erase_on, id) where erased_at is null and erase_on is not null`.execute(
    db,
  );
}
