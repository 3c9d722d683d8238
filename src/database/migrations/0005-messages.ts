import { type Kysely, sql } from 'kysely';

/** What is to be told (written with the event), and the mails made of it, one for each reader in the reader's language. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      id bigint generated always as identity primary key,
      exchange_id uuid not null references exchange,
      event_no int not null,
      participant_no int not null,
      at timestamptz not null
    )`.execute(db);
  await sql`
    create table mail (
      id uuid primary key,
      user_id uuid references app_user,
      recipient text not null,
      language text not null,
      subject text not null,
      body text not null,
      created_at timestamptz not null,
      next_attempt_at timestamptz,
      attempts int not null default 0,
      sent_at timestamptz,
      failure text
    )`.execute(db);
  await sql`create index mail_due on mail (next_attempt_at) where next_attempt_at is not null`.execute(db);
  await sql`create index mail_newest on mail (created_at desc, id desc)`.execute(db);
  await sql`grant select, insert, delete on outbox to openimi_app`.execute(db);
  await sql`grant select, insert, update, delete on mail to openimi_app`.execute(db);
}
