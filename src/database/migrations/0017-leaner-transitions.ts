import { type Kysely, sql } from 'kysely';

/** What makes a transition cheaper (docs/decisions/0015). */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A statement that finds something other than it was decided upon undoes itself with this.
  await sql`
    create function give_up(code text) returns boolean language plpgsql as $$
    begin
      raise exception using errcode = code, message = 'given up';
    end $$`.execute(db);
  // Grows with what an authority keeps on its rows of the exchange: who has it, its reference.
  await sql`alter table exchange add column desk int not null default 0`.execute(db);
  // Each is written by the statement that writes or locks what it points to, or has just read it, and nothing that is pointed to is ever
  // deleted; checking them took a sixth of what a transition takes.
  await sql`alter table case_line drop constraint case_line_exchange_id_fkey`.execute(db);
  await sql`alter table subject_word drop constraint subject_word_exchange_id_fkey`.execute(db);
  await sql`alter table outbox drop constraint outbox_exchange_id_fkey, drop constraint outbox_membership_id_fkey`.execute(
    db,
  );
  await sql`alter table idempotency drop constraint idempotency_user_id_fkey`.execute(db);
  // All requests of a procedure would lock its one row, for which the server keeps a list of all who do at the time.
  await sql`alter table exchange drop constraint exchange_version_hash_fkey`.execute(db);
  await tellOfAccess(db);
}

/** Whatever a token's look-up rests upon tells with the commit that it has changed: who keeps the result forgets it. */
async function tellOfAccess(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function tell_of_access() returns trigger language plpgsql as $$
    begin
      perform pg_notify('openimi_access', '');
      return null;
    end $$`.execute(db);
  const changes = {
    api_token: 'update of hash, user_id, membership_id, revoked_at, expires_at or delete',
    app_user: 'update of language, deactivated_at, demonstration or delete',
    membership: 'update or delete',
    authority: 'update of country, status or delete',
    authority_area: 'insert or update or delete',
    absence: 'insert or update or delete',
  };
  for (const [table, change] of Object.entries(changes))
    await sql`
      create trigger tell_of_access after ${sql.raw(change)} on ${sql.ref(table)}
      for each statement execute function tell_of_access()`.execute(db);
}
