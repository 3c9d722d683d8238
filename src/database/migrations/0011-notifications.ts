import { type Kysely, sql } from 'kysely';

/** How each user wants to be told, what is muted, what waits for a digest, and which notices of terms have gone out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Without a row: the defaults of src/messages/choices.ts.
  await sql`
    create table notification_choice (
      user_id uuid primary key references app_user,
      delivery text not null check (delivery in ('at-once', 'daily', 'needed')),
      hour int not null check (hour between 0 and 23),
      days_before int not null check (days_before in (0, 1, 3, 7)),
      digest_at timestamptz
    )`.execute(db);
  await sql`create index notification_digest_due on notification_choice (digest_at) where digest_at is not null`.execute(
    db,
  );
  // No foreign keys to exchange here: their check would lock the exchange against transitions going on (see 0005).
  await sql`
    create table case_mute (
      user_id uuid not null references app_user,
      exchange_id uuid not null,
      at timestamptz not null,
      primary key (user_id, exchange_id)
    )`.execute(db);
  await sql`
    create table digest_item (
      user_id uuid not null references app_user,
      exchange_id uuid not null,
      event_no int not null,
      participant_no int not null,
      primary key (user_id, exchange_id, event_no)
    )`.execute(db);
  // The key is what makes a notice go out once, however many processes look.
  await sql`
    create table deadline_notice (
      exchange_id uuid not null,
      participant_no int not null,
      user_id uuid not null references app_user,
      kind text not null check (kind in ('near', 'over')),
      term text not null,
      due date not null,
      primary key (exchange_id, participant_no, user_id, kind, term, due)
    )`.execute(db);
  await sql`create index deadline_notice_by_due on deadline_notice (due)`.execute(db);
  await sql`create table deadline_round (country text primary key, day date not null)`.execute(db);
  await sql`create index participant_due on participant (due, exchange_id, no) where turn`.execute(db);
  await sql`grant select, insert, update, delete on notification_choice, case_mute, digest_item to openimi_app`.execute(
    db,
  );
  await sql`grant select, insert, delete on deadline_notice to openimi_app`.execute(db);
  await sql`grant select, insert, update on deadline_round to openimi_app`.execute(db);

  // What the one whose turn it is has to do is told by the state of its own part, which an event elsewhere does not name.
  await sql`alter table outbox add column turn_state text`.execute(db);
  await sql`alter table mail add column kind text not null default 'case' check (kind in ('case', 'digest', 'letter'))`.execute(
    db,
  );
  await sql`update mail set kind = 'letter' where exchange_id is null`.execute(db);
  // One mail for each event and person, however many memberships and parts it reaches the person by.
  await sql`alter table mail add column event_no int`.execute(db);
  await sql`create unique index mail_of_event on mail (exchange_id, event_no, user_id) where event_no is not null`.execute(
    db,
  );
}
