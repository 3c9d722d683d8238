/**
 * Random interleavings of requester, two recipients, a coordinator, an allocator, a viewer, a stranger and the clock, held against a
 * reference that knows nothing of ours. A failure prints its seed and path: `MODEL_SEED=… MODEL_PATH=… node --test …`.
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createOffice } from '../../src/office/index.ts';
import { assertLines } from '../support/case-lines.ts';
import { AREA, type ExchangeFixture, exchangeFixture, insertActor } from '../support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';
import type { House } from './looking.ts';
import { Pair } from './pair.ts';
import { DONE_HERE, PECS, STATES } from './request.ts';
import { count, days, step, WHO } from './steps.ts';

const RUNS = 200;
/** One seed for all, so that what runs here runs everywhere; `MODEL_SEED` gives others. */
const SEED = Number(process.env.MODEL_SEED ?? 20_261_122);

/** A failure ends the run at once; given its path it is made as small as can be, which takes minutes. */
const again = process.env.MODEL_PATH ? { path: process.env.MODEL_PATH } : { endOnFailure: true };

let database: TestDatabase;
let fixture: ExchangeFixture;
let house: House;
before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  const { connection } = database;
  const { exchanges, clock, procedures, actors } = fixture;
  const allocator = await insertActor(connection.db, { id: PECS, country: 'HU' }, 'hu', 'allocator');
  const office = createOffice({ connection, procedures, now: () => clock.now, today: () => '2026-03-02' });
  house = { fixture: { exchanges, clock }, office, actors: { ...actors, allocator }, counts: new Map() };
});
after(() => database.close());

/** Whether an allocator gives out the cases of Pécs. */
async function setAllocation(allocates: boolean): Promise<void> {
  await database.connection.db
    .updateTable('authority_area')
    .set({ allocates })
    .where('authority_id', '=', PECS)
    .where('area', '=', AREA)
    .execute();
}

test(`${RUNS} interleavings go as the reference goes`, async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        days,
        count,
        allocates: fc.constantFrom(true, false, false),
        start: fc.integer({ min: 0, max: 100 }),
      }),
      fc.array(step, { minLength: 12, maxLength: 45, size: 'max' }),
      async ({ days, count, allocates, start }, steps) => {
        fixture.clock.now = new Date(Date.UTC(2026, 2, 2, 8) + start * 11 * 3_600_000);
        await setAllocation(allocates);
        const pair = await Pair.begin(house, days, count, allocates);
        for (const step of steps) await pair.take(step);
        for (const who of WHO) await pair.look(who);
        await pair.compareHistory();
      },
    ),
    { numRuns: RUNS, seed: SEED, ...again },
  );
  await assertLines(database.connection);
  const { counts } = house;
  t.diagnostic(
    [...counts]
      .sort()
      .map(([what, count]) => `${what}: ${count}`)
      .join(', '),
  );
  // Random steps that never came anywhere would agree with any reference.
  for (const needed of [
    ...STATES.map((state) => `in ${state}`),
    ...DONE_HERE.map((action) => `did ${action}`),
    ...NEEDED,
  ])
    assert.ok(counts.get(needed), `no interleaving came to "${needed}"`);
});

const NEEDED = [
  '3 parts',
  'replayed',
  'allocated',
  'sent a change',
  'sent a copy',
  'sent a follow-up',
  '403 allocators-only',
  '403 not-allocated',
  '403 not-your-action',
  '403 role-may-not-act',
  '404 action-unknown',
  '404 exchange-not-found',
  '409 already-involved',
  '409 changed-meanwhile',
  '409 not-idle',
  '409 nothing-changed',
  '409 nothing-pending',
  '409 rests',
  '409 state-does-not-allow',
  '409 still-pending',
  '409 undividable',
  '422 input-invalid',
  '422 input-invalid not-all',
  '422 input-invalid recipient-abroad',
  '422 input-invalid recipient-takes-part',
  '422 input-invalid recipient-unsuitable',
  '422 key-reused',
  '422 part-missing',
  'recipient sees all',
  'recipient sees little',
  'second sees all',
  'second sees little',
  'coordinator sees all',
  'coordinator sees little',
  'viewer sees little',
  'allocator sees little',
];
