import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import { fold } from '../directory/index.ts';
import {
  type Box,
  type Filters,
  type ListQuery,
  type Order,
  orderOf,
  readCursor,
  type Sort,
  writeCursor,
} from './lists.ts';
import type { ActingMembership } from './model.ts';
import { hasReference, isMine, isNobodys, isUnread, referenceOf } from './seen.store.ts';

/** One line of a list: codes only, nothing personal. */
export interface ListRow {
  readonly id: string;
  readonly number: string;
  readonly procedure: string;
  readonly versionHash: string;
  readonly state: string;
  readonly revision: number;
  readonly role: string;
  readonly overview: Readonly<Record<string, string | number>>;
  readonly sentAt: Date;
  readonly changedAt: Date;
  /** Whether something waits for the reader's authority. */
  readonly turn: boolean;
  /** Of whom it waits for. */
  readonly due: string | null;
  readonly closed: boolean;
  /** The other side. */
  readonly otherId: string;
  readonly otherOfficial: Readonly<Record<string, string>>;
  readonly otherInformal: string;
  readonly otherCountry: string;
  /** The authority's own file reference. */
  readonly reference: string | null;
  /** Whether others did something since the reader opened it. */
  readonly unread: boolean;
  /** Of how many authorities `other` is the first: holders of parts. */
  readonly others: number;
}

export interface ListPage {
  readonly rows: readonly ListRow[];
  readonly next: string | null;
}

type Condition = RawBuilder<boolean>;

/**
 * `policy.participates` as SQL: lines of the membership's authority, in its area, for roles that see exchanges at all. Both are
 * held against the same matrix of expectations (`test/api/rights.test.ts`).
 */
export function participates(membership: ActingMembership, userRoles: readonly string[]): Condition {
  if (!membership.roles.some((role) => userRoles.includes(role))) return sql<boolean>`false`;
  return sql<boolean>`own.authority_id = ${membership.authorityId} and own.area = ${membership.area}`;
}

/** Each is one range of one partial index; `all` is read as two ranges, each in the order asked for. */
const ranges: Readonly<Record<Box, readonly Condition[]>> = {
  waiting: [sql<boolean>`own.turn`],
  sent: [sql<boolean>`not own.closed and own.opened`],
  received: [sql<boolean>`not own.closed and not own.opened`],
  closed: [sql<boolean>`own.closed`],
  all: [sql<boolean>`not own.closed`, sql<boolean>`own.closed`],
};

interface Key {
  readonly column: RawBuilder<unknown>;
  readonly type: RawBuilder<unknown>;
  /** As text, to the microsecond. */
  readonly text: RawBuilder<string>;
}

const instant = (column: string): RawBuilder<string> =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const key = (column: string, type: string, text = sql<string>`${sql.ref(`page.${column}`)}::text`): Key => ({
  column: sql.ref(`own.${column}`),
  type: sql.raw(type),
  text,
});
const keys: Readonly<Record<Sort, Key>> = {
  due: key('due', 'date'),
  sent: key('sent_at', 'timestamptz', instant('page.sent_at')),
  changed: key('changed_at', 'timestamptz', instant('page.changed_at')),
  other: key('other_name', 'text collate "C"'),
  country: key('other_country', 'text collate "C"'),
  state: key('state', 'text collate "C"'),
};

/** The columns of `case_line` by which a list is sorted: those of its indexes, all in one direction. */
function orderBy({ sort, direction }: Order, alias: 'own' | 'page'): RawBuilder<unknown> {
  const to = sql.raw(direction === 'ascending' ? 'asc' : 'desc');
  const column = { due: 'due', changed: 'changed_at', other: 'other_name', country: 'other_country', state: 'state' };
  const first = sort === 'sent' ? [] : [sql`${sql.ref(`${alias}.${column[sort]}`)} ${to}`];
  return sql.join([...first, sql`${sql.ref(`${alias}.sent_at`)} ${to}`, sql`${sql.ref(`${alias}.exchange_id`)} ${to}`]);
}

function behind(order: Order, cursor: string | undefined): Condition[] {
  if (cursor === undefined) return [];
  const at = readCursor(order, cursor);
  const { column, type } = keys[order.sort];
  const sign = sql.raw(order.direction === 'ascending' ? '>' : '<');
  const moment = sql`${at.sentAt}::timestamptz, ${at.id}::uuid`;
  return order.sort === 'sent'
    ? [sql<boolean>`(own.sent_at, own.exchange_id) ${sign} (${moment})`]
    : [sql<boolean>`(${column}, own.sent_at, own.exchange_id) ${sign} (${at.key}::${type}, ${moment})`];
}

/** What narrows a list down. */
export function filtersOf(filters: Filters, membership: ActingMembership): Condition[] {
  const { country, state, procedure, code, number, other, from, to, dueBefore, ids, reference, desk } = filters;
  const words = fold(other ?? '')
    .split(' ')
    .filter((word) => word !== '');
  const searched = words.map((word) => `'${word}':*`).join(' & ');
  return [
    ...(country ? [sql<boolean>`own.other_country = ${country}`] : []),
    ...(state ? [sql<boolean>`own.state = ${state}`] : []),
    ...(procedure ? [sql<boolean>`own.procedure = ${procedure}`] : []),
    ...(code ? [sql<boolean>`own.codes @> array[${code}]`] : []),
    ...(number ? [sql<boolean>`own.number >= ${number} and own.number < ${`${number}~`}`] : []),
    ...(searched ? [sql<boolean>`own.other_id in (select id from authority where words @@ ${searched}::tsquery)`] : []),
    ...(from ? [sql<boolean>`own.sent_at >= ${from}::date at time zone 'UTC'`] : []),
    ...(to ? [sql<boolean>`own.sent_at < (${to}::date + 1) at time zone 'UTC'`] : []),
    ...(ids ? [sql<boolean>`own.exchange_id = any(${[...ids]}::uuid[])`] : []),
    ...(reference ? [hasReference(membership, reference)] : []),
    ...(desk ? [{ mine: isMine(membership), nobody: isNobodys, unread: isUnread(membership) }[desk]] : []),
    ...(dueBefore ? [sql<boolean>`own.due < ${dueBefore}::date`] : []),
  ];
}

/**
 * One page of a box in one statement. `from`: narrows further down than a query of the address may (searches for persons).
 *
 * An authority's open lines (some hundred) are read from `case_line_open` or `case_line_waiting` and sorted; closed ones, of which there may be
 * 20 000, come in order from the index of that order.
 */
export async function listExchanges(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  query: ListQuery,
  more: readonly Condition[] = [],
): Promise<ListPage> {
  const order = orderOf(query);
  const conditions = [
    participates(membership, userRoles),
    ...filtersOf(query, membership),
    ...behind(order, query.cursor),
    ...more,
  ];
  const selects = ranges[query.box].map(
    (range) => sql`(select own.* from case_line own where ${sql.join([range, ...conditions], sql` and `)}
      order by ${orderBy(order, 'own')} limit ${query.limit + 1})`,
  );
  const { rows } = await sql<ListRow & { position: string; sentText: string }>`
    with page as (
      select * from (${sql.join(selects, sql` union all `)}) page order by ${orderBy(order, 'page')} limit ${query.limit + 1})
    select e.id, page.number, page.procedure, e.version_hash as "versionHash", page.state, e.revision, page.role, e.overview,
      page.sent_at as "sentAt", page.changed_at as "changedAt", page.turn, nullif(page.due, 'infinity') as due, page.closed,
      a.id as "otherId", a.official as "otherOfficial", a.informal as "otherInformal", a.country as "otherCountry", page.others,
      ${referenceOf} as reference, ${isUnread(membership, 'page')} as unread,
      ${keys[order.sort].text} as position, ${instant('page.sent_at')} as "sentText"
    from page join exchange e on e.id = page.exchange_id join authority a on a.id = page.other_id
    order by ${orderBy(order, 'page')}`.execute(db);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ position: _, sentText: __, ...row }) => row),
    next:
      rows.length > query.limit && last
        ? writeCursor(order, { key: last.position, sentAt: last.sentText, id: last.id })
        : null,
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
    from (select own.due from case_line own where ${participates(membership, userRoles)} and own.turn limit 1000) w`.execute(
    db,
  );
  return rows[0] ?? { waiting: 0, late: 0 };
}

/** How many lines each of several lists has, in one statement; a count stops at `most`. */
export async function countLists(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  queries: readonly (Filters & { readonly box: Box })[],
  most: number,
): Promise<number[]> {
  if (queries.length === 0) return [];
  const counts = queries.map((query) => {
    const range = sql<boolean>`(${sql.join(ranges[query.box], sql` or `)})`;
    const conditions = [participates(membership, userRoles), range, ...filtersOf(query, membership)];
    return sql`(select count(*)::int from (select from case_line own where ${sql.join(conditions, sql` and `)} limit ${most}) counted)`;
  });
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}] as counts`.execute(db);
  return rows[0]?.counts ?? [];
}
