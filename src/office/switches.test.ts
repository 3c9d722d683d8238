/** What a country settles for itself: who keeps it switches it, and every change stays. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type NoticeFixture, noticeFixture } from '../../test/support/notice-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { Refusal } from '../refusal.ts';
import { createOffice, type Office } from './office.service.ts';

let database: TestDatabase;
let notice: NoticeFixture;
let office: Office;
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );

before(async () => {
  database = await testDatabase();
  notice = await noticeFixture(database);
  const { procedures, clock } = notice;
  office = createOffice({
    connection: database.connection,
    procedures,
    now: () => clock.now,
    today: () => '2026-03-02',
  });
});
after(() => database.close());

test('it stands as the definition says until somebody who keeps it switches it, for its own country', async () => {
  const { who } = notice;
  const stateFor = async (one: (typeof who)['local']) =>
    (await office.countrySettings(one)).map(({ setting, on, mine }) => [setting, on, mine]);
  assert.deepEqual(await stateFor(who.hungary), [
    ['moderation', false, true],
    ['passing', true, true],
  ]);
  assert.deepEqual(await stateFor(who.local), [
    ['moderation', false, false],
    ['passing', true, false],
  ]);
  const key = randomUUID();
  await office.switchSetting(who.hungary, 'moderation', true, key);
  await office.switchSetting(who.hungary, 'moderation', true, key);
  notice.clock.now = new Date('2026-03-03T08:00:00Z');
  await office.switchSetting(who.hungary, 'passing', false, randomUUID());
  assert.deepEqual(
    (await office.countrySettings(who.local)).map(({ on, changes }) => [
      on,
      changes.map((change) => [change.on, change.at.toISOString(), change.authorityId]),
    ]),
    [
      [true, [[true, '2026-03-02T08:00:00.000Z', 'hu-approver']]],
      [false, [[false, '2026-03-03T08:00:00.000Z', 'hu-approver']]],
    ],
  );
  assert.deepEqual((await stateFor(who.greece))[0], ['moderation', false, true], 'another country settles for itself');
});

test('nobody else switches it', async () => {
  const { who } = notice;
  const to = (one: (typeof who)['local'], setting = 'moderation') =>
    refusal(office.switchSetting(one, setting, true, randomUUID()));
  assert.equal(await to(who.local), 'not-keeper');
  assert.equal(await to({ ...who.hungary, roles: ['viewer'] }), 'not-keeper');
  // What the session said of functions may be old: the directory counts.
  assert.equal(await to({ ...who.local, functions: ['approves'] }), 'not-keeper');
  assert.equal(await to(who.hungary, 'weather'), 'setting-unknown');
  assert.equal(await to({ ...who.hungary, area: 'services' }), 'setting-unknown');
  assert.ok(office.keepsSettings(who.hungary) && !office.keepsSettings(who.local));
});
