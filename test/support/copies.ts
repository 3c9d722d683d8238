/**
 * SQL that copies an exchange's rows of a table, for tests at a size where it matters. Its parameters are the exchange's id and how many copies
 * there shall be; `own` is JSON, as SQL, of what copy number `n` of row `t` has of its own.
 */
export const copiesOf = (table: string, own: string): string => `
  insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(t) || ${own})).*
  from ${table} t, generate_series(1, $2::int) n where t.${table === 'exchange' ? 'id' : 'exchange_id'} = $1`;
