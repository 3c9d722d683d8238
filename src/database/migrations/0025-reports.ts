import { type Kysely, sql } from 'kysely';

/**
 * The reports that were issued: enough to confirm one, nothing of what it says. It stays when the content is erased: the hash of a file in
 * which a secret code stands tells nobody what else stood in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table issued_report (
      -- of the code that stands in the report and nowhere else
      code_hash bytea primary key,
      exchange_id uuid not null references exchange,
      authority_id text not null references authority,
      membership_id uuid not null references membership,
      at timestamptz not null,
      language text not null,
      chain_length int not null,
      chain_hash bytea not null,
      -- SHA-256 of the file
      document bytea not null,
      -- HMAC over the row, by a key outside the database
      seal bytea not null
    )`.execute(db);
  await sql`create index issued_report_document on issued_report (document)`.execute(db);
  await sql`grant select, insert on issued_report to openimi_app`.execute(db);
}
