import { type RawBuilder, sql } from 'kysely';
import { type ColumnType, listed } from './planning.ts';

/**
 * Rows as a table of that name to read from: one array a column, so that a statement's text is the same for any number of them.
 * The columns come in the order in which their types are given. They are `listed`.
 */
export function unnested<Row extends object>(
  rows: readonly Row[],
  name: string,
  types: { readonly [Column in keyof NoInfer<Row> & string]?: ColumnType },
): RawBuilder<unknown> {
  const columns = Object.entries(types) as [keyof Row & string, ColumnType][];
  const lists = columns.map(([column, type]) =>
    listed(
      rows.map((row) => row[column]),
      type,
    ),
  );
  return sql`unnest(${sql.join(lists)}) as ${sql.id(name)} (${sql.join(columns.map(([column]) => sql.id(column)))})`;
}

/** So many rows are written down one by one. */
const FEW = 12;

/**
 * The same for rows that are nearly always two or three, in the statements of transitions: a function scan for each table made these a
 * quarter slower (1.2 against 1.0 ms for an acceptance). Of many, as in a broadcast, arrays are made.
 */
export function tabled<Row extends object>(
  rows: readonly Row[],
  name: string,
  types: { readonly [Column in keyof NoInfer<Row> & string]?: ColumnType },
): RawBuilder<unknown> {
  if (rows.length > FEW) return unnested(rows, name, types);
  const columns = Object.entries(types) as [keyof Row & string, ColumnType][];
  const values = rows.map(
    (row) => sql`(${sql.join(columns.map(([column, type]) => sql`${row[column] ?? null}::${sql.raw(type)}`))})`,
  );
  return sql`(values ${sql.join(values)}) as ${sql.id(name)} (${sql.join(columns.map(([column]) => sql.id(column)))})`;
}
