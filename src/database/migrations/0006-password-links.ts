import { type Kysely, sql } from 'kysely';

/** Links by which a user sets the password, and mails about an account instead of a case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // One a user: a new link takes the place of the one before. Only its hash is here; the mail alone holds the link.
  await sql`
    create table password_link (
      user_id uuid primary key references app_user,
      hash bytea not null unique,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`grant select, insert, update, delete on password_link to openimi_app`.execute(db);
  await sql`alter table mail alter column exchange_id drop not null`.execute(db);
  // When somebody signed in last, without reading through everything that happened since.
  await sql`create index account_event_sign_in on account_event (user_id, at)
    where kind in ('signed-in', 'recovery-code-used')`.execute(db);
}
