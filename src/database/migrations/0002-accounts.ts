import { type Kysely, sql } from 'kysely';

/** Users, what they may act for, and how they prove who they are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table app_user (
      id uuid primary key,
      email text not null unique check (email = lower(email)),
      name text not null,
      language text not null,
      password_hash text,
      operator boolean not null default false,
      demonstration boolean not null default false,
      totp_secret bytea,
      totp_confirmed_at timestamptz,
      totp_last_step bigint,
      created_at timestamptz not null,
      deactivated_at timestamptz
    )`.execute(db);
  await sql`
    create table recovery_code (
      user_id uuid not null references app_user,
      hash bytea not null,
      used_at timestamptz,
      primary key (user_id, hash)
    )`.execute(db);
  await sql`
    create table membership (
      id uuid primary key,
      user_id uuid not null references app_user,
      authority_id text not null references authority,
      area text not null,
      roles text[] not null check (roles <@ array['viewer', 'handler', 'administrator'] and cardinality(roles) > 0),
      created_at timestamptz not null,
      ended_at timestamptz
    )`.execute(db);
  await sql`create unique index membership_one on membership (user_id, authority_id, area) where ended_at is null`.execute(
    db,
  );
  await sql`create index membership_of_authority on membership (authority_id, area) where ended_at is null`.execute(db);
  await sql`
    create table session (
      id_hash bytea primary key,
      user_id uuid not null references app_user,
      membership_id uuid references membership,
      created_at timestamptz not null,
      seen_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz,
      second_factor_at timestamptz
    )`.execute(db);
  await sql`create index session_of_user on session (user_id) where ended_at is null`.execute(db);
  await sql`
    create table api_token (
      id uuid primary key,
      hash bytea not null unique,
      user_id uuid not null references app_user,
      membership_id uuid not null references membership,
      name text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      last_used_on date,
      revoked_at timestamptz
    )`.execute(db);
  await sql`create index api_token_of_user on api_token (user_id)`.execute(db);
  // The key is a keyed hash of the address or e-mail tried, so that the table names nobody.
  await sql`
    create table sign_in_throttle (
      key bytea primary key,
      failures int not null,
      blocked_until timestamptz,
      updated_at timestamptz not null
    )`.execute(db);
  // A form posted after the session had expired, kept for the same user until sign-in (DESIGN 7).
  await sql`
    create table stashed_form (
      id uuid primary key,
      user_id uuid not null references app_user,
      body bytea not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table account_event (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      user_id uuid not null references app_user,
      kind text not null,
      data jsonb not null default '{}'
    )`.execute(db);
  await sql`create index account_event_of_user on account_event (user_id, id)`.execute(db);
  await sql`grant select, insert, update on app_user, membership, session, api_token to openimi_app`.execute(db);
  await sql`grant select, insert, update, delete on recovery_code, sign_in_throttle, stashed_form to openimi_app`.execute(
    db,
  );
  await sql`grant delete on session to openimi_app`.execute(db);
  await sql`grant select, insert on account_event to openimi_app`.execute(db);
}
