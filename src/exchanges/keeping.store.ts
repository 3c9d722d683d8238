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
 * What goes when personal data are blocked: by what the person was found, the codes of those outside, and drafts of changes and follow-ups, which
 * hold copies of what was sent.
 */
export const blocking = (exchangeId: string): Write[] => [
  sql`delete from subject_word where exchange_id = ${exchangeId}::uuid`,
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
