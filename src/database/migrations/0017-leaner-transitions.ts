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
}
