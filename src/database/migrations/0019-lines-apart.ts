import { type Kysely, sql } from 'kysely';

/** Orders and filters of closed lines that have an index each, beside the order by which they were sent. */
const CLOSED_BY = ['changed_at', 'other_name', 'state', 'number', 'procedure', 'due', 'other_id'] as const;

/**
 * Open lines and closed ones apart. An update opens all indexes of its table, also those that have nothing of the row: twelve for closed
 * lines, which made a lifecycle take a tenth more. A line that closes moves over by itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table case_line rename to case_line_before`.execute(db);
  await sql`alter table case_line_before rename constraint case_line_pkey to case_line_before_pkey`.execute(db);
  await sql`
    create table case_line (like case_line_before, primary key (exchange_id, authority_id, closed)) partition by list (closed)`.execute(
    db,
  );
  await sql`create table open_case_line partition of case_line for values in (false)`.execute(db);
  await sql`create table closed_case_line partition of case_line for values in (true)`.execute(db);
  await sql`insert into case_line select * from case_line_before`.execute(db);
  await sql`drop table case_line_before`.execute(db);
  const key = 'authority_id, area';
  const place = 'sent_at, exchange_id';
  const statements = [
    `create index case_line_waiting on open_case_line (${key}, due, ${place}) where turn`,
    // What a line is sorted or narrowed down by stands beside the key: of some hundred only those that are shown are looked at.
    `create index case_line_open on open_case_line (${key}, ${place})
      include (changed_at, due, state, opened, closed, other_id, other_country, other_name)`,
    `create index case_line_closed on closed_case_line (${key}, ${place})`,
    `create index case_line_closed_by_other_country on closed_case_line (${key}, other_country, ${place}) include (changed_at, state)`,
    ...CLOSED_BY.map(
      (name) => `create index case_line_closed_by_${name} on closed_case_line (${key}, ${name}, ${place})`,
    ),
    `create index case_line_closed_codes on closed_case_line using gin (authority_id, codes) with (fastupdate = off)`,
    ...['open_case_line', 'closed_case_line'].map(
      (table) => `alter table ${table} set (autovacuum_vacuum_scale_factor = 0.02)`,
    ),
    'grant select, insert, update on case_line to openimi_app',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
