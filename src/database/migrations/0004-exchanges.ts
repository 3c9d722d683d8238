import { type Kysely, sql } from 'kysely';

/**
 * Exchanges: the state rows (exchange, part, participant) are the truth; events are written with them and never
 * changed; content lies apart so that it can be erased (DESIGN 3.4, 3.9). Everything starts with exchange_id.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table draft (
      id uuid primary key,
      authority_id text not null references authority,
      area text not null,
      procedure text not null,
      version_hash text not null references procedure_version,
      recipient_id text references authority,
      content jsonb not null,
      revision int not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db);
  await sql`create index draft_of_authority on draft (authority_id, area, updated_at desc, id)`.execute(db);
  await sql`create sequence case_number`.execute(db);
  await sql`
    create table exchange (
      id uuid primary key,
      number text not null unique,
      version_hash text not null references procedure_version,
      area text not null,
      procedure text not null,
      state text not null,
      revision int not null,
      overview jsonb not null,
      sent_at timestamptz not null,
      closed_at timestamptz,
      chain_length int not null,
      chain_hash bytea not null
    )`.execute(db);
  await sql`
    create table part (
      exchange_id uuid not null references exchange,
      no int not null,
      state text not null,
      questions text[] not null,
      terms jsonb not null,
      facts jsonb not null,
      next_expiry timestamptz,
      primary key (exchange_id, no)
    )`.execute(db);
  await sql`create index part_expiring on part (next_expiry) where next_expiry is not null`.execute(db);
  await sql`
    create table participant (
      exchange_id uuid not null references exchange,
      no int not null,
      part_no int,
      authority_id text not null references authority,
      area text not null,
      role text not null,
      state text not null,
      turn boolean not null,
      due date,
      closed boolean not null,
      sent_at timestamptz not null,
      changed_at timestamptz not null,
      primary key (exchange_id, no)
    )`.execute(db);
  // One index per box of the inbox: waits for me (by deadline), sent and received (newest first), closed.
  await sql`create index participant_waiting on participant (authority_id, area, due, exchange_id, no) where turn`.execute(
    db,
  );
  await sql`create index participant_open on participant (authority_id, area, sent_at desc, exchange_id desc) where not closed`.execute(
    db,
  );
  await sql`create index participant_closed on participant (authority_id, area, sent_at desc, exchange_id desc) where closed`.execute(
    db,
  );
  await sql`
    create table content (
      exchange_id uuid not null references exchange,
      name text not null,
      part_no int not null,
      body jsonb not null,
      salt bytea not null,
      primary key (exchange_id, name, part_no)
    )`.execute(db);
  await sql`
    create table event (
      exchange_id uuid not null references exchange,
      no int not null,
      at timestamptz not null,
      legal_at timestamptz not null,
      action text not null,
      part_no int,
      participant_no int,
      membership_id uuid,
      from_state text,
      to_state text,
      data jsonb not null,
      calendar text,
      commitments jsonb not null,
      hash bytea not null,
      tx xid8 not null default pg_current_xact_id(),
      primary key (exchange_id, no)
    )`.execute(db);
  // The sealer reads by transaction: everything below the oldest running one is complete, without gaps.
  await sql`create index event_by_transaction on event (tx)`.execute(db);
  await sql`
    create table checkpoint (
      no int primary key,
      tx_before xid8 not null,
      leaves int not null,
      root bytea not null,
      previous bytea not null,
      at timestamptz not null,
      signature bytea not null
    )`.execute(db);
  await sql`
    create table idempotency (
      user_id uuid not null references app_user,
      key text not null,
      request_hash bytea not null,
      exchange_id uuid,
      answer jsonb not null,
      at timestamptz not null,
      primary key (user_id, key)
    )`.execute(db);
  await sql`create index idempotency_by_age on idempotency (at)`.execute(db);
  await sql`
    create table access_log (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      user_id uuid not null references app_user,
      membership_id uuid not null references membership,
      exchange_id uuid not null,
      what text[] not null,
      purpose text not null
    )`.execute(db);
  await sql`create index access_log_of_exchange on access_log (exchange_id, id)`.execute(db);
  await sql`grant select, insert, update, delete on draft, content, idempotency to openimi_app`.execute(db);
  await sql`grant select, insert, update on exchange, part, participant to openimi_app`.execute(db);
  await sql`grant select, insert on event, checkpoint, access_log to openimi_app`.execute(db);
  await sql`grant usage on sequence case_number to openimi_app`.execute(db);
}
