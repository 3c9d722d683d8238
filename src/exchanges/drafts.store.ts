import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import { isUuid } from '../uuid.ts';
import type { RequestContent } from './model.ts';

/** A draft: a plain mutable row of its authority, without number, events or history. */
export interface Draft {
  readonly id: string;
  readonly authorityId: string;
  readonly area: string;
  readonly procedure: string;
  readonly versionHash: string;
  readonly recipientId: string | null;
  readonly content: RequestContent;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface DraftRow {
  id: string;
  authority_id: string;
  area: string;
  procedure: string;
  version_hash: string;
  recipient_id: string | null;
  content: unknown;
  revision: number;
  created_at: Date;
  updated_at: Date;
}

const draftOf = (row: DraftRow): Draft => ({
  id: row.id,
  authorityId: row.authority_id,
  area: row.area,
  procedure: row.procedure,
  versionHash: row.version_hash,
  recipientId: row.recipient_id,
  content: row.content as RequestContent,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Reads a draft; with `forUpdate` nobody else changes it before the transaction ends. */
export async function readDraft(db: Kysely<DB>, id: string, forUpdate = false): Promise<Draft | undefined> {
  if (!isUuid(id)) return undefined;
  const query = db.selectFrom('draft').selectAll().where('id', '=', id);
  const row = await (forUpdate ? query.forUpdate() : query).executeTakeFirst();
  return row && draftOf(row);
}

export async function insertDraft(db: Kysely<DB>, draft: Draft): Promise<void> {
  await db
    .insertInto('draft')
    .values({
      id: draft.id,
      authority_id: draft.authorityId,
      area: draft.area,
      procedure: draft.procedure,
      version_hash: draft.versionHash,
      recipient_id: draft.recipientId,
      content: JSON.stringify(draft.content),
      revision: draft.revision,
      created_at: draft.createdAt,
      updated_at: draft.updatedAt,
    })
    .execute();
}

export async function updateDraft(db: Kysely<DB>, draft: Draft): Promise<void> {
  await db
    .updateTable('draft')
    .set({
      recipient_id: draft.recipientId,
      content: JSON.stringify(draft.content),
      revision: draft.revision,
      updated_at: draft.updatedAt,
    })
    .where('id', '=', draft.id)
    .execute();
}

export async function deleteDraft(db: Kysely<DB>, id: string): Promise<void> {
  await db.deleteFrom('draft').where('id', '=', id).execute();
}

/** The drafts of an authority in an area, the last touched first; at most 200. */
export async function listDrafts(db: Kysely<DB>, authorityId: string, area: string): Promise<Draft[]> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .where('authority_id', '=', authorityId)
    .where('area', '=', area)
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(200)
    .execute();
  return rows.map(draftOf);
}

export async function isAuthority(db: Kysely<DB>, id: string): Promise<boolean> {
  return (await db.selectFrom('authority').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** What sending needs to know of the recipient: an active authority, and whether it replies in the area. */
export interface RecipientFacts {
  readonly country: string;
  readonly mayReply: boolean;
}

/** The recipient's facts; nothing when there is no such active authority. */
export async function recipientFacts(db: Kysely<DB>, id: string, area: string): Promise<RecipientFacts | null> {
  const row = await db
    .selectFrom('authority')
    .leftJoin('authority_area', (join) =>
      join.onRef('authority_area.authority_id', '=', 'authority.id').on('authority_area.area', '=', area),
    )
    .select(['authority.country', 'authority_area.may_reply'])
    .where('authority.id', '=', id)
    .where('authority.status', '=', 'active')
    .executeTakeFirst();
  return row ? { country: row.country, mayReply: row.may_reply ?? false } : null;
}

/** What must be known to send: the next running number, the recipient and its rights, the answer already given to the key. */
export interface OpeningFacts {
  readonly running: bigint;
  readonly recipient: RecipientFacts | null;
  readonly answered: { readonly requestHash: Buffer; readonly answer: unknown } | null;
}

/** Reads all that sending needs in one statement. */
export async function openingFacts(
  db: Kysely<DB>,
  query: { recipientId: string; area: string; userId: string; key: string },
): Promise<OpeningFacts> {
  const { rows } = await sql<{
    running: string;
    country: string | null;
    may_reply: boolean | null;
    request_hash: Buffer | null;
    answer: unknown;
  }>`
    select nextval('case_number')::text as running, r.country, r.may_reply, i.request_hash, i.answer
    from (values (1)) one
    left join lateral (select a.country, coalesce(aa.may_reply, false) as may_reply from authority a
      left join authority_area aa on aa.authority_id = a.id and aa.area = ${query.area}
      where a.id = ${query.recipientId} and a.status = 'active') r on true
    left join idempotency i on i.user_id = ${query.userId}::uuid and i.key = ${query.key}`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('a statement that always gives one row gave none');
  return {
    running: BigInt(row.running),
    recipient: row.country === null ? null : { country: row.country, mayReply: row.may_reply ?? false },
    answered: row.request_hash === null ? null : { requestHash: row.request_hash, answer: row.answer },
  };
}
