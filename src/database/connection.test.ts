import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import { lastingMemory } from '../../test/support/lasting-memory.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { connect } from './connection.ts';
import { inTransaction } from './transaction.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase({ empty: true });
  await database.admin.pool.query(`
    create table counter (id int primary key, value int not null);
    insert into counter values (1, 0), (2, 0);
    grant select, insert, update on counter to openimi_app`);
});
after(() => database.close());

async function one<Row>(text: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await database.connection.pool.query(text, values);
  return rows[0] as Row;
}

const columns: [string, unknown][] = [
  ['7::int8', 7],
  [`'9007199254740991'::int8`, Number.MAX_SAFE_INTEGER],
  [`'-9007199254740991'::int8`, Number.MIN_SAFE_INTEGER],
  [`'{1,null,3}'::int8[]`, [1, null, 3]],
  [`date '2026-03-29'`, '2026-03-29'],
  [`'{2026-03-29,null}'::date[]`, ['2026-03-29', null]],
  [`timestamptz '2026-03-29 00:30:00+01'`, new Date('2026-03-28T23:30:00Z')],
  ['1.10::numeric', '1.10'],
  [`'{1.10,2}'::numeric[]`, ['1.10', '2']],
  [`'{"a":[1]}'::jsonb`, { a: [1] }],
  ['null::int8', null],
];

for (const [expression, expected] of columns) {
  test(`${expression} is read as ${JSON.stringify(expected)}`, async () => {
    const { value } = await one<{ value: unknown }>(`select ${expression} as value`);
    assert.deepEqual(value, expected);
    const prepared = await one<{ value: unknown }>(`select ${expression} as value, $1::int as n`, [1]);
    assert.deepEqual(prepared.value, expected, 'the same through a prepared statement');
  });
}

test('a bigint that a number cannot hold is refused, not rounded', async () => {
  await assert.rejects(one(`select '9007199254740993'::int8 as value`), RangeError);
});

test('texts with parameters are prepared once under a name, texts without stay simple', async () => {
  const { pool } = database.connection;
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (let n = 0; n < 3; n += 1) await client.query('select $1::int + 1 as sum', [n]);
    await client.query('commit');
    const { rows } = await client.query('select statement from pg_prepared_statements order by prepare_time');
    assert.deepEqual(rows, [{ statement: 'select $1::int + 1 as sum' }]);
  } finally {
    client.release(true);
  }
});

test('Kysely uses them too', async () => {
  const { db } = database.connection;
  await db.connection().execute(async (bound) => {
    await sql`select ${1}::int as kysely_uses_names`.execute(bound);
    await sql`select ${2}::int as kysely_uses_names`.execute(bound);
    const { rows } = await sql<{ uses: number }>`select generic_plans + custom_plans as uses from pg_prepared_statements
      where statement like '%kysely\\_uses\\_names%' and name like 'q%' and statement not like '%generic_plans%'`.execute(
      bound,
    );
    assert.deepEqual(rows, [{ uses: 2 }]);
  });
});

test('a connection prepares at most 500 texts and runs the others all the same', async () => {
  const client = await database.connection.pool.connect();
  try {
    for (let n = 0; n < 520; n += 1) {
      const { rows } = await client.query(`select $1::int + ${n} as sum`, [1]);
      assert.equal(rows[0].sum, n + 1);
    }
    const { rows } = await client.query('select count(*) as many from pg_prepared_statements');
    assert.equal(rows[0].many, 500);
  } finally {
    client.release(true);
  }
});

test('a statement whose result a migration has changed works again at the next try', async () => {
  await database.admin.pool.query('create table changing (a int); grant select on changing to openimi_app');
  const client = await database.connection.pool.connect();
  const read = () => client.query('select * from changing where $1::int = 1', [1]);
  try {
    await read();
    await database.admin.pool.query('alter table changing add column b int');
    await assert.rejects(read(), /cached plan/);
    assert.deepEqual(
      (await read()).fields.map((field) => field.name),
      ['a', 'b'],
    );
  } finally {
    client.release();
  }
});

test('statements and idle transactions have their limits', async () => {
  assert.deepEqual(await one(`select current_setting('statement_timeout') as a`), { a: '15s' });
  assert.deepEqual(await one(`select current_setting('idle_in_transaction_session_timeout') as a`), { a: '30s' });
  const hasty = connect(database.applicationUrl, { max: 1, statementTimeout: 50 });
  await assert.rejects(hasty.pool.query('select pg_sleep(5)'), { code: '57014' });
  await hasty.close();
});

test('killed backends, idle and in the middle of a transaction, end neither the process nor the pool', async () => {
  const lost: Error[] = [];
  const connection = connect(database.applicationUrl, { max: 3, onLost: (error) => lost.push(error) });
  const backend = async (client: Pick<pg.ClientBase, 'query'>) =>
    (await client.query('select pg_backend_pid() as pid')).rows[0].pid as number;
  const idle = await connection.pool.connect();
  const idlePid = await backend(idle);
  const failing = connection.db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
    idle.release();
    await terminate(rows[0]?.pid ?? 0);
    await sleep(100);
    await sql`select 1`.execute(transaction);
  });
  await assert.rejects(failing);
  assert.deepEqual(lost, []);
  await terminate(idlePid);
  await sleep(100);
  assert.equal(lost.length, 1, 'the pool tells of the idle one');
  for (let n = 0; n < 5; n += 1) assert.equal((await connection.pool.query('select 1 as one')).rows[0].one, 1);
  await connection.close();
  await connection.close();
});

async function terminate(pid: number): Promise<void> {
  await database.connection.pool.query('select pg_terminate_backend($1)', [pid]);
}

test('a deadlock is tried again and both sides get through', async () => {
  const { db } = database.connection;
  let attempts = 0;
  let holding = 0;
  let met: () => void = () => {};
  const bothHoldOne = new Promise<void>((resolve) => {
    met = resolve;
  });
  const cross = (first: number, second: number) =>
    inTransaction(db, async (transaction) => {
      attempts += 1;
      await sql`update counter set value = value + 1 where id = ${first}`.execute(transaction);
      holding += 1;
      if (holding === 2) met();
      await bothHoldOne;
      await sql`update counter set value = value + 1 where id = ${second}`.execute(transaction);
    });
  await Promise.all([cross(1, 2), cross(2, 1)]);
  assert.equal(attempts, 3);
  const { rows } = await database.connection.pool.query('select value from counter order by id');
  assert.deepEqual(rows, [{ value: 2 }, { value: 2 }]);
});

test('serialization failures are tried again as often as asked, other errors never', async () => {
  const { db } = database.connection;
  const failWith = (code: string) => {
    let attempts = 0;
    const running = inTransaction(
      db,
      async (transaction) => {
        attempts += 1;
        await sql.raw(`do $$ begin raise exception 'x' using errcode = '${code}'; end $$`).execute(transaction);
      },
      { retries: 2, isolation: 'serializable' },
    );
    return assert.rejects(running, { code }).then(() => attempts);
  };
  assert.equal(await failWith('40001'), 3);
  assert.equal(await failWith('40P01'), 3);
  assert.equal(await failWith('23505'), 1);
  assert.equal(await failWith('57P01'), 1, 'a connection ended by the administrator: the commit may have happened');
});

test('an answer leaves nothing behind that only a full collection would clear', async () => {
  const client = await database.connection.pool.connect();
  try {
    const rows = async () => client.query(`select n, repeat('x', 200) as text from generate_series(1, $1) n`, [50]);
    const each = await lastingMemory(rows);
    assert.ok(each < 2, `${each.toFixed(1)} KB of 12 KB of rows`);
  } finally {
    client.release();
  }
});
