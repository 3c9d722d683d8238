import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { ApplicationRoleTooStrong, checkApplicationRole, withClient } from './roles.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase({ empty: true });
  await database.admin.pool.query('create table record (a int); grant select, insert on record to openimi_app');
});
after(() => database.close());

const DENIED = { code: '42501' };

const forbidden = [
  'set role openimi_owner',
  'set role postgres',
  'set session authorization openimi_owner',
  'update record set a = 2',
  'delete from record',
  'truncate record',
  'drop table record',
  'alter table record disable trigger all',
  'create table own (a int)',
  'create schema own',
  'create temp table own (a int)',
  'create role strong superuser',
  'grant openimi_owner to openimi_app',
  'alter role openimi_app superuser',
  "copy record to program 'true'",
  "select pg_read_file('postgresql.conf')",
];

for (const statement of forbidden) {
  test(`the application may not: ${statement}`, async () => {
    await assert.rejects(
      withClient(database.applicationUrl, (client) => client.query(statement)),
      DENIED,
    );
  });
}

test('what it was granted it may do, and its address passes the check', async () => {
  await database.connection.pool.query('insert into record values ($1)', [1]);
  const { rows } = await database.connection.pool.query('select a from record');
  assert.deepEqual(rows, [{ a: 1 }]);
  await checkApplicationRole(database.connection.pool);
});

test('a role that could change history is refused at the start', async () => {
  await assert.rejects(
    withClient(database.adminUrl, (client) => checkApplicationRole(client)),
    ApplicationRoleTooStrong,
  );
});

const strong: [string, RegExp][] = [
  ['alter role openimi_app superuser', /superuser/],
  ['alter role openimi_app createrole', /create roles/],
  ['alter role openimi_app bypassrls', /row level security/],
  ['grant openimi_owner to openimi_app', /member of the role that owns/],
];

for (const [change, expected] of strong) {
  test(`an application role after "${change}" is refused`, async () => {
    // Roles belong to the whole server, which other test files use at the same time: the change is never committed.
    const refusal = withClient(database.adminUrl.replace('openimi_owner@', 'postgres@'), async (client) => {
      await client.query('begin');
      await client.query(change);
      await client.query('set local session authorization openimi_app');
      await checkApplicationRole(client);
    });
    await assert.rejects(refusal, (error) => error instanceof ApplicationRoleTooStrong && expected.test(error.message));
  });
}
