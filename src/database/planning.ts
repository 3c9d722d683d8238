import { type RawBuilder, sql } from 'kysely';

/** What the database's planner is told, and what is kept from it. */

export type ColumnType = 'bigint' | 'boolean' | 'bytea' | 'date' | 'int' | 'text' | 'timestamptz' | 'uuid';

/**
 * A list of values in a query of its own: else the database sees how long it is and makes a plan for that each time, instead of keeping one
 * (5 ms for what mails are told by, 0.4 ms of 7 for sending).
 */
export const listed = (values: readonly unknown[], type: ColumnType): RawBuilder<unknown> =>
  sql`(select ${[...values]}::${sql.raw(type)}[])::${sql.raw(type)}[]`;

/**
 * A condition of which many rows are known to fit: in this form it counts on every second one and uses no index, hence reads in the order asked
 * for until the page is full. Left to itself it takes a word's beginning for rare (50 of 5 000, where all had it).
 */
export const trueOfMany = (condition: RawBuilder<unknown>): RawBuilder<boolean> => sql`coalesce(${condition}, false)`;
