import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL_LANGUAGES, smallFiles } from '../../test/support/small-procedure.ts';
import { testDatabase } from '../../test/support/test-database.ts';
import { compile } from './compile.ts';
import { hashOf } from './hash.ts';
import { insertAct, ProcedureCatalogue, publish, takeIn } from './versions.store.ts';

test('a version from before roles named functions, procedures their gateway, and terms all that they do, is read in today’s words, under its old hash', async () => {
  const database = await testDatabase();
  const { db } = database.connection;
  try {
    const [today] = compile(smallFiles(), SMALL_LANGUAGES).procedures;
    assert.ok(today);
    const roles = { asker: { authority: 'sends', per: 'exchange' }, holder: { authority: 'replies', per: 'part' } };
    const { gateway: _, reviewed: __, ...old } = today;
    const { workflow } = today;
    const actions = Object.entries(workflow.actions).map(([name, { after: _a, notDuring: _d, ...rule }]) => [
      name,
      rule,
    ]);
    const terms = Object.entries(workflow.terms).map(([name, { pauses: _p, continues: _c, whenOver, ...term }]) => [
      name,
      { ...term, whenOver: whenOver?.[0]?.to === undefined ? 'overdue' : { to: whenOver[0].to } },
    ]);
    const [actionsThen, termsThen] = [actions, terms].map((some) => Object.fromEntries(some));
    const before = {
      ...old,
      workflow: { ...workflow, roles, actions: actionsThen, terms: termsThen },
    } as unknown as typeof today;
    const now = new Date('2026-03-02T08:00:00Z');
    await publish(db, [before], now);
    await publish(db, [today], now);
    const catalogue = await ProcedureCatalogue.open(db);
    assert.notEqual(hashOf(before), hashOf(today));
    const { hash, ...read } = await catalogue.version(hashOf(before));
    assert.equal(hash, hashOf(before));
    const shut = { annex: [], inUse: [], national: false, thirdCountries: false, bodies: {} };
    assert.deepEqual(read, { ...today, gateway: shut });
    assert.deepEqual(catalogue.current(today.id), { ...today, hash: hashOf(today) });
  } finally {
    await database.close();
  }
});

test('a start stores everything; it publishes in an empty system, later only what has changed, where it may, and never what somebody has taken in hand', async () => {
  const database = await testDatabase();
  const { db } = database.connection;
  try {
    const [first] = compile(smallFiles(), SMALL_LANGUAGES).procedures;
    assert.ok(first);
    const changed = { ...first, reviewed: ['it'] };
    const draft = { ...first, id: 'lifts.draft' };
    const now = new Date('2026-03-02T08:00:00Z');
    const start = async (procedures: (typeof first)[], changes: boolean) => {
      await takeIn(db, { procedures, drafts: [draft] }, { now, changes });
      const { published } = await ProcedureCatalogue.open(db);
      return published.map(({ id, hash }) => [id, hash]);
    };
    const production = false;
    const training = true;
    assert.deepEqual(await start([first], production), [[first.id, hashOf(first)]]);
    assert.deepEqual(await start([changed], production), [[first.id, hashOf(first)]]);
    const stored = await db.selectFrom('procedure_version').select('hash').execute();
    assert.deepEqual(stored.map(({ hash }) => hash).sort(), [first, changed, draft].map(hashOf).sort());
    assert.deepEqual(await start([changed], training), [[first.id, hashOf(changed)]]);
    assert.deepEqual(await start([first], training), [[first.id, hashOf(first)]]);

    const by = '00000000-0000-4000-8000-000000000001';
    await database.admin.pool.query(
      `insert into app_user (id, email, name, language, created_at) values ($1, 'op@test', 'Op', 'en', now())`,
      [by],
    );
    await insertAct(db, { procedure: first.id, version: hashOf(first), act: 'retire', by, at: now });
    assert.deepEqual(await start([changed], training), [[first.id, hashOf(first)]]);
    const catalogue = await ProcedureCatalogue.open(db);
    assert.deepEqual([catalogue.isRetired(first.id), catalogue.offered], [true, []]);
  } finally {
    await database.close();
  }
});
