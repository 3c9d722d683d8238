import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import {
  behind,
  conditionsOf,
  countOf,
  filtersOf,
  keys,
  linesAmong,
  type Narrowing,
  orderBy,
  pageOf,
  participates,
  vagueOf,
} from './list-lines.store.ts';
import {
  type Box,
  type Filters,
  type LineCounts,
  type ListQuery,
  MOST_COUNTED,
  momentOf,
  orderOf,
  type Position,
  type Sort,
  writeCursor,
} from './lists.ts';
import type { ActingMembership } from './model.ts';
import { isUnread } from './seen.store.ts';

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
  narrowing: Narrowing = {},
): Promise<ListPage> {
  const order = orderOf(query);
  const vague = vagueOf(query);
  const narrowed = [...filtersOf(query, membership), ...(narrowing.conditions ?? [])];
  const conditions = [participates(membership, userRoles), ...narrowed, ...behind(order, query.cursor)];
  const asked = { conditions, vague, others: narrowing.others };
  // What was found is read whole before it is sorted: with a limit in sight the planner would rather walk through all lines in order and
  // look at each whether it was found (290 ms instead of 2, two words of a person, 20 000 lines). And line by line (OFFSET keeps it so): the
  // kept plan, which knows no values, would look for all lines of the same value again (14 ms, 1 400 nurses).
  const lines = narrowing.within
    ? sql`found as materialized (
      select own.* from (${narrowing.within}) ids cross join lateral (
        select line.* from case_line line
        where line.exchange_id = ids.exchange_id and line.authority_id = ${membership.authorityId} offset 0) own
      where ${sql.join(conditionsOf(asked), sql` and `)}), page as ${linesAmong(membership, query, sql`found`)}`
    : sql`page as ${pageOf(membership, query, asked, narrowed.length + vague.length > 0 || asked.others !== undefined)}`;
  const { rows } = await sql<ListRow & Place>`
    with ${lines}
    select own.exchange_id as id, own.number, own.procedure, e.version_hash as "versionHash", own.state, e.revision, own.role, e.overview,
      own.sent_at as "sentAt", own.changed_at as "changedAt", own.turn, nullif(own.due, 'infinity') as due, own.closed,
      a.id as "otherId", a.official as "otherOfficial", a.informal as "otherInformal", a.country as "otherCountry", own.others,
      desk.reference, ${namesOf(sql`desk.assigned`)} as assigned, ${showsUnread(query) ? sql`true` : isUnread(membership)} as unread,
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

/** Whether a list has nothing else, as each line has been asked already. */
const showsUnread = ({ box, desk }: ListQuery): boolean => box === 'unread' || desk === 'unread';

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
 * (0.1 ms with 400). Most cases are nobody's, which the CASE knows without asking; OFFSET keeps a name from being looked up twice.
 */
const namesOf = (given: RawBuilder<unknown>): RawBuilder<unknown> => sql`
      case when cardinality(${given}) > 0 then array(
        select named.name from (
          select g.id, (select u.name from membership m join app_user u on u.id = m.user_id where m.id = g.id) as name
          from unnest(${given}) g (id) offset 0) named
        order by lower(named.name), named.id) else '{}' end`;

/** Of what has been found already, what else a list asks. */
export const theseOnly = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`select unnest(${[...ids]}::uuid[]) as exchange_id`;

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
        select from open_case_line own where ${own} and ${isUnread(membership)} limit ${sql.lit(MOST_COUNTED)}) n) as unread
    from (select own.due from open_case_line own where ${own} and own.turn limit 1000) w`.execute(db);
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
  const counts = queries.map(({ more, ...query }) => {
    const conditions = [
      participates(membership, userRoles),
      ...filtersOf(query, membership),
      ...(more.conditions ?? []),
      ...(more.within ? [sql<boolean>`own.exchange_id in (${more.within})`] : []),
    ];
    return countOf({
      box: query.box,
      membership,
      asked: { conditions, vague: vagueOf(query), others: more.others },
      most,
    });
  });
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}] as counts`.execute(db);
  return rows[0]?.counts ?? [];
}
