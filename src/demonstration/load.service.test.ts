import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { verifyPassword } from '../accounts/password-hash.ts';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { DEMONSTRATION_PASSWORD, loadDemonstration } from './load.service.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const { procedures } = compile(readDefinitionFiles(projectRoot), languages);
let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.close());

const load = () => loadDemonstration(database.admin, { now: NOW, root: projectRoot, procedures });
const count = async (table: string) => {
  const { rows } = await database.admin.pool.query(`select count(*) as many from ${table}`);
  return rows[0].many as number;
};

test('two programs that start at once load Europe once, and the planner knows its size', async () => {
  const loaded = (await Promise.all([load(), load()])).filter((europe) => europe !== undefined);
  assert.equal(loaded.length, 1);
  const [europe] = loaded;
  assert.equal(await count('authority'), europe?.authorities.length);
  assert.equal(await count('app_user'), europe?.users.length);
  assert.equal(await count('membership'), europe?.memberships.length);
  const { rows } = await database.admin.pool.query(
    `select relname, reltuples::int8 as tuples from pg_class where relname in ('authority', 'authority_area', 'authority_word', 'app_user')`,
  );
  assert.equal(rows.length, 4);
  for (const { relname, tuples } of rows) assert.equal(tuples, await count(relname), relname);
});

test('a database with authorities is left as it is', async () => {
  await database.admin.pool.query(`update authority set informal = 'changed here' where id = 'it-comune-forli'`);
  assert.equal(await load(), undefined);
  const { rows } = await database.admin.pool.query(`select informal from authority where id = 'it-comune-forli'`);
  assert.deepEqual(rows, [{ informal: 'changed here' }]);
});

test('every user is marked as a demonstration and has the published password', async () => {
  const { rows } = await database.admin.pool.query(
    'select distinct demonstration, operator, password_hash, totp_confirmed_at from app_user',
  );
  assert.equal(rows.length, 1);
  assert.equal(rows[0].demonstration, true);
  assert.equal(rows[0].operator, false);
  assert.ok(await verifyPassword(DEMONSTRATION_PASSWORD, rows[0].password_hash));
});

test('names keep their order and every word of an authority is known to the search', async () => {
  const { rows } = await database.admin.pool.query(`select official from authority where id = 'eu-commission'`);
  assert.deepEqual(Object.keys(rows[0].official), ['en', 'fr', 'de']);
  const missing = await database.admin.pool.query(
    `select distinct word from authority, unnest(tsvector_to_array(words)) word where word not in (select word from authority_word)`,
  );
  assert.deepEqual(missing.rows, []);
});
