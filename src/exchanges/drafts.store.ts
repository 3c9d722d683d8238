import { type Compilable, type CompiledQuery, type Kysely, sql } from 'kysely';
import { statement, written } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { FIRST_ID, isUuid } from '../uuid.ts';
import type { ActingMembership, RequestContent } from './model.ts';
import { handsOf } from './policy.ts';

export type DraftKind = 'new' | 'change' | 'follow-up';

/** A draft: a plain mutable row of its authority, without number, events or history. */
export interface Draft {
  readonly id: string;
  readonly authorityId: string;
  readonly area: string;
  readonly procedure: string;
  readonly versionHash: string;
  /** The authorities chosen so far: one at most, unless the opening lets several be chosen. */
  readonly recipients: readonly string[];
  readonly content: RequestContent;
  /** What it becomes: an exchange of its own, a change of one that waits for acceptance, or one that follows up a closed one. */
  readonly kind: DraftKind;
  /** The exchange that it changes or follows up, and the revision of it that its writer saw. */
  readonly exchangeId: string | null;
  readonly exchangeRevision: number | null;
  /** The link of that one's definition by which it was made. */
  readonly link: string | null;
  readonly caseNumber: string | null;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface DraftRow {
  id: string;
  authority_id: string;
  area: string;
  procedure: string;
  version_hash: string;
  recipients: string[];
  content: unknown;
  kind: DraftKind;
  exchange_id: string | null;
  exchange_revision: number | null;
  link: string | null;
  case_number: string | null;
  revision: number;
  created_at: Date;
  updated_at: Date;
}

/** A row of drafts. */
export const draftOf = (row: DraftRow): Draft => ({
  id: row.id,
  authorityId: row.authority_id,
  area: row.area,
  procedure: row.procedure,
  versionHash: row.version_hash,
  recipients: row.recipients,
  content: row.content as RequestContent,
  kind: row.kind,
  exchangeId: row.exchange_id,
  exchangeRevision: row.exchange_revision,
  link: row.link,
  caseNumber: row.case_number,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** The case of the exchange that a draft changes or follows up. */
const CASE_NUMBER = sql<string | null>`(select e.case_number from exchange e where e.id = draft.exchange_id)`.as(
  'case_number',
);

/** `policy.isGiven` of the exchange that a draft changes or follows up: the draft holds what that one holds. */
const isGivenDraft = (reader: ActingMembership) => sql<boolean>`not exists (
  select from participant p
  join authority_area how on how.authority_id = p.authority_id and how.area = p.area and how.allocates
  where p.exchange_id = draft.exchange_id and p.authority_id = draft.authority_id
    and not p.assigned && ${handsOf(reader)}::uuid[])`;

/** A draft by its id; with `forUpdate` nobody else changes it before the transaction ends. See `draftOf`. */
export function draftById(id: string, reader: ActingMembership, forUpdate = false): Compilable<DraftRow> {
  const query = written
    .selectFrom('draft')
    .selectAll()
    .select(CASE_NUMBER)
    .where('id', '=', isUuid(id) ? id : FIRST_ID)
    .where(isGivenDraft(reader));
  return forUpdate ? query.forUpdate() : query;
}

/** The change of an exchange that somebody of an authority is writing. */
export const draftOfChange = (exchangeId: string, authorityId: string): Compilable<{ id: string; revision: number }> =>
  written
    .selectFrom('draft')
    .select(['id', 'revision'])
    .where('kind', '=', 'change')
    .where('exchange_id', '=', exchangeId)
    .where('authority_id', '=', authorityId);

export const insertDraft = (draft: Draft): Compilable =>
  written.insertInto('draft').values({
    id: draft.id,
    authority_id: draft.authorityId,
    area: draft.area,
    procedure: draft.procedure,
    version_hash: draft.versionHash,
    recipients: [...draft.recipients],
    content: JSON.stringify(draft.content),
    kind: draft.kind,
    exchange_id: draft.exchangeId,
    exchange_revision: draft.exchangeRevision,
    link: draft.link,
    revision: draft.revision,
    created_at: draft.createdAt,
    updated_at: draft.updatedAt,
  });

export const updateDraft = (draft: Draft): Compilable =>
  written
    .updateTable('draft')
    .set({
      recipients: [...draft.recipients],
      content: JSON.stringify(draft.content),
      revision: draft.revision,
      updated_at: draft.updatedAt,
    })
    .where('id', '=', draft.id);

export const deleteDraft = (id: string): Compilable => written.deleteFrom('draft').where('id', '=', id);

/** The drafts of an authority in an area, the last touched first; at most 200. */
export async function listDrafts(db: Kysely<DB>, reader: ActingMembership): Promise<Draft[]> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .select(CASE_NUMBER)
    .where('authority_id', '=', reader.authorityId)
    .where('area', '=', reader.area)
    .where(isGivenDraft(reader))
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(200)
    .execute();
  return rows.map(draftOf);
}

/** A row for each of these ids of which there is an authority. */
export const authoritiesAmong = (ids: readonly string[]): Compilable<{ id: string }> =>
  written
    .selectFrom('authority')
    .select('id')
    .where('id', 'in', [...ids]);

/** What must be known to send: the next running number, the answer already given to the key. */
export interface OpeningFacts {
  readonly running: bigint;
  /** Whether an allocator gives out the cases of the authority that sends. */
  readonly allocates: boolean;
  readonly answered: { readonly requestHash: Buffer; readonly answer: unknown } | null;
}

interface OpeningRow {
  running: string;
  allocates: boolean | null;
  request_hash: Buffer | null;
  answer: unknown;
}

/** Reads what sending needs in one statement; see `openingFactsOf`. */
export function openingFacts(query: {
  authorityId: string;
  area: string;
  userId: string;
  key: string;
}): CompiledQuery<OpeningRow> {
  return statement(sql<OpeningRow>`
    select nextval('case_number')::text as running, own.allocates, i.request_hash, i.answer
    from (values (1)) one
    left join authority_area own on own.authority_id = ${query.authorityId} and own.area = ${query.area}
    left join idempotency i on i.user_id = ${query.userId}::uuid and i.key = ${query.key}`);
}

/** What `openingFacts` found. */
export function openingFactsOf([row]: readonly OpeningRow[]): OpeningFacts {
  if (!row) throw new Error('a statement that always gives one row gave none');
  return {
    running: BigInt(row.running),
    allocates: row.allocates ?? false,
    answered: row.request_hash === null ? null : { requestHash: row.request_hash, answer: row.answer },
  };
}

interface CaseRow {
  case_number: string;
  exchanges: number;
}

/**
 * The case that an exchange belongs to, and how many exchanges it has. Locks its first exchange, so that of two follow-ups sent at
 * once the second waits and counts the first; who needs the others as well locks all of them before (see `lockCase`).
 */
export const caseOf = (exchangeId: string): CompiledQuery<CaseRow> =>
  statement(sql<CaseRow>`
    select f.case_number, (select count(*)::int from exchange e where e.case_number = f.case_number) as exchanges
    from exchange f where f.number = (select case_number from exchange where id = ${exchangeId}::uuid) for update`);
