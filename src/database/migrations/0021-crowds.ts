import { type Kysely, sql } from 'kysely';

/**
 * Exchanges in which many take part: a `crowd` is not read whole for what one of them does by itself, and what they do by themselves is kept
 * apart until it is entered into the exchange's history, one after the other (docs/decisions/0019).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table exchange add column crowd boolean not null default false`.execute(db);
  await sql`
    create table own_act (
      id bigint generated always as identity primary key,
      exchange_id uuid not null references exchange,
      part_no int not null,
      participant_no int not null,
      membership_id uuid not null,
      action text not null,
      data jsonb not null,
      tells int[] not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index own_act_of_exchange on own_act (exchange_id, id)`.execute(db);
  await sql`grant select, insert, delete on own_act to openimi_app`.execute(db);
}
