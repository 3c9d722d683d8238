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

/** A line to be written, with whether something happened that concerns its authority. */
type Written = CaseLine & { readonly changed: boolean };

/**
 * Brings the lines of one exchange from what a transition found to what it leaves, in its own statement. Nothing where
 * no line changes.
 */
export function writeLines(
  { before, exchange, at }: Pick<Recording, 'before' | 'exchange' | 'at'>,
  events: readonly Pick<DecidedEvent, 'partNo'>[],
): Write[] {
  const known = new Map(before ? linesOf(before).map((line) => [line.authorityId, JSON.stringify(line)]) : []);
  const lines = linesOf(exchange)
    .map((line): Written => ({ ...line, changed: concerns(events, exchange, line.authorityId) }))
    .filter(({ changed, ...line }) => changed || known.get(line.authorityId) !== JSON.stringify(line));
  const fresh = lines.filter(({ authorityId }) => !known.has(authorityId));
  const old = lines.filter(({ authorityId }) => known.has(authorityId));
  return [
    ...(fresh.length > 0 ? [insertion(exchange, fresh, at)] : []),
    ...(old.length > 0 ? [change(exchange, old, at)] : []),
  ];
}

/** As values and not as JSON, of which the planner expects a hundred rows and reads all authorities for them. */
const rowsOf = (lines: readonly Written[]): RawBuilder<unknown> => sql`
  (values ${sql.join(
    lines.map(
      (
        line,
      ) => sql`(${line.authorityId}::text, ${line.role}::text, ${line.opened}::boolean, ${line.state}::text, ${line.turn}::boolean,
        ${line.due}::date, ${line.closed}::boolean, ${line.otherId}::text, ${line.others}::int, ${[...line.codes]}::text[],
        ${line.changed}::boolean)`,
    ),
  )}) l (authority_id, role, opened, state, turn, due, closed, other_id, others, codes, changed)
  join authority a on a.id = l.other_id`;

const insertion = (exchange: ExchangeState, lines: readonly Written[], at: Date): RawBuilder<unknown> => sql`
  insert into case_line (exchange_id, authority_id, area, procedure, number, role, opened, state, turn, due, closed, sent_at, changed_at,
    other_id, others, other_country, other_name, codes)
  select ${exchange.id}::uuid, l.authority_id, ${exchange.area}, ${exchange.procedure}, ${exchange.number}, l.role, l.opened, l.state, l.turn,
    coalesce(l.due, 'infinity'), l.closed, ${exchange.sentAt}::timestamptz, ${at}::timestamptz, a.id, l.others, a.country, a.sort_name, l.codes
  from ${rowsOf(lines)}`;

const change = (exchange: ExchangeState, lines: readonly Written[], at: Date): RawBuilder<unknown> => sql`
  update case_line set role = l.role, state = l.state, turn = l.turn, due = coalesce(l.due, 'infinity'), closed = l.closed,
    changed_at = case when l.changed then ${at}::timestamptz else changed_at end, other_id = a.id, others = l.others,
    other_country = a.country, other_name = a.sort_name, codes = l.codes
  from ${rowsOf(lines)} where case_line.exchange_id = ${exchange.id} and case_line.authority_id = l.authority_id`;

/** Brings all lines up to the state rows, after a load that wrote these by itself. */
export async function refreshAllLines(db: Kysely<DB>): Promise<void> {
  await upsertAll.execute(db);
}
