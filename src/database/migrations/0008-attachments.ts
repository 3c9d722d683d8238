import { type Kysely, sql } from 'kysely';

/**
 * Attachments: files on disk, of which rows here know what names nobody; the name and the hash of an attached file stand in
 * `content` and are erased with it. A file is an upload of its user until a draft or an action takes it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A row that says `erase` is the order to remove the file: given in the transaction that forgets the file, carried out after it.
  await sql`
    create table stored_file (
      id uuid primary key,
      type text not null,
      size int not null,
      scan text not null check (scan in ('not-scanned', 'clean', 'infected')),
      stored_at timestamptz not null,
      erase boolean not null default false
    )`.execute(db);
  await sql`create index stored_file_to_erase on stored_file (id) where erase`.execute(db);
  await sql`create index stored_file_to_scan on stored_file (stored_at, id) where scan = 'not-scanned' and not erase`.execute(
    db,
  );
  // Kept for a day after it was taken, without name and hash, so that a repeated request gets the same id again.
  await sql`
    create table upload (
      id uuid primary key references stored_file on delete cascade,
      user_id uuid not null references app_user,
      membership_id uuid not null references membership,
      key text not null,
      position int not null,
      digest bytea not null,
      name text,
      sha256 bytea,
      draft_id uuid references draft,
      at timestamptz not null,
      unique (user_id, key, position),
      check ((name is null) = (sha256 is null)),
      check (name is not null or draft_id is null)
    )`.execute(db);
  await sql`create index upload_of_draft on upload (draft_id)`.execute(db);
  await sql`create index upload_by_age on upload (at) where draft_id is null`.execute(db);
  await sql`
    create table attachment (
      exchange_id uuid not null references exchange,
      no int not null,
      part_no int,
      event_no int not null,
      file_id uuid references stored_file,
      recalled_no int,
      primary key (exchange_id, no),
      check (recalled_no is null or file_id is null)
    )`.execute(db);
  await sql`create index attachment_of_file on attachment (file_id)`.execute(db);
  await sql`grant select, insert, update, delete on stored_file, upload to openimi_app`.execute(db);
  await sql`grant select, insert, update on attachment to openimi_app`.execute(db);
}
