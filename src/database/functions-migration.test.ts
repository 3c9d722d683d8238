import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kysely } from 'kysely';
import { testDatabase } from '../../test/support/test-database.ts';
import { up } from './migrations/0020-functions.ts';

test('the two rights of before become functions, and a national coordinator coordinates', async () => {
  const database = await testDatabase();
  const { db, pool } = database.admin;
  try {
    // As 0019 left it.
    await pool.query(`alter table authority_area drop column functions,
      add column may_send boolean not null, add column may_reply boolean not null`);
    const text = (coordinator: string | null, id: string) =>
      pool.query(
        `insert into authority (id, country, kind, coordinator, official, informal, place, address, email, languages, search, created_at)
         values ($1, 'HU', 'region', $2, '{"hu":"x"}', 'x', 'x', 'x', 'x', '{hu}', 'x', now())`,
        [id, coordinator],
      );
    await text('national', 'hu-coordinator');
    await text(null, 'hu-other');
    await pool.query(`insert into authority_area (authority_id, area, may_send, may_reply) values
      ('hu-coordinator', 'a', true, true), ('hu-coordinator', 'b', false, false),
      ('hu-other', 'a', true, true), ('hu-other', 'b', true, false), ('hu-other', 'c', false, true), ('hu-other', 'd', false, false)`);
    await up(db as unknown as Kysely<unknown>);
    const { rows } = await pool.query('select authority_id, area, functions from authority_area order by 1, 2');
    assert.deepEqual(
      rows.map((row) => `${row.authority_id} ${row.area}: ${row.functions.join()}`),
      [
        'hu-coordinator a: sends,replies,coordinates',
        'hu-coordinator b: coordinates',
        'hu-other a: sends,replies',
        'hu-other b: sends',
        'hu-other c: replies',
        'hu-other d: ',
      ],
    );
  } finally {
    await database.close();
  }
});
