import { type Kysely, type RawBuilder, sql } from 'kysely';
import { PLANNED_ANEW } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import {
  type Box,
  type Filters,
  type LineCounts,
  type ListQuery,
  MOST_COUNTED,
  momentOf,
  type Order,
  orderOf,
  type Position,
  readCursor,
  type Sort,
  writeCursor,
} from './lists.ts';
import type { ActingMembership } from './model.ts';
import { isMine, isNobodys, isUnread } from './seen.store.ts';

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
  /** Names of the colleagues who have it. */
  readonly assigned: readonly string[];
}

export interface ListPage {
  readonly rows: readonly ListRow[];
  readonly next: string | null;
}

export type Condition = RawBuilder<boolean>;

/**
 * `policy.participates` as SQL: lines of the membership's authority, in its area, for roles that see exchanges at all. Both are
 * held against the same matrix of expectations (`test/rights/rights.test.ts`).
 */
export function participates(membership: ActingMembership, userRoles: readonly string[]): Condition {
  if (!membership.roles.some((role) => userRoles.includes(role))) return sql<boolean>`false`;
  return sql<boolean>`own.authority_id = ${membership.authorityId} and own.area = ${membership.area}`;
}

/** Each is one range of one index, of the open lines or of the closed ones; `all` is read as both, each in the order asked for. */
function rangesOf(box: Box, membership: ActingMembership): Condition[] {
  const open = sql<boolean>`not own.closed`;
  switch (box) {
    case 'waiting':
      return [sql<boolean>`not own.closed and own.turn`];
    case 'mine':
      return [sql<boolean>`not own.closed and ${isMine(membership)}`];
    case 'unread':
      return [sql<boolean>`not own.closed and ${isUnread(membership)}`];
    case 'sent':
      return [sql<boolean>`not own.closed and own.opened`];
    case 'received':
      return [sql<boolean>`not own.closed and not own.opened`];
    case 'closed':
      return [sql<boolean>`own.closed`];
    case 'all':
      return [open, sql<boolean>`own.closed`];
  }
}

interface Key {
  readonly column: RawBuilder<unknown>;
  readonly type: RawBuilder<unknown>;
}

const key = (column: string, type: string): Key => ({ column: sql.ref(`own.${column}`), type: sql.raw(type) });
const keys: Readonly<Record<Sort, Key>> = {
  due: key('due', 'date'),
  sent: key('sent_at', 'timestamptz'),
  changed: key('changed_at', 'timestamptz'),
  other: key('other_name', 'text collate "C"'),
  country: key('other_country', 'text collate "C"'),
  state: key('state', 'text collate "C"'),
};

/** The columns of `case_line` by which a list is sorted: those of its indexes, all in one direction. */
function orderBy({ sort, direction }: Order): RawBuilder<unknown> {
  const to = sql.raw(direction === 'ascending' ? 'asc' : 'desc');
  const column = { due: 'due', changed: 'changed_at', other: 'other_name', country: 'other_country', state: 'state' };
  const first = sort === 'sent' ? [] : [sql`${sql.ref(`own.${column[sort]}`)} ${to}`];
  return sql.join([...first, sql`${sql.ref('own.sent_at')} ${to}`, sql`${sql.ref('own.exchange_id')} ${to}`]);
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
  const { country, state, procedure, code, number, from, to, dueBefore, ids, desk } = filters;
  return [
    ...(country ? [sql<boolean>`own.other_country = ${country}`] : []),
    ...(state ? [sql<boolean>`own.state = ${state}`] : []),
    ...(procedure ? [sql<boolean>`own.procedure = ${procedure}`] : []),
    ...(code ? [sql<boolean>`own.codes @> array[${code}]`] : []),
    ...(number ? [sql<boolean>`own.number >= ${number} and own.number < ${`${number}~`}`] : []),
    ...(from ? [sql<boolean>`own.sent_at >= ${from}::date at time zone 'UTC'`] : []),
    ...(to ? [sql<boolean>`own.sent_at < (${to}::date + 1) at time zone 'UTC'`] : []),
    ...(ids ? [sql<boolean>`own.exchange_id = any(${[...ids]}::uuid[])`] : []),
    ...(desk ? [{ mine: isMine(membership), nobody: isNobodys, unread: isUnread(membership) }[desk]] : []),
    ...(dueBefore ? [sql<boolean>`own.due < ${dueBefore}::date`] : []),
  ];
}

/** What narrows a list down beyond its own columns. */
export interface Narrowing {
  readonly conditions?: readonly Condition[];
  /** A statement that gives each `exchange_id` once: few, found by an index of their own, from which the list is then made. */
  readonly within?: RawBuilder<unknown>;
}

/**
 * Lines in the order asked for, from each range as many as a page and one more: `what` of them, and what they are sorted by.
 */
function linesOf(
  membership: ActingMembership,
  query: ListQuery,
  from: RawBuilder<unknown>,
  conditions: readonly Condition[],
  what: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const order = orderBy(orderOf(query));
  const selects = rangesOf(query.box, membership).map(
    (range) => sql`(select ${what} from ${from} own where ${sql.join([range, ...conditions], sql` and `)}
      order by ${order} limit ${query.limit + 1})`,
  );
  return sql`(select * from (${sql.join(selects, sql` union all `)}) own order by ${order} limit ${query.limit + 1})`;
}

const WHOLE = sql`own.*`;

/** Which lines they are, and no more: what an index says by itself. */
const placesOf = ({ sort }: Order): RawBuilder<unknown> =>
  sql`own.exchange_id, own.sent_at${sort === 'sent' ? sql`` : sql`, ${keys[sort].column}`}`;

/** Whether the lines come from an index in the order asked for, so that no more of them are read than are shown. */
const comesInOrder = (box: Box, { sort }: Order): boolean =>
  box === 'closed' || (box === 'waiting' ? sort === 'due' : sort === 'sent' && box !== 'unread');

/** What one has is found by an index of its own; promised an index of lines the planner would compare all of these with all of those. */
const areOnesOwn = ({ box, desk }: ListQuery): boolean => box === 'mine' || desk === 'mine';

/** The lines of a page: read as they come where they come in order, otherwise only once it is known which they are. */
function pageOf(membership: ActingMembership, query: ListQuery, conditions: readonly Condition[], narrowed: boolean) {
  const order = orderOf(query);
  if (areOnesOwn(query) || (!narrowed && comesInOrder(query.box, order)))
    return linesOf(membership, query, CASE_LINE, conditions, WHOLE);
  return sql`(select own.* from ${linesOf(membership, query, CASE_LINE, conditions, placesOf(order))} place
    join case_line own on own.exchange_id = place.exchange_id and own.authority_id = ${membership.authorityId})`;
}

const CASE_LINE = sql`case_line`;

/**
 * One page of a box.
 *
 * An authority's open lines (some hundred) are read from `case_line_open` or `case_line_waiting` and sorted; closed ones, of which there may be
 * 20 000, come in order from the index of that order.
 */
export async function listExchanges(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  query: ListQuery,
  { conditions: more = [], within: given }: Narrowing = {},
): Promise<ListPage> {
  const order = orderOf(query);
  const narrowing = [...filtersOf(query, membership), ...more];
  const conditions = [participates(membership, userRoles), ...narrowing, ...behind(order, query.cursor)];
  const within =
    given ?? (await foundFirst(db, query, linesOf(membership, query, CASE_LINE, conditions, placesOf(order))));
  // What was found is read whole before it is sorted: with a limit in sight the planner would rather walk through all lines in order and
  // look at each whether it was found (290 ms instead of 2, two words of a person, 20 000 lines). And line by line (OFFSET keeps it so): the
  // kept plan, which knows no values, would look for all lines of the same value again (14 ms, 1 400 nurses).
  const found = within
    ? sql`found as materialized (
      select own.* from (${within}) ids cross join lateral (
        select line.* from case_line line
        where line.exchange_id = ids.exchange_id and line.authority_id = ${membership.authorityId} offset 0) own
      where ${sql.join(conditions, sql` and `)}),`
    : sql``;
  const lines = within
    ? linesOf(membership, query, sql`found`, [], WHOLE)
    : pageOf(membership, query, conditions, narrowing.length > 0);
  const { rows } = await sql<ListRow & Place>`
    with ${found} page as ${lines}
    select own.exchange_id as id, own.number, own.procedure, e.version_hash as "versionHash", own.state, e.revision, own.role, e.overview,
      own.sent_at as "sentAt", own.changed_at as "changedAt", own.turn, nullif(own.due, 'infinity') as due, own.closed,
      a.id as "otherId", a.official as "otherOfficial", a.informal as "otherInformal", a.country as "otherCountry", own.others,
      desk.reference, ${namesOf(sql`desk.assigned`)} as assigned, ${isUnread(membership)} as unread,
      ${keys[order.sort].column}::text as "keyText", own.sent_at::text as "sentText"
    from page own join exchange e on e.id = own.exchange_id join authority a on a.id = own.other_id
    ${ownDesk} order by ${orderBy(order)}`.execute(db);
  // The two texts of their places stay on them: to copy 25 rows without those took a tenth of a list's answer.
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > query.limit && last ? writeCursor(order, positionOf(order.sort, last)) : null,
  };
}

/** Where a line stands in the list, as the database writes it, to the microsecond: `to_char` for each line takes 0.1 ms of a page. */
interface Place {
  readonly keyText: string;
  readonly sentText: string;
}

const positionOf = (sort: Sort, { id, keyText, sentText }: Place & Pick<ListRow, 'id'>): Position => ({
  key: sort === 'sent' || sort === 'changed' ? momentOf(keyText) : keyText,
  sentAt: momentOf(sentText),
  id,
});

/** All rows of an authority in an exchange have the same reference and are given to the same people: the first tells. */
const ownDesk = sql`left join lateral (
      select p.reference, p.assigned from participant p
      where p.exchange_id = own.exchange_id and p.authority_id = own.authority_id order by p.no limit 1) desk on true`;

/**
 * Names of memberships, by one look at a key for each: as a join over all of them the planner, who expects ten, reads through all users
 * (0.1 ms with 400). Most cases are nobody's, which the CASE knows without asking.
 */
const namesOf = (given: RawBuilder<unknown>): RawBuilder<unknown> => sql`
      case when cardinality(${given}) > 0 then array(
        select named.name from (
          select g.id, (select u.name from membership m join app_user u on u.id = m.user_id where m.id = g.id) as name
          from unnest(${given}) g (id)) named
        order by lower(named.name), named.id) else '{}' end`;

/** Of what has been found already, what else a list asks. */
export const theseOnly = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`select unnest(${[...ids]}::uuid[]) as exchange_id`;

/** A number begun so far stands for at most a thousand cases: year, hyphen, three of six digits. */
const TELLING_NUMBER = 8;

/**
 * Which lines a page will show, where only the values tell whether many or few match: planned for them by itself, which takes a fifth of
 * planning all that a line says. A way that suits any value reads 2 800 lines to show 25 nurses, 5 ms where 0.2 would do (20 000 lines).
 */
async function foundFirst(
  db: Kysely<DB>,
  { box, code, number }: ListQuery,
  lines: RawBuilder<unknown>,
): Promise<RawBuilder<unknown> | undefined> {
  const many = box === 'closed' || box === 'all';
  if (!many || (code === undefined && (number === undefined || number.length >= TELLING_NUMBER))) return undefined;
  const { rows } = await sql<{
    id: string;
  }>`${sql.raw(PLANNED_ANEW)} select exchange_id as id from ${lines} own`.execute(db);
  return theseOnly(rows.map(({ id }) => id));
}

/**
 * How many wait and how many of them are late, for the navigation, counted to 1 000; and in how many open ones there is something new
 * for the membership, counted to `MOST_COUNTED`. `today`: the authority's local day.
 */
export async function countBoxes(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  today: string,
): Promise<LineCounts> {
  const own = participates(membership, userRoles);
  const { rows } = await sql<LineCounts>`
    select count(*)::int as waiting, count(*) filter (where due < ${today}::date)::int as late,
      (select count(*)::int from (
        select from case_line own where ${own} and not own.closed and ${isUnread(membership)} limit ${sql.lit(MOST_COUNTED)}) n) as unread
    from (select own.due from case_line own where ${own} and not own.closed and own.turn limit 1000) w`.execute(db);
  return rows[0] ?? { waiting: 0, late: 0, unread: 0 };
}

/** How many lines each of several lists has, in one statement; a count stops at `most`. */
export async function countLists(
  db: Kysely<DB>,
  membership: ActingMembership,
  userRoles: readonly string[],
  queries: readonly (Filters & { readonly box: Box; readonly more: Narrowing })[],
  most: number,
): Promise<number[]> {
  if (queries.length === 0) return [];
  const counts = queries.map((query) => {
    const range = sql<boolean>`(${sql.join(rangesOf(query.box, membership), sql` or `)})`;
    const conditions = [
      participates(membership, userRoles),
      range,
      ...filtersOf(query, membership),
      ...(query.more.conditions ?? []),
      ...(query.more.within ? [sql<boolean>`own.exchange_id in (${query.more.within})`] : []),
    ];
    return sql`(select count(*)::int from (select from case_line own where ${sql.join(conditions, sql` and `)} limit ${most}) counted)`;
  });
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}] as counts`.execute(db);
  return rows[0]?.counts ?? [];
}
