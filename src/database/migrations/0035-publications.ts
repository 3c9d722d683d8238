import { type Kysely, sql } from 'kysely';

/** What the public sees of exchanges: fields that a definition shows, as they were when somebody approved them (docs/decisions/0024). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table publication (
      -- random: the address tells nothing of the exchange
      id uuid primary key,
      exchange_id uuid not null unique references exchange,
      area text not null,
      procedure text not null,
      version_hash text not null references procedure_version,
      -- of who has notified it
      country text not null,
      version int not null,
      -- of the event that approved this version
      event_no int not null,
      fields jsonb,
      words tsvector generated always as (jsonb_to_tsvector('simple', fields, '["string"]')) stored,
      first_at timestamptz not null,
      at timestamptz not null,
      withdrawn_at timestamptz,
      check ((fields is null) = (withdrawn_at is not null))
    )`.execute(db);
  await sql`create index publication_newest on publication (at desc, id desc) where withdrawn_at is null`.execute(db);
  await sql`create index publication_words on publication using gin (words)`.execute(db);
  await sql`create index publication_fields on publication using gin (fields jsonb_path_ops)`.execute(db);
  await sql`grant select, insert, update on publication to openimi_app`.execute(db);
}
