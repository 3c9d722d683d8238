import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type ExchangeFixture, exchangeFixture, PROCEDURE } from '../../test/support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { draftKeptUntil, draftsKeptSince } from './keeping.ts';
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

test('the day of a draft is the 180th after its last change, from midnight in UTC on', () => {
  for (const [changed, day, dayBefore] of [
    ['2026-03-02T00:00:00.000Z', '2026-08-29', '2026-08-28'],
    ['2026-03-02T23:59:59.999Z', '2026-08-29', '2026-08-28'],
    ['2027-09-05T12:00:00.000Z', '2028-03-03', '2028-03-02'],
  ] as const) {
    const updatedAt = new Date(changed);
    assert.equal(draftKeptUntil({ updatedAt }), day);
    assert.ok(updatedAt < draftsKeptSince(new Date(`${day}T00:00:00.000Z`)), changed);
    assert.ok(updatedAt >= draftsKeptSince(new Date(`${dayBefore}T23:59:59.999Z`)), changed);
  }
});

test('a draft that nobody changes is deleted, one that somebody saves is kept for as long again', async () => {
  const { exchanges, clock } = fixture;
  const { requester } = fixture.actors;
  const typed = { procedure: PROCEDURE, content: fixture.content() };
  const left = await exchanges.createDraft(requester, typed, randomUUID());
  const saved = await exchanges.createDraft(requester, typed, randomUUID());
  const kept = async () => (await exchanges.drafts(requester)).map(({ id }) => id);
  clock.forwardDays(100);
  await exchanges.saveDraft(requester, saved.id, { content: fixture.content() }, saved.revision, randomUUID());
  clock.forwardDays(79);
  assert.equal(await exchanges.forgetDrafts(10), 0);
  clock.forwardDays(1);
  assert.deepEqual((await kept()).sort(), [left.id, saved.id].sort());
  assert.equal(await exchanges.forgetDrafts(10), 1);
  assert.deepEqual(await kept(), [saved.id]);
  clock.forwardDays(100);
  assert.equal(await exchanges.forgetDrafts(10), 1);
  assert.deepEqual(await kept(), []);
});

test('many drafts go in pieces, and a draft in which somebody is writing stays', async () => {
  const { exchanges, clock } = fixture;
  const typed = { procedure: PROCEDURE, content: fixture.content() };
  const made = await Promise.all(
    [1, 2, 3].map(() => exchanges.createDraft(fixture.actors.requester, typed, randomUUID())),
  );
  clock.forwardDays(180);
  await database.admin.db.transaction().execute(async (tx) => {
    await tx
      .selectFrom('draft')
      .select('id')
      .where('id', '=', made[0]?.id ?? '')
      .forUpdate()
      .execute();
    assert.equal(await exchanges.forgetDrafts(1), 1);
    assert.equal(await exchanges.forgetDrafts(10), 1);
  });
  assert.equal(await exchanges.forgetDrafts(10), 1);
});
