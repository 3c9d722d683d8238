import { type Compilable, type CompiledQuery, type Kysely, sql } from 'kysely';
import { statement, written } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { isUuid } from '../uuid.ts';
import type { FileType } from './file-type.ts';

export type Scan = 'not-scanned' | 'clean' | 'infected';

/** Who uploads: a user, for one membership. */
export interface Owner {
  readonly userId: string;
  readonly membershipId: string;
}

/** A file that nothing has taken yet, or a draft's. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly type: FileType;
  readonly size: number;
  readonly sha256: Buffer;
  readonly scan: Scan;
  readonly at: Date;
}

interface UploadRow {
  id: string;
  name: string | null;
  type: string;
  size: number;
  sha256: Buffer | null;
  scan: Scan;
  at: Date;
}

export const uploadOf = ({ id, name, type, size, sha256, scan, at }: UploadRow): Upload => ({
  id,
  name: name ?? '',
  type: type as FileType,
  size,
  sha256: sha256 ?? Buffer.alloc(0),
  scan,
  at,
});

const rows = written
  .selectFrom('upload')
  .innerJoin('stored_file', 'stored_file.id', 'upload.id')
  .select([
    'upload.id',
    'upload.name',
    'stored_file.type',
    'stored_file.size',
    'upload.sha256',
    'stored_file.scan',
    'upload.at',
  ])
  .where('upload.name', 'is not', null);

/** The membership's uploads of these ids that nothing has taken yet, nor a scanner found infected; with `forUpdate` nobody else takes them. See `uploadOf`. */
export function ownUploads(owner: Owner, ids: readonly string[], forUpdate = false): Compilable<UploadRow> {
  const query = rows
    .where('upload.id', 'in', [...ids.filter(isUuid), null])
    .where('upload.membership_id', '=', owner.membershipId)
    .where('upload.user_id', '=', owner.userId)
    .where('upload.draft_id', 'is', null)
    .where('upload.held_id', 'is', null)
    .where('stored_file.scan', '<>', 'infected');
  return forUpdate ? query.forUpdate('upload') : query;
}

/** The files of a draft, in their order. See `uploadOf`. */
export function uploadsOfDraft(draftId: string, forUpdate = false): Compilable<UploadRow> {
  const query = rows.where('upload.draft_id', '=', draftId).orderBy('upload.draft_no');
  return forUpdate ? query.forUpdate('upload') : query;
}

/** Gives uploads to a draft, or new places to those that it has: in the order of the ids. */
export const putIntoDraft = (ids: readonly string[], draftId: string): CompiledQuery =>
  statement(sql`
    update upload set draft_id = ${draftId}, draft_no = place.no
    from unnest(${ids}::uuid[]) with ordinality place(id, no) where upload.id = place.id`);

/** The files that came with what a moderator has not released yet, of each in their order. See `uploadOf`. */
export const uploadsOfHeld = (heldIds: readonly string[]): Compilable<UploadRow & { held_id: string | null }> =>
  rows
    .select('upload.held_id')
    .where(sql<boolean>`upload.held_id = any(${heldIds}::uuid[])`)
    .orderBy('upload.draft_no');

/** Keeps uploads with what is not released yet: in the order of the ids. */
export const putIntoHeld = (ids: readonly string[], heldId: string): CompiledQuery =>
  statement(sql`
    update upload set held_id = ${heldId}::uuid, draft_no = place.no
    from unnest(${ids}::uuid[]) with ordinality place(id, no) where upload.id = place.id`);

/** Orders the files of what is not released to be removed. */
export const eraseFilesOfHeld = (heldId: string): CompiledQuery =>
  statement(sql`
    with forgotten as (delete from upload where held_id = ${heldId}::uuid returning id)
    update stored_file set erase = true where id in (select id from forgotten)`);

/** Uploads become attachments: name and hash are content now, only the answer to a repeated upload stays. */
export const takeUploads = (ids: readonly string[]): Compilable =>
  written
    .updateTable('upload')
    .set({ name: null, sha256: null, draft_id: null, held_id: null })
    .where('id', 'in', [...ids]);

/** Orders files to be removed from the disk, and forgets their uploads. */
export const eraseFiles = (ids: readonly string[]): CompiledQuery =>
  statement(sql`
    with forgotten as (delete from upload where id = any(${ids}::uuid[]))
    update stored_file set erase = true where id = any(${ids}::uuid[])`);

/** Orders the files of a draft to be removed. */
export const eraseFilesOfDraft = (draftId: string): CompiledQuery =>
  statement(sql`
    with forgotten as (delete from upload where draft_id = ${draftId} returning id)
    update stored_file set erase = true where id in (select id from forgotten)`);

export interface NewUpload extends Upload {
  readonly owner: Owner;
  readonly key: string;
  readonly position: number;
  readonly digest: Buffer;
}

/** Records a kept file and its upload; when this place of this key has one already, orders the file to be removed and says false. */
export async function insertUpload(db: Kysely<DB>, upload: NewUpload): Promise<boolean> {
  const { id, owner, key, position, digest, name, type, size, scan, at } = upload;
  const { rows: inserted } = await sql`
    with stored as (
      insert into stored_file (id, type, size, scan, stored_at) values (${id}, ${type}, ${size}, ${scan}, ${at})
    )
    insert into upload (id, user_id, membership_id, key, position, digest, name, sha256, at)
    values (${id}, ${owner.userId}, ${owner.membershipId}, ${key}, ${position}, ${digest}, ${name}, ${upload.sha256}, ${at})
    on conflict (user_id, key, position) do nothing
    returning id`.execute(db);
  if (inserted.length > 0) return true;
  await db.executeQuery(eraseFiles([id]));
  return false;
}

/** The upload at this place of a key: its id and what was uploaded, as a digest. */
export async function uploadAt(
  db: Kysely<DB>,
  userId: string,
  key: string,
  position: number,
): Promise<{ id: string; digest: Buffer } | undefined> {
  return db
    .selectFrom('upload')
    .select(['id', 'digest'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .where('position', '=', position)
    .executeTakeFirst();
}

/** How many of a user's uploads wait to be taken. */
export async function countWaiting(db: Kysely<DB>, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('upload')
    .select((the) => the.fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .where('name', 'is not', null)
    .where('draft_id', 'is', null)
    .where('held_id', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Forgets uploads that nothing took, and those taken whose key is over; the files of the former are to be removed. */
export async function forgetUploads(db: Kysely<DB>, before: Date): Promise<void> {
  await sql`
    with forgotten as (delete from upload where draft_id is null and held_id is null and at < ${before} returning id, name)
    update stored_file set erase = true where id in (select id from forgotten where name is not null)`.execute(db);
}

/** Files whose removal was ordered. */
export async function filesToErase(db: Kysely<DB>, limit: number): Promise<string[]> {
  const found = await db.selectFrom('stored_file').select('id').where('erase', '=', true).limit(limit).execute();
  return found.map(({ id }) => id);
}

/** Forgets a file that is no longer on the disk. */
export async function forgetFile(db: Kysely<DB>, id: string): Promise<void> {
  await db.deleteFrom('stored_file').where('id', '=', id).where('erase', '=', true).execute();
}

/** Files that no scanner has looked at, the oldest first, behind `after`. */
export async function filesToScan(
  db: Kysely<DB>,
  after: { readonly at: Date; readonly id: string } | undefined,
  limit: number,
): Promise<{ id: string; at: Date }[]> {
  const { rows: found } = await sql<{ id: string; at: Date }>`
    select id, stored_at as at from stored_file
    where scan = 'not-scanned' and not erase
      and (stored_at, id) > (${after?.at ?? '-infinity'}::timestamptz, ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid)
    order by stored_at, id limit ${limit}`.execute(db);
  return found;
}

export async function recordScan(db: Kysely<DB>, id: string, scan: Scan): Promise<void> {
  await db.updateTable('stored_file').set({ scan }).where('id', '=', id).execute();
}

/** Those of the ids that have a row. */
export async function knownFiles(db: Kysely<DB>, ids: readonly string[]): Promise<Set<string>> {
  const found = await db
    .selectFrom('stored_file')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return new Set(found.map(({ id }) => id));
}
