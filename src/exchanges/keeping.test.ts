import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type ExchangeFixture, exchangeFixture } from '../../test/support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { exchangesToKeep } from './keeping.store.ts';

let database: TestDatabase;
let fixture: ExchangeFixture;
before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
});
after(() => database.close());

const today = () => fixture.clock.now.toISOString().slice(0, 10);
const due = () => exchangesToKeep(database.connection.db, today(), 10);

async function closed(): Promise<string> {
  let seen = await fixture.send();
  seen = await fixture.act('recipient', seen, 'accept', { days: 3 });
  seen = await fixture.act('recipient', seen, 'reply', { answers: fixture.answers() });
  return (await fixture.act('requester', seen, 'close', { timeliness: 'satisfied' })).id;
}

test('an open case has no such days, whatever time passes', async () => {
  const { id } = await fixture.send();
  fixture.clock.forwardDays(5 * 366);
  assert.deepEqual(await due(), []);
  assert.equal(await fixture.exchanges.keep(id), false);
});

test('what was missed is blocked and deleted at once, and by one of several processes', async () => {
  const id = await closed();
  assert.deepEqual(await due(), []);
  fixture.clock.forwardDays(4 * 366);
  assert.deepEqual(await due(), [id]);
  const done = await Promise.all([1, 2, 3].map(() => fixture.exchanges.keep(id)));
  assert.deepEqual(done.sort(), [false, false, true]);
  const { events } = await fixture.exchanges.events(fixture.actors.requester, id);
  assert.deepEqual(
    events.slice(4).map(({ action }) => action),
    ['data.blocked', 'data.erased'],
  );
  assert.deepEqual(await due(), []);
});

test('a follow-up that was not sent goes with what it has copied', async () => {
  const id = await closed();
  const { requester } = fixture.actors;
  const draft = await fixture.exchanges.draftFrom(requester, id, 'follow-up', randomUUID());
  const kept = async () => (await fixture.exchanges.drafts(requester)).some((one) => one.id === draft.id);
  assert.equal(await kept(), true);
  fixture.clock.forwardDays(190);
  assert.equal(await fixture.exchanges.keep(id), true);
  assert.equal(await kept(), false);
});
