import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { NoticeKind } from './choices.ts';
import type { NamedAuthority } from './mail-text.ts';
import { type Reader, readersOf } from './outbox.store.ts';

/** A participant whose turn it is, with a term; and who is to be told of it. */
export interface WaitingTerm {
  readonly exchangeId: string;
  readonly number: string;
  readonly versionHash: string;
  readonly participantNo: number;
  readonly role: string;
  /** Its own state. */
  readonly seat: string;
  readonly authority: NamedAuthority;
  /** YYYY-MM-DD. */
  readonly due: string;
  readonly changedAt: Date;
  /** The parts that it holds, with the last day of each of their terms. */
  readonly parts: readonly { readonly state: string; readonly terms: Readonly<Record<string, { due: string }>> }[];
  readonly readers: readonly Reader[];
}

/** Where a page of waiting terms ended. */
export type TermCursor = Pick<WaitingTerm, 'due' | 'exchangeId' | 'participantNo'>;

export interface TermsQuery {
  /** First and last day of the terms; YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  /** Today, by which absences count. */
  readonly day: string;
  readonly after?: TermCursor | undefined;
  readonly limit: number;
}

/** Terms that wait for the authorities of some countries, earliest first; readers with a digest are told by that. */
export async function termsOfCountries(
  db: Kysely<DB>,
  countries: readonly string[],
  { from, to, day, after, limit }: TermsQuery,
): Promise<readonly WaitingTerm[]> {
  const behind = after
    ? sql`(p.due, p.exchange_id, p.no) > (${after.due}::date, ${after.exchangeId}::uuid, ${after.participantNo}::int)`
    : sql`true`;
  return waitingTerms(
    db,
    sql`a.country = any(${countries}) and p.due between ${from}::date and ${to}::date and ${behind}`,
    { whom: sql`coalesce(c.delivery, '') <> 'daily'`, day, limit },
  );
}

/** Terms that wait for a user's own authorities. */
export async function termsOfUser(
  db: Kysely<DB>,
  userId: string,
  { from, to, day, limit }: TermsQuery,
): Promise<readonly WaitingTerm[]> {
  return waitingTerms(
    db,
    sql`p.due between ${from}::date and ${to}::date and exists (select from membership own
      where own.user_id = ${userId} and own.authority_id = p.authority_id and own.area = p.area and own.ended_at is null)`,
    { whom: sql`u.id = ${userId}`, day, limit },
  );
}

async function waitingTerms(
  db: Kysely<DB>,
  which: RawBuilder<unknown>,
  { whom, day, limit }: { whom: RawBuilder<unknown>; day: string; limit: number },
): Promise<readonly WaitingTerm[]> {
  const { rows } = await sql<WaitingTerm>`
    select x.id as "exchangeId", x.number, x.version_hash as "versionHash", p.no as "participantNo", p.role, p.state as seat, p.due,
      p.changed_at as "changedAt", jsonb_build_object('country', a.country, 'official', a.official) as authority,
      (select jsonb_agg(jsonb_build_object('state', part.state, 'terms', part.terms) order by part.no)
        from part where part.exchange_id = p.exchange_id and (p.part_no is null or part.no = p.part_no)) as parts,
      ${readersOf('p', sql`${day}::date`, whom)} as readers
    from participant p
    join authority a on a.id = p.authority_id and a.status = 'active'
    join exchange x on x.id = p.exchange_id
    where p.turn and ${which}
    order by p.due, p.exchange_id, p.no limit ${limit}`.execute(db);
  return rows;
}

export interface NewNotice {
  readonly exchangeId: string;
  readonly participantNo: number;
  readonly userId: string;
  readonly kind: NoticeKind;
  readonly term: string;
  readonly due: string;
}

/** Notes which notices go out, and says which of them had not yet; those are for the caller to send, in this transaction. */
export async function claimNotices(
  tx: Kysely<DB>,
  notices: readonly NewNotice[],
): Promise<readonly Omit<NewNotice, 'due'>[]> {
  if (notices.length === 0) return [];
  // In the order of the key, so that two processes with the same notices wait for each other and never in a circle.
  const { rows } = await sql<Omit<NewNotice, 'due'>>`
    insert into deadline_notice (exchange_id, participant_no, user_id, kind, term, due)
    select "exchangeId", "participantNo", "userId", kind, term, due
    from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb)
      n("exchangeId" uuid, "participantNo" int, "userId" uuid, kind text, term text, due date)
    order by 1, 2, 3, 4, 5, 6
    on conflict do nothing
    returning exchange_id as "exchangeId", participant_no as "participantNo", user_id as "userId", kind, term`.execute(
    tx,
  );
  return rows;
}

/** The last local day on which each country's round was finished. */
export async function roundsDone(db: Kysely<DB>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('deadline_round').selectAll().execute();
  return new Map(rows.map(({ country, day }) => [country, day]));
}

export async function markRounds(db: Kysely<DB>, rounds: readonly { country: string; day: string }[]): Promise<void> {
  await sql`
    insert into deadline_round (country, day)
    select country, day from jsonb_to_recordset(${JSON.stringify(rounds)}::jsonb) r(country text, day date)
    on conflict (country) do update set day = greatest(deadline_round.day, excluded.day)`.execute(db);
}

/** Forgets the notices of terms that ended before a day. */
export async function deleteNoticesBefore(db: Kysely<DB>, day: string): Promise<void> {
  await db.deleteFrom('deadline_notice').where('due', '<', day).execute();
}
