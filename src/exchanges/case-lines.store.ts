import { type Kysely, type RawBuilder, sql } from 'kysely';
import { tabled } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { type CaseLine, concerns, linesOf } from './case-lines.ts';
import type { DecidedEvent, ExchangeState, ParticipantState } from './model.ts';
import type { Recording, Write } from './recording.store.ts';

/** The lines that lists are made of: one for each authority and exchange, derived from its state. */

/** Without a term a line comes last. */
const dueOf = ({ due }: CaseLine): string => due ?? 'infinity';

/** What of a line changes by itself, as it is written. */
const COLUMNS = {
  role: { type: 'text', of: ({ role }: CaseLine): unknown => role },
  state: { type: 'text', of: ({ state }: CaseLine): unknown => state },
  turn: { type: 'boolean', of: ({ turn }: CaseLine): unknown => turn },
  due: { type: 'date', of: (line: CaseLine): unknown => dueOf(line) },
  closed: { type: 'boolean', of: ({ closed }: CaseLine): unknown => closed },
  others: { type: 'int', of: ({ others }: CaseLine): unknown => others },
  codes: { type: 'text[]', of: ({ codes }: CaseLine): unknown => [...codes] },
  other_id: { type: 'text', of: ({ otherId }: CaseLine): unknown => otherId },
} as const;
type Column = keyof typeof COLUMNS;

/** All that changes in the life of an exchange, and only that is written again, only where it did. */
const CHANGING = [...Object.keys(COLUMNS), 'changed_at', 'other_country', 'other_name'];

const changingOf = (of: string): RawBuilder<unknown> => sql.join(CHANGING.map((name) => sql.ref(`${of}.${name}`)));

const mergeAll = sql`
  merge into case_line kept using case_line_source said
  on kept.exchange_id = said.exchange_id and kept.authority_id = said.authority_id
  when matched and (${changingOf('kept')}) is distinct from (${changingOf('said')}) then
    update set ${sql.join(CHANGING.map((name) => sql`${sql.ref(name)} = ${sql.ref(`said.${name}`)}`))}
  when not matched then insert values (said.*)`;

/**
 * Brings the lines of one exchange from what a transition found to what it leaves, in its own statement. Nothing where
 * no line changes.
 */
export function writeLines(
  { before, exchange, at }: Pick<Recording, 'before' | 'exchange' | 'at'>,
  events: readonly Pick<DecidedEvent, 'partNo'>[],
): Write[] {
  const known = new Map(before ? linesOf(before).map((line) => [line.authorityId, line]) : []);
  const lines = linesOf(exchange);
  const fresh = lines.filter(({ authorityId }) => !known.has(authorityId));
  const changes = lines.flatMap((line): Changed[] => {
    const was = known.get(line.authorityId);
    const concerned = concerns(events, exchange, line.authorityId);
    const columns = was ? changedColumns(was, line) : [];
    return was && (concerned || columns.length > 0) ? [{ line, closed: was.closed, concerned, columns }] : [];
  });
  return [
    ...(fresh.length > 0 ? [insertion(exchange, fresh, at)] : []),
    ...[false, true].flatMap((closed) => {
      const some = changes.filter((one) => one.closed === closed);
      return some.length > 0 ? [change(exchange.id, closed, some, at)] : [];
    }),
  ];
}

/** The line of one authority that alone has moved, in the statement that moves it: whether something waits for it, and until when. */
export function ownLine(exchange: ExchangeState, { authorityId }: Pick<ParticipantState, 'authorityId'>): Write {
  const line = linesOf(exchange).find((one) => one.authorityId === authorityId);
  const now = sql`(${line?.turn ?? false}::boolean, ${line ? dueOf(line) : 'infinity'}::date)`;
  return sql`update case_line set (turn, due) = ${now}
    where exchange_id = ${exchange.id}::uuid and authority_id = ${authorityId} and not closed and (turn, due) is distinct from ${now}`;
}

/** A line of which something is other than it was. */
interface Changed {
  readonly line: CaseLine;
  /** Whether it was closed before: those lie apart. */
  readonly closed: boolean;
  /** Whether something happened that concerns its authority. */
  readonly concerned: boolean;
  readonly columns: readonly Column[];
}

/** As arrays and not as JSON, of which the planner expects a hundred rows and reads all authorities for them. The codes are those of all. */
const insertion = (exchange: ExchangeState, lines: readonly CaseLine[], at: Date): Write => sql`
  insert into case_line (exchange_id, authority_id, area, procedure, number, role, opened, state, turn, due, closed, sent_at, changed_at,
    other_id, others, other_country, other_name, codes)
  select ${exchange.id}::uuid, l."authorityId", ${exchange.area}, ${exchange.procedure}, ${exchange.number}, l.role, l.opened, l.state, l.turn,
    coalesce(l.due, 'infinity'), l.closed, ${exchange.sentAt}::timestamptz, ${at}::timestamptz, a.id, l.others, a.country, a.sort_name,
    ${[...(lines[0]?.codes ?? [])]}::text[]
  from ${tabled(lines, 'l', {
    authorityId: 'text',
    role: 'text',
    opened: 'boolean',
    state: 'text',
    turn: 'boolean',
    due: 'date',
    closed: 'boolean',
    otherId: 'text',
    others: 'int',
  })} join authority a on a.id = l."otherId"`;

const changedColumns = (was: CaseLine, line: CaseLine): Column[] =>
  (Object.keys(COLUMNS) as Column[]).filter((name) => String(COLUMNS[name].of(was)) !== String(COLUMNS[name].of(line)));

/**
 * All lines in one update, since each opens all indexes of the table; only columns that change in one of them, so that the other
 * authority is looked up only when it is another.
 */
function change(exchangeId: string, closed: boolean, changes: readonly Changed[], at: Date): Write {
  const columns = [...new Set(changes.flatMap(({ columns: own }) => own))];
  // An array of arrays would be one of two dimensions; the codes are those of all lines of the exchange.
  const single = columns.filter((name) => name !== 'codes');
  const rows = changes.map(({ line, concerned }) => ({
    authority_id: line.authorityId,
    changed_at: concerned ? at : null,
    ...Object.fromEntries(single.map((name) => [name, COLUMNS[name].of(line)])),
  }));
  const types = Object.fromEntries(single.map((name) => [name, COLUMNS[name].type]));
  const set = columns.map((name) => {
    if (name === 'codes') return sql`codes = ${[...(changes[0]?.line.codes ?? [])]}::text[]`;
    return name === 'other_id'
      ? sql`(other_id, other_country, other_name) = (select id, country, sort_name from authority where id = l.other_id)`
      : sql`${sql.ref(name)} = ${sql.ref(`l.${name}`)}`;
  });
  return sql`
    update case_line set ${sql.join([sql`changed_at = coalesce(l.changed_at, case_line.changed_at)`, ...set])}
    from ${tabled(rows, 'l', { authority_id: 'text', changed_at: 'timestamptz', ...types })}
    where case_line.exchange_id = ${exchangeId} and case_line.authority_id = l.authority_id and case_line.closed = ${sql.lit(closed)}`;
}

/** Brings all lines up to the state rows, after a load that wrote these by itself. */
export async function refreshAllLines(db: Kysely<DB>): Promise<void> {
  await mergeAll.execute(db);
}
