import { type Kysely, sql } from 'kysely';

/**
 * Entries of registers: what a search needs of each, beside the exchange that it is. Of a register that can be browsed the texts and codes that
 * its readers see, of one in which a person is looked up nothing but keyed hashes. All of it goes with the content, whoever deletes that.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table register_entry (
      exchange_id uuid primary key references exchange,
      procedure text not null,
      version_hash text not null,
      authority_id text not null references authority,
      country text not null,
      state text not null,
      shown boolean not null,
      recorded_at timestamptz not null,
      changed_at timestamptz not null,
      columns jsonb not null,
      codes text[] not null,
      words tsvector not null
    )`.execute(db);
  await sql`create index register_entry_by_change on register_entry (procedure, changed_at desc, exchange_id desc) where shown`.execute(
    db,
  );
  await sql`create index register_entry_codes on register_entry using gin (codes) where shown`.execute(db);
  await sql`create index register_entry_words on register_entry using gin (words) where shown`.execute(db);
  await sql`
    create table register_hash (
      hash bytea not null,
      exchange_id uuid not null,
      primary key (hash, exchange_id)
    )`.execute(db);
  await sql`create index register_hash_of_exchange on register_hash (exchange_id)`.execute(db);
  await sql`
    create function forget_register_entry() returns trigger language plpgsql as $$
    begin
      delete from register_hash where exchange_id = old.exchange_id;
      update register_entry set shown = false, columns = '{}', codes = '{}', words = '' where exchange_id = old.exchange_id;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger forget_register_entry after delete on content
    for each row when (old.name = 'request') execute function forget_register_entry()`.execute(db);
  await sql`grant select, insert, update on register_entry to openimi_app`.execute(db);
  await sql`grant select, insert, delete on register_hash to openimi_app`.execute(db);
  // A look-up that finds nobody is a look-up too (Regulation 1024/2012 Art. 17(3)).
  await sql`alter table access_log alter column exchange_id drop not null`.execute(db);
}
