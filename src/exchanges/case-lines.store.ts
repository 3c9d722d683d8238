import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import { type CaseLine, concerns, linesOf } from './case-lines.ts';
import type { DecidedEvent, ExchangeState } from './model.ts';
import type { Recording, Write } from './recording.store.ts';

/** The lines that lists are made of: one for each authority and exchange, derived from its state. */

/** Only what changes in the life of an exchange is written again, and only where it did. */
const CHANGING = [
  'role',
  'state',
  'turn',
  'due',
  'closed',
  'changed_at',
  'other_id',
  'others',
  'other_country',
  'other_name',
  'codes',
] as const;

const columns = (of: string): RawBuilder<unknown> => sql.join(CHANGING.map((name) => sql.ref(`${of}.${name}`)));

const upsertAll = sql`
  insert into case_line select * from case_line_source
  on conflict (exchange_id, authority_id) do update
    set ${sql.join(CHANGING.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`))}
    where (${columns('case_line')}) is distinct from (${columns('excluded')})`;

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
  return [
    ...(fresh.length > 0 ? [insertion(exchange, fresh, at)] : []),
    ...lines.flatMap((line) => {
      const was = known.get(line.authorityId);
      return was ? change(exchange.id, was, line, concerns(events, exchange, line.authorityId) ? at : undefined) : [];
    }),
  ];
}

/** As values and not as JSON, of which the planner expects a hundred rows and reads all authorities for them. */
const insertion = (exchange: ExchangeState, lines: readonly CaseLine[], at: Date): Write => sql`
  insert into case_line (exchange_id, authority_id, area, procedure, number, role, opened, state, turn, due, closed, sent_at, changed_at,
    other_id, others, other_country, other_name, codes)
  select ${exchange.id}::uuid, l.authority_id, ${exchange.area}, ${exchange.procedure}, ${exchange.number}, l.role, l.opened, l.state, l.turn,
    l.due, l.closed, ${exchange.sentAt}::timestamptz, ${at}::timestamptz, a.id, l.others, a.country, a.sort_name, l.codes
  from (values ${sql.join(
    lines.map(
      (
        line,
      ) => sql`(${line.authorityId}::text, ${line.role}::text, ${line.opened}::boolean, ${line.state}::text, ${line.turn}::boolean,
        ${dueOf(line)}::date, ${line.closed}::boolean, ${line.otherId}::text, ${line.others}::int, ${[...line.codes]}::text[])`,
    ),
  )}) l (authority_id, role, opened, state, turn, due, closed, other_id, others, codes)
  join authority a on a.id = l.other_id`;

/** Without a term a line comes last. */
const dueOf = ({ due }: CaseLine): string => due ?? 'infinity';

/** What of a line is other than it was; `at`: something happened that concerns its authority. */
function change(exchangeId: string, was: CaseLine, line: CaseLine, at: Date | undefined): Write[] {
  const given = [
    ...(was.role === line.role ? [] : [sql`role = ${line.role}`]),
    ...(was.state === line.state ? [] : [sql`state = ${line.state}`]),
    ...(was.turn === line.turn ? [] : [sql`turn = ${line.turn}`]),
    ...(was.due === line.due ? [] : [sql`due = ${dueOf(line)}`]),
    ...(was.closed === line.closed ? [] : [sql`closed = ${line.closed}`]),
    ...(was.others === line.others ? [] : [sql`others = ${line.others}`]),
    ...(was.codes.join() === line.codes.join() ? [] : [sql`codes = ${[...line.codes]}`]),
    ...(was.otherId === line.otherId
      ? []
      : [
          sql`(other_id, other_country, other_name) = (select id, country, sort_name from authority where id = ${line.otherId})`,
        ]),
    ...(at ? [sql`changed_at = ${at}`] : []),
  ];
  return given.length === 0
    ? []
    : [
        sql`update case_line set ${sql.join(given)} where exchange_id = ${exchangeId} and authority_id = ${line.authorityId}`,
      ];
}

/** Brings all lines up to the state rows, after a load that wrote these by itself. */
export async function refreshAllLines(db: Kysely<DB>): Promise<void> {
  await upsertAll.execute(db);
}
