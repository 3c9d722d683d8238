import { type RawBuilder, sql } from 'kysely';
import { type Box, type Filters, type ListQuery, type Order, orderOf, readCursor, type Sort } from './lists.ts';
import type { ActingMembership } from './model.ts';
import { isMine, isNobodys, isUnread } from './seen.store.ts';

/** Which lines a list shows, and in which order: of the open ones and the closed ones, which lie apart. */

export type Condition = RawBuilder<boolean>;

/**
 * `policy.participates` as SQL: lines of the membership's authority, in its area, for roles that see exchanges at all. Both are
 * held against the same matrix of expectations (`test/rights/rights.test.ts`).
 */
export function participates(membership: ActingMembership, userRoles: readonly string[]): Condition {
  if (!membership.roles.some((role) => userRoles.includes(role))) return sql<boolean>`false`;
  return sql<boolean>`own.authority_id = ${membership.authorityId} and own.area = ${membership.area}`;
}

/** Lines that are read by themselves, in the order asked for: of the open ones or of the closed ones, and which of them. */
interface Range {
  readonly closed: boolean;
  readonly which: readonly Condition[];
}

/** Each is one range of one index; `all` is read as both. */
function rangesOf(box: Box, membership: ActingMembership): Range[] {
  const open = (which: Condition): Range[] => [{ closed: false, which: [which] }];
  switch (box) {
    case 'waiting':
      return open(sql`own.turn`);
    case 'mine':
      return open(isMine(membership));
    case 'unread':
      return open(isUnread(membership));
    case 'sent':
      return open(sql`own.opened`);
    case 'received':
      return open(sql`not own.opened`);
    case 'closed':
      return [{ closed: true, which: [] }];
    case 'all':
      return [false, true].map((closed) => ({ closed, which: [] }));
  }
}

/** Where a range lies, by its own name: to say of which kind a line is would cost a look at it where the index says all the rest. */
const tableOf = ({ closed }: Range): RawBuilder<unknown> => sql.ref(closed ? 'closed_case_line' : 'open_case_line');

interface Key {
  readonly column: RawBuilder<unknown>;
  readonly type: RawBuilder<unknown>;
}

const key = (column: string, type: string): Key => ({ column: sql.ref(`own.${column}`), type: sql.raw(type) });
export const keys: Readonly<Record<Sort, Key>> = {
  due: key('due', 'date'),
  sent: key('sent_at', 'timestamptz'),
  changed: key('changed_at', 'timestamptz'),
  other: key('other_name', 'text collate "C"'),
  country: key('other_country', 'text collate "C"'),
  state: key('state', 'text collate "C"'),
};

/** The columns of `case_line` by which a list is sorted: those of its indexes, all in one direction. */
export function orderBy({ sort, direction }: Order): RawBuilder<unknown> {
  const to = sql.raw(direction === 'ascending' ? 'asc' : 'desc');
  const column = { due: 'due', changed: 'changed_at', other: 'other_name', country: 'other_country', state: 'state' };
  const first = sort === 'sent' ? [] : [sql`${sql.ref(`own.${column[sort]}`)} ${to}`];
  return sql.join([...first, sql`${sql.ref('own.sent_at')} ${to}`, sql`${sql.ref('own.exchange_id')} ${to}`]);
}

export function behind(order: Order, cursor: string | undefined): Condition[] {
  if (cursor === undefined) return [];
  const at = readCursor(order, cursor);
  const { column, type } = keys[order.sort];
  const sign = sql.raw(order.direction === 'ascending' ? '>' : '<');
  const moment = sql`${at.sentAt}::timestamptz, ${at.id}::uuid`;
  return order.sort === 'sent'
    ? [sql<boolean>`(own.sent_at, own.exchange_id) ${sign} (${moment})`]
    : [sql<boolean>`(${column}, own.sent_at, own.exchange_id) ${sign} (${at.key}::${type}, ${moment})`];
}

/** A number begun so far stands for at most a thousand cases: year, hyphen, three of six digits. */
const isTelling = (number: string): boolean => number.length >= 8;

const begins = (number: string): Condition => sql`own.number >= ${number} and own.number < ${`${number}~`}`;

/** What narrows a list down to few lines or hardly at all: only the values tell. */
export const vagueOf = ({ code, number }: Filters): Condition[] => [
  ...(code ? [sql<boolean>`own.codes @> array[${code}]`] : []),
  ...(number && !isTelling(number) ? [begins(number)] : []),
];

/** What else narrows a list down. */
export function filtersOf(filters: Filters, membership: ActingMembership): Condition[] {
  const { country, state, procedure, number, from, to, dueBefore, ids, desk } = filters;
  return [
    ...(country ? [sql<boolean>`own.other_country = ${country}`] : []),
    ...(state ? [sql<boolean>`own.state = ${state}`] : []),
    ...(procedure ? [sql<boolean>`own.procedure = ${procedure}`] : []),
    ...(number && isTelling(number) ? [begins(number)] : []),
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
  /** The other authorities that are meant; few. */
  readonly others?: readonly string[];
  /** A statement that gives each `exchange_id` once: few, found by an index of their own, from which the list is then made. */
  readonly within?: RawBuilder<unknown>;
}

/** What is asked of the lines of a range. */
interface Asked {
  readonly conditions: readonly Condition[];
  /** Those of `vagueOf`. */
  readonly vague: readonly Condition[];
  readonly others?: readonly string[] | undefined;
}

const among = (others: readonly string[] | undefined): Condition[] =>
  others ? [sql`own.other_id = any(${[...others]}::text[])`] : [];

/** All that is asked of a line, whatever table it is read from. */
export const conditionsOf = ({ conditions, vague, others }: Asked): Condition[] => [
  ...conditions,
  ...vague,
  ...among(others),
];

/** So many lines are looked through in the order of the list for what is vague; among them a page is found of what every fifteenth has. */
const LOOKED_THROUGH = 400;

/** Lines in the order asked for, from each range as many as a page and one more: `what` of them, and what they are sorted by. */
function linesOf(
  membership: ActingMembership,
  query: ListQuery,
  asked: Asked,
  what: (range: Range) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const end = endOf(query);
  const selects = rangesOf(query.box, membership).map((range) => {
    const lines = (conditions: readonly Condition[]) =>
      sql`select ${what(range)} from ${tableOf(range)} own where ${sql.join([...range.which, ...conditions], sql` and `)}`;
    if (range.closed && asked.others) return ofEach(asked.others, asked, lines, end);
    if (range.closed && asked.vague.length > 0) return ofMaybeFew(range, query, asked, what);
    return sql`(${lines(conditionsOf(asked))} ${end})`;
  });
  return sql`(select * from (${sql.join(selects, sql` union all `)}) own ${end})`;
}

type Lines = (conditions: readonly Condition[]) => RawBuilder<unknown>;

/** Of each authority lines come in order from an index: as many of each as are shown, instead of all that it ever had a part in. */
const ofEach = (
  others: readonly string[],
  { conditions, vague }: Asked,
  lines: Lines,
  end: RawBuilder<unknown>,
) => sql`(
  select own.* from unnest(${[...others]}::text[]) named (id)
  cross join lateral (${lines([...conditions, ...vague, sql`own.other_id = named.id`])} ${end}) own ${end})`;

/**
 * The first lines in the order of the list, if a page of them fit what is vague; otherwise all that fit, by its index, since they are few. One way
 * for any value reads 2 800 lines to show 25 nurses, 5 ms where 0.2 would do (20 000 lines); planned for the values, each page took 0.4 ms more. The
 * first are taken whole: else the planner finds an index that has all that is asked, in another order, and sorts 19 300 lines.
 */
function ofMaybeFew(
  range: Range,
  query: ListQuery,
  { conditions, vague }: Asked,
  what: (range: Range) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const order = sql`order by ${orderBy(orderOf(query))}`;
  const lines = (those: readonly Condition[]) =>
    sql`from ${tableOf(range)} own where ${sql.join([...range.which, ...those], sql` and `)}`;
  const isPage = sql<boolean>`(select count(*) from first) > ${query.limit}`;
  return sql`(
    with first as materialized (
      select own.* from (select own.* ${lines(conditions)} ${order} limit ${sql.lit(LOOKED_THROUGH)}) own
      where ${sql.join(vague, sql` and `)} limit ${query.limit + 1}),
    rest as materialized (select ${what(range)} ${lines([...conditions, ...vague, sql`not ${isPage}`])})
    select own.* from (select ${what(range)} from first own where ${isPage} union all select * from rest) own ${order} limit ${query.limit + 1})`;
}

/** The same of lines that have been found already. */
export function linesAmong(membership: ActingMembership, query: ListQuery, found: RawBuilder<unknown>) {
  const ranges = rangesOf(query.box, membership).map(
    ({ closed, which }) => sql`(${sql.join([sql`own.closed = ${sql.lit(closed)}`, ...which], sql` and `)})`,
  );
  return sql`(select own.* from ${found} own where ${sql.join(ranges, sql` or `)} ${endOf(query)})`;
}

const endOf = (query: ListQuery) => sql`order by ${orderBy(orderOf(query))} limit ${query.limit + 1}`;

const WHOLE = () => sql`own.*`;

/** Which lines they are, and no more: what an index says by itself. */
const placesOf =
  ({ sort }: Order) =>
  ({ closed }: Range): RawBuilder<unknown> =>
    sql`own.exchange_id, ${sql.lit(closed)} as closed, own.sent_at${sort === 'sent' ? sql`` : sql`, ${keys[sort].column}`}`;

/** The lines of an authority at places, which are called `place`. Whether each is open or closed is said, so that it is looked up in one of the two tables. */
const linesAt = (places: RawBuilder<unknown>, { authorityId }: ActingMembership): RawBuilder<unknown> => sql`(
  select own.* from ${places} join case_line own
    on own.exchange_id = place.exchange_id and own.closed = place.closed and own.authority_id = ${authorityId})`;

/** Whether the lines come from an index in the order asked for, so that no more of them are read than are shown. */
const comesInOrder = (box: Box, { sort }: Order): boolean =>
  box === 'closed' || (box === 'waiting' ? sort === 'due' : sort === 'sent' && box !== 'unread');

/** What one has is found by an index of its own; promised an index of lines the planner would compare all of these with all of those. */
const areOnesOwn = ({ box, desk }: ListQuery): boolean => box === 'mine' || desk === 'mine';

/** The lines of a page: read as they come where they come in order, otherwise only once it is known which they are. */
export function pageOf(membership: ActingMembership, query: ListQuery, asked: Asked, narrowed: boolean) {
  const order = orderOf(query);
  if (areOnesOwn(query) || (!narrowed && comesInOrder(query.box, order)))
    return linesOf(membership, query, asked, WHOLE);
  return linesAt(sql`${linesOf(membership, query, asked, placesOf(order))} place`, membership);
}

/** How many lines a list has; the count stops at `most`. */
export function countOf({
  box,
  membership,
  asked,
  most,
}: {
  box: Box;
  membership: ActingMembership;
  asked: Asked;
  most: number;
}): RawBuilder<unknown> {
  const ranges = rangesOf(box, membership).map(
    (range) =>
      sql`select from ${tableOf(range)} own where ${sql.join([...range.which, ...conditionsOf(asked)], sql` and `)}`,
  );
  return sql`(select count(*)::int from (select from (${sql.join(ranges, sql` union all `)}) own limit ${most}) counted)`;
}
