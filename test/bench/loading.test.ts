/** What the bench loads is as the program would have made it: rights, lists, terms and history hold on it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadExchanges } from '../../bench/loading.ts';
import { sizeOf } from '../../bench/population.ts';
import { exchangesWithExpiredTerms } from '../../src/exchanges/index.ts';
import { assertLines } from '../support/case-lines.ts';
import { type CheckpointFixture, checkpointFixture } from '../support/checkpoints.ts';
import { type ExchangeFixture, exchangeFixture, PROCEDURE, SUBJECT_KEY, term } from '../support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';

const EXCHANGES = 560;

let database: TestDatabase;
let fixture: ExchangeFixture;
let checkpoints: CheckpointFixture;

before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  const { procedures, clock, actors } = fixture;
  const procedure = procedures.current(PROCEDURE);
  assert.ok(procedure);
  const { connection } = database;
  await loadExchanges({
    url: database.adminUrl,
    procedure,
    options: {
      connection,
      procedures,
      now: () => clock.now,
      term,
      subjectKey: SUBJECT_KEY,
      projectors: [],
      committed: () => {},
    },
    actors: [actors.requester, actors.recipient, actors.stranger],
    size: sizeOf(EXCHANGES),
    now: clock.now,
    ending: new AbortController().signal,
  });
  checkpoints = checkpointFixture(database, () => clock.now);
});
after(async () => {
  checkpoints.close();
  await database.close();
});

test('the sizes are those that the documents name', () => {
  assert.deepEqual(sizeOf(100_000), { exchanges: 100_000, owned: 20_000, open: 700 });
  assert.deepEqual(sizeOf(1000), { exchanges: 1000, owned: 200, open: 100 });
});

test('the measured authority has its share, in every box', async () => {
  const sizes: Record<string, number> = {};
  for (const box of ['waiting', 'sent', 'received', 'closed', 'all'] as const) {
    const page = await fixture.exchanges.list(fixture.actors.requester, { box, limit: 1000 });
    sizes[box] = page.rows.length;
  }
  assert.deepEqual(sizes, { waiting: 50, sent: 50, received: 50, closed: 12, all: 112 });
});

test('its history is whole', async () => {
  await checkpoints.seal();
  const { findings, counts } = await checkpoints.verify();
  assert.deepEqual(findings, []);
  assert.equal(counts.exchanges, EXCHANGES);
  assert.equal(counts.unsealed, 0);
});

test('its lists say what its state says, and time has nothing left to do', async () => {
  await assertLines(database.connection);
  assert.deepEqual(await exchangesWithExpiredTerms(database.connection.db, fixture.clock.now, 10), []);
});

test('one goes on from where it was left', async () => {
  const page = await fixture.exchanges.list(fixture.actors.recipient, { box: 'waiting', state: 'accepted', limit: 1 });
  const { id, revision } = page.rows[0] ?? assert.fail('none waits');
  const answers = { '1': { value: 'yes' }, '2': { value: 'no' }, '3': { value: { text: 'Tavaly óta.', lang: 'hu' } } };
  assert.equal((await fixture.act('recipient', { id, revision }, 'reply', { answers })).state, 'replied');
});
