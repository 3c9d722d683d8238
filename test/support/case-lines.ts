import assert from 'node:assert/strict';
import type { Connection } from '../../src/database/index.ts';

/** The lines that lists are made of say what the view derives from the state rows, to the last column. */
export async function assertLines({ pool }: Pick<Connection, 'pool'>): Promise<void> {
  const { rows } = await pool.query(`
    (select 'kept' as side, k.* from (table case_line except table case_line_source) k)
    union all (select 'derived', d.* from (table case_line_source except table case_line) d)`);
  assert.deepEqual(rows, []);
}
