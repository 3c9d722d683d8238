import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { DatabaseTooNew, MigrationFailed, migrate } from './migrate.ts';
import { withClient } from './roles.ts';

const root = mkdtempSync(join(tmpdir(), 'openimi-migrate-'));
after(() => rmSync(root, { recursive: true }));

const kysely = pathToFileURL(join(import.meta.dirname, '../../../node_modules/kysely/dist/index.js')).href;

/** A folder of compiled migrations, each one statement. */
function folder(name: string, steps: Record<string, string>): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const [step, statement] of Object.entries(steps)) {
    writeFileSync(
      join(path, `${step}.js`),
      `import { sql } from ${JSON.stringify(kysely)};
       export const up = (db) => sql.raw(${JSON.stringify(statement)}).execute(db);`,
    );
  }
  writeFileSync(join(path, 'note.js.map'), '{}');
  return path;
}

const first = { '0001-things': 'create table thing (id int primary key); grant select on thing to openimi_app' };
const second = { ...first, '0002-names': 'alter table thing add column name text' };

let database: TestDatabase;
before(async () => {
  database = await testDatabase({ empty: true });
});
after(() => database.close());

test('migrations run once, in the order of their names, as the owner', async () => {
  const [one, two] = [folder('one', first), folder('two', second)];
  assert.deepEqual(await migrate(database.adminUrl, one), ['0001-things']);
  assert.deepEqual(await migrate(database.adminUrl, one), []);
  assert.deepEqual(await migrate(database.adminUrl, two), ['0002-names']);
  const { rows } = await database.connection.pool.query(`select tableowner from pg_tables where tablename = 'thing'`);
  assert.deepEqual(rows, [{ tableowner: 'openimi_owner' }]);
});

test('a database that a newer program has changed is refused and left as it is', async () => {
  const other = await testDatabase({ empty: true });
  await migrate(other.adminUrl, folder('newer', second));
  await assert.rejects(migrate(other.adminUrl, folder('older', first)), (error) => {
    assert.ok(error instanceof DatabaseTooNew);
    assert.deepEqual(error.unknown, ['0002-names']);
    return /newer version/.test(error.message);
  });
  assert.deepEqual(await migrate(other.adminUrl, folder('newer-again', second)), []);
  await other.close();
});

test('a failing migration undoes the whole run and is named', async () => {
  const other = await testDatabase({ empty: true });
  const broken = folder('broken', { ...first, '0002-broken': 'alter table nothing add column a int' });
  await assert.rejects(
    migrate(other.adminUrl, broken),
    (error) => error instanceof MigrationFailed && error.migration === '0002-broken',
  );
  const { rows } = await other.admin.pool.query(`select to_regclass('thing') as thing`);
  assert.deepEqual(rows, [{ thing: null }]);
  await other.close();
});

test('five starts at once on an empty database: each step runs exactly once', async () => {
  const other = await testDatabase({ empty: true });
  const steps = folder('at-once', { ...second, '0003-slow': 'select pg_sleep(0.2)' });
  await withClient(other.adminUrl, (client) =>
    client.query('drop table if exists kysely_migration, kysely_migration_lock'),
  );
  const ran = await Promise.all(Array.from({ length: 5 }, () => migrate(other.adminUrl, steps)));
  assert.deepEqual(ran.flat(), ['0001-things', '0002-names', '0003-slow']);
  await other.close();
});
