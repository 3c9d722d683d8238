import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import { statement } from '../database/index.ts';
import type { DB } from '../database/schema.ts';

/** The lines that lists are made of: one for each authority and exchange, derived by the view `case_line_source`. */

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

const upsert = (where: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  insert into case_line select * from case_line_source source ${where}
  on conflict (exchange_id, authority_id) do update
    set ${sql.join(CHANGING.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`))}
    where (${columns('case_line')}) is distinct from (${columns('excluded')})`;

/** Brings the lines of one exchange up to its state rows; goes with every transition, in its transaction. */
export const refreshLines = (exchangeId: string): CompiledQuery =>
  statement(upsert(sql`where source.exchange_id = ${exchangeId}::uuid`));

/** Brings all lines up to the state rows, after a load that wrote these by itself. */
export async function refreshAllLines(db: Kysely<DB>): Promise<void> {
  await upsert(sql`where true`).execute(db);
}
