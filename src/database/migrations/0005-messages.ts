import { type Kysely, sql } from 'kysely';

/** What is to be told (written with the event), and the mails made of it, one for each reader in the reader's language. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Whose turn it is stands here as the event left it: the mail tells one moment, even when it is written later.
  await sql`
    create table outbox (
      id bigint generated always as identity primary key,
      exchange_id uuid not null references exchange,
      event_no int not null,
      participant_no int not null,
      turn_no int,
      due date,
      at timestamptz not null
    )`.execute(db);
  // exchange_id has no foreign key: its check would lock a hundred exchanges at once against the transitions going on.
  await sql`
    create table mail (
      id uuid primary key,
      exchange_id uuid not null,
      user_id uuid not null references app_user,
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
  // "for update skip locked" asks for the right to update.
  await sql`grant select, insert, update, delete on outbox, mail to openimi_app`.execute(db);
}
