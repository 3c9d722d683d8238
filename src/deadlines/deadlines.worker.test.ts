import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fileFixture } from '../../test/support/file-fixture.ts';
import { exchangesWithExpiredTerms } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { type DeadlinesOptions, startDeadlines } from './deadlines.worker.ts';

const { database, fixture } = await fileFixture();

let logged: { exchange: string | null; code: string }[];
let applied: string[];
beforeEach(() => {
  logged = [];
  applied = [];
});

/** One round, on the real service. */
async function sweep(more: Partial<DeadlinesOptions> = {}): Promise<void> {
  const deadlines = startDeadlines({
    find: (now, limit, behind) => exchangesWithExpiredTerms(database.connection.db, now, limit, behind),
    async apply(id) {
      if (await fixture.exchanges.applyDueTerms(id)) applied.push(id);
    },
    now: () => fixture.clock.now,
    log: (failure) => logged.push(failure),
    ...more,
  });
  await deadlines.idle();
  await deadlines.stop();
}

async function eventsOf(id: string) {
  const { events } = await fixture.exchanges.events(fixture.actors.requester, id);
  return events.map((event) => [event.action, event.at.toISOString(), event.legal_at.toISOString()]);
}

test('a term takes effect once it is over, not before, and only once', async () => {
  const sent = await fixture.send({ daysWanted: 5 });
  await sweep();
  assert.deepEqual(applied, []);
  // Sent on Monday 2 March 2026; the fifth day is Saturday 7 March, so that the term ends with Monday 9 March, in Hungary's time.
  fixture.clock.now = new Date('2026-03-09T22:59:59.999Z');
  await sweep();
  assert.deepEqual(applied, []);
  fixture.clock.now = new Date('2026-03-09T23:00:30.000Z');
  await sweep();
  assert.deepEqual(applied, [sent.id]);
  await sweep();
  assert.deepEqual(applied, [sent.id]);
  assert.deepEqual(await eventsOf(sent.id), [
    ['send', '2026-03-02T08:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['term.wanted', '2026-03-09T23:00:30.000Z', '2026-03-09T23:00:00.000Z'],
  ]);
  assert.deepEqual(logged, []);
});

test('several processes at once record each expiry once', async () => {
  const ids = await Promise.all([1, 2, 3, 4].map(async () => (await fixture.send({ daysWanted: 1 })).id));
  fixture.clock.forwardDays(30);
  await Promise.all([sweep(), sweep(), sweep()]);
  assert.deepEqual(applied.toSorted(), ids.toSorted());
  for (const id of ids) assert.equal((await eventsOf(id)).length, 2);
});

test('an exchange that fails does not stop the others, and the log names it by id and code alone', async () => {
  const ids: string[] = [];
  // More than one batch, and failing ones enough to fill it.
  for (let i = 0; i < 130; i += 1) ids.push((await fixture.send({ daysWanted: 1 })).id);
  fixture.clock.forwardDays(30);
  const failing = new Set(ids.slice(0, 110));
  await sweep({
    async apply(id) {
      if (failing.has(id)) throw new Refusal('state-does-not-allow', 409, { state: 'Anna Esempio' });
      if (await fixture.exchanges.applyDueTerms(id)) applied.push(id);
    },
  });
  assert.deepEqual(applied.toSorted(), ids.slice(110).toSorted());
  assert.equal(logged.length, 110);
  assert.deepEqual(new Set(logged.map(({ code }) => code)), new Set(['state-does-not-allow']));
  assert.deepEqual(new Set(logged.map(({ exchange }) => exchange)), failing);
  applied = [];
  await sweep();
  assert.deepEqual(applied.toSorted(), [...failing].toSorted(), 'the next round tries them again');
});

test('a database that does not answer is told, and a later round works', async () => {
  const { id } = await fixture.send({ daysWanted: 1 });
  fixture.clock.forwardDays(30);
  const gone = Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
  await sweep({ find: () => Promise.reject(gone) });
  assert.deepEqual(logged, [{ exchange: null, code: 'ECONNREFUSED' }]);
  await sweep();
  assert.deepEqual(applied, [id]);
});

test('a stop ends the round between two exchanges', async () => {
  for (let i = 0; i < 3; i += 1) await fixture.send({ daysWanted: 1 });
  fixture.clock.forwardDays(30);
  const deadlines = startDeadlines({
    find: (now, limit, behind) => exchangesWithExpiredTerms(database.connection.db, now, limit, behind),
    apply: async (id) => {
      applied.push(id);
      void deadlines.stop();
    },
    now: () => fixture.clock.now,
    log: (failure) => logged.push(failure),
  });
  await deadlines.idle();
  assert.equal(applied.length, 1);
});

test('woken, it looks again at once', async () => {
  await sweep();
  const rounds: Date[] = [];
  const deadlines = startDeadlines({
    find: async (now) => {
      rounds.push(now);
      return [];
    },
    apply: async () => {},
    now: () => fixture.clock.now,
    log: (failure) => logged.push(failure),
  });
  await deadlines.idle();
  fixture.clock.forwardDays(1);
  deadlines.wake();
  await deadlines.idle();
  await deadlines.stop();
  assert.equal(rounds.length, 2);
});
