import { type RawBuilder, sql } from 'kysely';

type ColumnType = 'bigint' | 'boolean' | 'date' | 'int' | 'text' | 'timestamptz' | 'uuid';

/**
 * Rows as a table of that name to read from: one array a column, so that a statement's text is the same for any number of them.
 * The columns come in the order in which their types are given.
 */
export function unnested<Row extends object>(
  rows: readonly Row[],
  name: string,
  types: { readonly [Column in keyof NoInfer<Row> & string]?: ColumnType },
): RawBuilder<unknown> {
  const columns = Object.entries(types) as [keyof Row & string, ColumnType][];
  const arrays = columns.map(([column, type]) => sql`${rows.map((row) => row[column])}::${sql.raw(type)}[]`);
  return sql`unnest(${sql.join(arrays)}) as ${sql.id(name)} (${sql.join(columns.map(([column]) => sql.id(column)))})`;
}
