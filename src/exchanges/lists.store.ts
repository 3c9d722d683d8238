import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import type { ActingMembership } from './model.ts';

export const BOXES = ['waiting', 'sent', 'received', 'closed'] as const;
export type Box = (typeof BOXES)[number];

export interface ListQuery {
  readonly box: Box;
  /** Country of the other authority. */
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  /** Beginning of the case number. */
  readonly number?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One line of a list: codes only, nothing personal. */
export interface ListRow {
  readonly id: string;
  readonly number: string;
  readonly procedure: string;
  readonly versionHash: string;
  readonly state: string;
  readonly role: string;
  readonly overview: Readonly<Record<string, string | number>>;
  readonly sentAt: Date;
  readonly turn: boolean;
  readonly due: string | null;
  /** The other side. */
  readonly otherId: string;
  readonly otherOfficial: Readonly<Record<string, string>>;
  readonly otherInformal: string;
  readonly otherCountry: string;
  readonly otherTurn: boolean;
  readonly otherDue: string | null;
}

export interface ListPage {
  readonly rows: readonly ListRow[];
  readonly next: string | null;
}

/**
 * `policy.participates` as SQL: rows in which the membership's authority takes part, in its area, for roles that see
 * exchanges at all. Both are held against the same matrix of expectations (`test/api/rights.test.ts`).
 */
export function participates(membership: ActingMembership, userRoles: readonly string[]): RawBuilder<boolean> {
  if (!membership.roles.some((role) => userRoles.includes(role))) return sql<boolean>`false`;
  return sql<boolean>`own.authority_id = ${membership.authorityId} and own.area = ${membership.area}`;
}

/** The opener is always participant 1 (see `open`), whatever the procedure calls its role. */
const inBox: Record<Box, RawBuilder<boolean>> = {
  waiting: sql<boolean>`own.turn`,
  sent: sql<boolean>`not own.closed and own.no = 1`,
  received: sql<boolean>`not own.closed and own.no > 1`,
  closed: sql<boolean>`own.closed`,
};

type Cursor = readonly [string | null, string];

const encode = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function decode(text: string): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === 2) {
      const [key, id] = value as [unknown, unknown];
      if (typeof id === 'string' && isUuid(id) && (key === null || (typeof key === 'string' && isMoment(key))))
        return [key, id];
    }
  } catch {
    // falls through to the refusal
  }
  throw new Refusal('cursor-invalid', 400);
}

/** A day, or an instant to the microsecond, as `encode` was given it. Not every day that JavaScript reads is one of the calendar. */
function isMoment(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d(?:T\d\d:\d\d:\d\d\.\d{6}Z)?$/.test(text)) return false;
  const read = new Date(text);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text.slice(0, 10));
}

/** One page of a box. `waiting`: by deadline, late first; the others: newest first. One query, on the box's own index. */
export async function listExchanges(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  query: ListQuery,
): Promise<ListPage> {
  const after = query.cursor === undefined ? undefined : decode(query.cursor);
  const byDue = query.box === 'waiting';
  const position = !after
    ? sql<boolean>`true`
    : byDue
      ? sql<boolean>`(coalesce(own.due, 'infinity'), own.exchange_id) > (coalesce(${after[0]}::date, 'infinity'), ${after[1]}::uuid)`
      : sql<boolean>`(own.sent_at, own.exchange_id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  const order = byDue ? sql`own.due, own.exchange_id` : sql`own.sent_at desc, own.exchange_id desc`;
  const filters = [
    participates(membership, userRoles),
    inBox[query.box],
    position,
    ...(query.country ? [sql<boolean>`a.country = ${query.country}`] : []),
    ...(query.state ? [sql<boolean>`e.state = ${query.state}`] : []),
    ...(query.number ? [sql<boolean>`starts_with(e.number, ${query.number})`] : []),
  ];
  const { rows } = await sql<ListRow & { position: string | null }>`
    select e.id, e.number, e.procedure, e.version_hash as "versionHash", e.state, own.role, e.overview, e.sent_at as "sentAt",
      own.turn, own.due, a.id as "otherId", a.official as "otherOfficial", a.informal as "otherInformal", a.country as "otherCountry",
      other.turn as "otherTurn", other.due as "otherDue",
      ${byDue ? sql`own.due::text` : sql`to_char(own.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`} as position
    from participant own
    join exchange e on e.id = own.exchange_id
    join lateral (select * from participant o where o.exchange_id = own.exchange_id and o.no <> own.no order by o.no limit 1) other on true
    join authority a on a.id = other.authority_id
    where ${sql.join(filters, sql` and `)}
    order by ${order} limit ${query.limit + 1}`.execute(db);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ position: _, ...row }) => row),
    next: rows.length > query.limit && last ? encode([last.position, last.id]) : null,
  };
}

/** How many wait and how many of them are late, for the navigation; counts stop at 1 000. `today`: the authority's local day. */
export async function countBoxes(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  today: string,
): Promise<{ readonly waiting: number; readonly late: number }> {
  const { rows } = await sql<{ waiting: number; late: number }>`
    select count(*)::int as waiting, count(*) filter (where due < ${today}::date)::int as late
    from (select own.due from participant own where ${participates(membership, userRoles)} and own.turn limit 1000) w`.execute(
    db,
  );
  return rows[0] ?? { waiting: 0, late: 0 };
}
