import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import { FIRST_ID } from '../uuid.ts';
import type { Write } from './recording.store.ts';

/** The exchanges, in the order of ids behind `after`, of which personal data are to be blocked or deleted by this day. */
export async function exchangesToKeep(
  db: Kysely<DB>,
  today: string,
  limit: number,
  after = FIRST_ID,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from exchange where blocked_at is null and block_on <= ${today}::date and id > ${after}::uuid
    union
    select id from exchange where erased_at is null and erase_on <= ${today}::date and id > ${after}::uuid
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Deletes drafts that were changed last before an instant, with their files, the oldest first, at most `limit`; says how many. Where somebody is
 * writing just now, the draft stays.
 */
export async function deleteDraftsBefore(db: Kysely<DB>, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with old as (select id from draft where updated_at < ${before} order by updated_at limit ${limit} for update skip locked),
    files as (delete from upload where draft_id = any(array(select id from old)) returning id),
    erased as (update stored_file set erase = true where id = any(array(select id from files))),
    deleted as (delete from draft where id = any(array(select id from old)) returning id)
    select count(*)::int as deleted from deleted`.execute(db);
  return rows[0]?.deleted ?? 0;
}

/** Files of drafts that change or follow up an exchange. */
const draftedFor = (exchangeId: string): Write =>
  sql`draft_id in (select id from draft where exchange_id = ${exchangeId}::uuid)`;

/**
 * What goes when personal data are blocked: by what the person was found, the codes of those outside, and drafts of changes and follow-ups, which
 * hold copies of what was sent, with their files.
 */
export const blocking = (exchangeId: string): Write[] => [
  sql`delete from subject_word where exchange_id = ${exchangeId}::uuid`,
  sql`update stored_file set erase = true where id in (select id from upload where ${draftedFor(exchangeId)})`,
  sql`delete from upload where ${draftedFor(exchangeId)}`,
  sql`delete from draft where exchange_id = ${exchangeId}::uuid`,
  sql`delete from outside_code where exchange_id = ${exchangeId}::uuid`,
];

/** Files of contributions that no moderator has released. */
const heldIn = (exchangeId: string): Write =>
  sql`held_id in (select id from held_contribution where exchange_id = ${exchangeId}::uuid)`;

/**
 * What goes when they are deleted: all content, files, notes, and the authorities' own references. What stays names nobody: codes and numbers
 * of the overview, the history, and who read what (Art. 17(3)). Answers kept for repeated calls went after a day.
 */
export const erasing = (exchangeId: string): Write[] => [
  sql`delete from content where exchange_id = ${exchangeId}::uuid`,
  sql`update stored_file set erase = true where id in (
    select file_id from attachment where exchange_id = ${exchangeId}::uuid union select id from upload where ${heldIn(exchangeId)})`,
  sql`delete from upload where ${heldIn(exchangeId)}`,
  sql`update attachment set file_id = null where exchange_id = ${exchangeId}::uuid and file_id is not null`,
  sql`delete from note where exchange_id = ${exchangeId}::uuid`,
  sql`update participant set reference = null where exchange_id = ${exchangeId}::uuid and reference is not null`,
];
