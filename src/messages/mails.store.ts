import { type Kysely, sql } from 'kysely';
import { type DB, unnested } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';

/** About a case, of several cases, about the reader's account, or about what a saved search has found. */
export type MailKind = 'case' | 'digest' | 'letter' | 'found';

export interface NewMail {
  readonly id: string;
  readonly kind: MailKind;
  /** The case that it tells of; null: none, or several. */
  readonly exchangeId: string | null;
  /** The event that it tells of; null: none, or several. */
  readonly eventNo: number | null;
  /** The saved search that has found what it tells of. */
  readonly searchId?: string;
  readonly userId: string;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  /** Whether it goes out although its reader mutes the case before it does. */
  readonly despiteMute: boolean;
}

/**
 * Keeps mails, in one statement, but never a second one for the same event and user. `due`: from when to try to send them; null:
 * never, they are only shown.
 */
export async function insertMails(
  db: Kysely<DB>,
  mails: readonly NewMail[],
  at: Date,
  due: Date | null,
): Promise<void> {
  if (mails.length === 0) return;
  const rows = mails.map((mail) => ({ ...mail, searchId: mail.searchId ?? null }));
  const given = unnested(rows, 'given', {
    id: 'uuid',
    kind: 'text',
    exchangeId: 'uuid',
    eventNo: 'int',
    userId: 'uuid',
    recipient: 'text',
    language: 'text',
    subject: 'text',
    body: 'text',
    despiteMute: 'boolean',
    searchId: 'uuid',
  });
  await sql`
    insert into mail (id, kind, exchange_id, event_no, user_id, recipient, language, subject, body, despite_mute, search_id,
      created_at, next_attempt_at)
    select given.*, ${at}::timestamptz, ${due}::timestamptz from ${given}
    on conflict (exchange_id, event_no, user_id) where event_no is not null do nothing`.execute(db);
}

/**
 * Drops mails that are due of cases that their readers have muted since they were written: a mail may wait for hours where its
 * server cannot be had.
 */
export async function dropMutedMails(db: Kysely<DB>, now: Date): Promise<void> {
  await sql`
    delete from mail m using case_mute c
    where m.next_attempt_at <= ${now} and not m.despite_mute and c.user_id = m.user_id and c.exchange_id = m.exchange_id`.execute(
    db,
  );
}

/** A mail that this process tries to send now. */
export interface ClaimedMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly exchangeId: string | null;
  readonly searchId: string | null;
  readonly userId: string;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Date;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
}

/**
 * Claims mails that are due, longest due first, and counts the attempt. They are due again at `until`, unless the claim is renewed
 * before: no transaction stays open while a mail server thinks.
 */
export async function claimMails(
  db: Kysely<DB>,
  now: Date,
  until: Date,
  limit: number,
): Promise<readonly ClaimedMail[]> {
  const { rows } = await sql<ClaimedMail>`
    update mail set attempts = attempts + 1, next_attempt_at = ${until}
    where id = any(array(
      select id from mail where next_attempt_at <= ${now} order by next_attempt_at limit ${limit} for update skip locked))
    returning id, kind, exchange_id as "exchangeId", search_id as "searchId", user_id as "userId", recipient, language, subject, body, created_at as "createdAt", attempts as attempt`.execute(
    db,
  );
  return rows;
}

/** Lets claims that were to end at `held` hold until `until`; returns the ids of those that did hold: not settled, and nobody else's. */
export async function renewClaims(
  db: Kysely<DB>,
  ids: readonly string[],
  held: Date,
  until: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    update mail set next_attempt_at = ${until} where id = any(${ids}::uuid[]) and next_attempt_at = ${held}
    returning id`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** The body of a mail that goes nowhere any more: a letter about an account holds a link that opens it, so nothing of it stays. */
const bodyAtEnd = sql<string>`case when kind = 'letter' then '' else body end`;

/** The mail server has accepted the mail. */
export async function markSent(db: Kysely<DB>, id: string, at: Date): Promise<void> {
  await db
    .updateTable('mail')
    .set({ sent_at: at, next_attempt_at: null, failure: null, body: bodyAtEnd })
    .where('id', '=', id)
    .execute();
}

/** The attempt failed; `next` null: the mail is given up, and stays visible with its failure. */
export async function markFailed(db: Kysely<DB>, id: string, failure: string, next: Date | null): Promise<void> {
  const body = next === null ? { body: bodyAtEnd } : {};
  await db
    .updateTable('mail')
    .set({ failure, next_attempt_at: next, ...body })
    .where('id', '=', id)
    .execute();
}

/** Gives back claimed mails that were not tried, unless their claim, which was to end at `held`, is no longer ours. */
export async function releaseMails(db: Kysely<DB>, ids: readonly string[], held: Date, due: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`update mail set attempts = attempts - 1, next_attempt_at = ${due}
    where id = any(${ids}::uuid[]) and next_attempt_at = ${held}`.execute(db);
}

/** Few enough for one statement to stay far below the time a statement may take. */
const DELETED_AT_ONCE = 5_000;

/** Deletes the mails written before an instant; returns how many. */
export async function deleteMailsBefore(db: Kysely<DB>, before: Date): Promise<number> {
  for (let deleted = 0; ; ) {
    const { rows } = await sql<{ id: string }>`
      delete from mail where id = any(array(
        select id from mail where created_at < ${before} order by created_at limit ${sql.lit(DELETED_AT_ONCE)}))
      returning id`.execute(db);
    deleted += rows.length;
    if (rows.length < DELETED_AT_ONCE) return deleted;
  }
}

/** `kept`: without a mail server, only shown; `failed`: given up. */
export type MailState = 'kept' | 'waiting' | 'sent' | 'failed';

/** A mail as pages show it. */
export interface MailRow {
  readonly id: string;
  /** Null: it is not about one case. */
  readonly exchangeId: string | null;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Date;
  readonly state: MailState;
  readonly attempts: number;
  /** Codes of the last failure. */
  readonly failure: string | null;
}

const columns = sql`id, case when kind = 'case' then exchange_id end as "exchangeId", recipient, language, subject, body, created_at as "createdAt",
  attempts, failure, case when sent_at is not null then 'sent' when next_attempt_at is not null then 'waiting'
    when failure is not null then 'failed' else 'kept' end as state`;

export interface MailQuery {
  /** Part of the recipient's address. */
  readonly recipient?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One page of mails, newest first. @throws Refusal `cursor-invalid` */
export async function listMails(
  db: Kysely<DB>,
  query: MailQuery,
): Promise<{ readonly mails: readonly MailRow[]; readonly next: string | null }> {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const filters = [
    sql<boolean>`true`,
    ...(after ? [sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`] : []),
    ...(query.recipient ? [sql<boolean>`strpos(recipient, ${query.recipient.toLowerCase()}) > 0`] : []),
  ];
  const { rows } = await sql<MailRow>`select ${columns} from mail where ${sql.join(filters, sql` and `)}
    order by created_at desc, id desc limit ${query.limit + 1}`.execute(db);
  const mails = rows.slice(0, query.limit);
  const last = mails.at(-1);
  return { mails, next: rows.length > query.limit && last ? `${last.createdAt.toISOString()}_${last.id}` : null };
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/;

function readCursor(text: string): { at: string; id: string } {
  const [, at, id] = CURSOR.exec(text) ?? [];
  if (!at || !id || Number.isNaN(Date.parse(at)) || !isUuid(id)) throw new Refusal('cursor-invalid', 400);
  return { at, id };
}

export async function readMail(db: Kysely<DB>, id: string): Promise<MailRow | undefined> {
  if (!isUuid(id)) return undefined;
  const { rows } = await sql<MailRow>`select ${columns} from mail where id = ${id}::uuid`.execute(db);
  return rows[0];
}
