import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { ApplicationRoleTooStrong, DataInUse, openDatabase } from './index.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'openimi-open-'));
after(() => rmSync(dataDir, { recursive: true }));

test('without an address the embedded server is opened, as the application; a command may join it', async () => {
  const database = await openDatabase({ dataDir });
  const who = 'select current_user as role, current_database() as base';
  assert.deepEqual((await database.connection.pool.query(who)).rows, [{ role: 'openimi_app', base: 'openimi' }]);
  await assert.rejects(openDatabase({ dataDir }), DataInUse);
  const command = await openDatabase({ dataDir }, { join: true });
  assert.deepEqual((await command.connection.pool.query(who)).rows, [{ role: 'openimi_app', base: 'openimi' }]);
  await command.close();
  assert.deepEqual((await database.connection.pool.query('select 1 as one')).rows, [{ one: 1 }], 'the server goes on');
  await database.close();
  await database.close();
  const alone = await openDatabase({ dataDir }, { join: true });
  assert.deepEqual(alone.migrated, [], 'a command starts the server itself when nobody else does');
  await alone.close();
});

test('with addresses that server is used and left running', async () => {
  const server: TestDatabase = await testDatabase();
  const { applicationUrl, adminUrl } = server;
  const database = await openDatabase({ dataDir: '/nowhere', database: { applicationUrl, adminUrl } });
  assert.deepEqual((await database.connection.pool.query('select current_database() as base')).rows, [
    { base: server.name },
  ]);
  await database.close();
  await assert.rejects(
    openDatabase({ dataDir: '/nowhere', database: { applicationUrl: adminUrl, adminUrl } }),
    ApplicationRoleTooStrong,
    'the owner is not for the program',
  );
  await server.close();
});
