import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type CheckpointFixture, checkpointFixture } from '../../test/support/checkpoints.ts';
import { type ExchangeFixture, exchangeFixture } from '../../test/support/exchange-fixture.ts';
import { keepHonest, TAMPERINGS, type Target } from '../../test/support/tampering.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import type { Finding } from './chain-check.ts';
import { seal } from './sealer.worker.ts';

let database: TestDatabase;
let fixture: ExchangeFixture;
let checkpoints: CheckpointFixture;

async function open(): Promise<void> {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  checkpoints = checkpointFixture(database, () => fixture.clock.now);
}
async function close(): Promise<void> {
  checkpoints.close();
  await database.close();
}

/** One request through `steps` steps of its life (0: sent … 4: closed), with answers saved in between. */
async function live(steps: number, days = 0): Promise<string> {
  let seen = await fixture.send({ daysWanted: 5 });
  const { id } = seen;
  fixture.clock.forwardDays(days);
  if (steps >= 1) seen = await fixture.act('recipient', seen, 'accept', { days: 3 });
  if (steps >= 2) seen = await fixture.act('recipient', seen, 'save-answers', { answers: { 1: { value: 'no' } } });
  fixture.clock.forwardDays(days);
  if (steps >= 3) seen = await fixture.act('recipient', seen, 'reply', { answers: fixture.answers() });
  if (steps >= 4) await fixture.act('requester', seen, 'close', { timeliness: 'satisfied' });
  return id;
}

/** As if its days had come long ago: the pieces go, with their salts. */
async function erase(id: string): Promise<void> {
  const due = `update exchange set block_on = '2020-01-01', erase_on = '2020-01-01' where id = $1`;
  await database.connection.pool.query(due, [id]);
  assert.equal(await fixture.exchanges.keep(id), true);
}

const lengthOf = async (id: string): Promise<number> => {
  const { rows } = await database.connection.pool.query('select chain_length from exchange where id = $1', [id]);
  return rows[0].chain_length;
};

const includes = (findings: readonly Finding[], wanted: Finding): boolean =>
  findings.some((finding) => isDeepStrictEqual({ ...finding, ...wanted }, finding));

describe('an honest history', () => {
  before(open);
  after(close);

  test('has no findings: every step, terms that ran out, sealed and not sealed', async () => {
    assert.deepEqual(await checkpoints.verify().then(({ findings }) => findings), []);
    for (let steps = 0; steps <= 4; steps += 1) await live(steps, steps === 3 ? 10 : 0);
    const late = await live(0, 40);
    assert.equal(await fixture.exchanges.applyDueTerms(late), true);
    const unsealed = await checkpoints.verify();
    assert.deepEqual(unsealed.findings, []);
    await checkpoints.seal();
    const { findings, counts } = await checkpoints.verify();
    assert.deepEqual(findings, []);
    // 1 + 2 + 2 + (3 and two terms that ran out) + 4, and 1 with the term that ran out.
    assert.deepEqual([counts.exchanges, counts.events, counts.sealed, counts.unsealed], [6, 16, 16, 0]);
    assert.deepEqual([unsealed.counts.sealed, unsealed.counts.unsealed], [0, 16]);
    assert.deepEqual([counts.contents, counts.erased], [6 + 2, 0]);
  });

  test('has none after erasing, and counts what was erased', async () => {
    const before = (await checkpoints.verify()).counts;
    await erase(await live(4));
    await checkpoints.seal();
    const { findings, counts } = await checkpoints.verify();
    assert.deepEqual(findings, []);
    assert.deepEqual([counts.contents - before.contents, counts.erased - before.erased], [0, 2]);
  });

  test('a draft that is sent under its address in capitals has the history of its own id', async () => {
    const { requester } = fixture.actors;
    const { exchanges } = fixture;
    const input = { procedure: 'professional-qualifications.information-request', recipient: 'hu-pecs-chamber' };
    const draft = await exchanges.createDraft(requester, { ...input, content: fixture.content() }, 'draft-one');
    const sent = await exchanges.sendDraft(requester, draft.id.toUpperCase(), draft.revision, 'send-one');
    assert.equal(sent.id, draft.id);
    assert.deepEqual((await checkpoints.verify()).findings, []);
  });

  test('more exchanges and events than a page holds', async () => {
    const pool = database.admin.pool;
    // 2 500 events on one exchange, and 250 exchanges without a single one: every one of these is found, each once.
    const id = await live(0);
    await pool.query(
      `insert into event select exchange_id, n, at, legal_at, action, part_no, participant_no, membership_id, from_state, to_state, data,
        calendar, commitments, hash from event, generate_series(2, 2500) n where exchange_id = $1 and no = 1`,
      [id],
    );
    await pool.query(
      `insert into exchange (id, number, case_number, version_hash, area, procedure, state, revision, overview, sent_at, chain_length, chain_hash)
        select gen_random_uuid(), 'n' || n, 'n' || n, version_hash, area, procedure, state, revision, overview, sent_at, chain_length, chain_hash from exchange, generate_series(1, 250) n where id = $1`,
      [id],
    );
    const { findings, counts } = await checkpoints.verify();
    const count = (code: string) => findings.filter((finding) => finding.code === code).length;
    assert.equal(count('event-changed'), 2499);
    assert.equal(count('last-event-missing'), 250);
    assert.equal(counts.findings, findings.length);
  });
});

test('beside running load and erasing, an honest history has no findings', async () => {
  await open();
  try {
    // The first checkpoint: whether others can be sealed meanwhile is up to the transactions of all tests on this server.
    await live(4);
    await checkpoints.seal();
    let ended = false;
    const load = Promise.all(
      [0, 1, 2].map(async () => {
        for (let i = 0; i < 15; i += 1) {
          const id = await live(4);
          if (i % 3 === 0) await erase(id);
        }
      }),
    ).finally(() => {
      ended = true;
    });
    const sealing = (async () => {
      while (!ended) await seal(checkpoints.options);
    })();
    let verified = 0;
    while (!ended) {
      assert.deepEqual((await checkpoints.verify()).findings, []);
      verified += 1;
    }
    await Promise.all([load, sealing]);
    await checkpoints.seal();
    const { findings, counts } = await checkpoints.verify();
    assert.deepEqual(findings, []);
    assert.deepEqual([counts.sealed, counts.erased], [46 * 4 + 15 * 2, 15 * 2]);
    assert.ok(verified > 1 && counts.checkpoints > 1, `${verified} verifications, ${counts.checkpoints} checkpoints`);
  } finally {
    await close();
  }
});

describe('found is', () => {
  let restore: () => Promise<void>;
  let target: Target;
  before(async () => {
    await open();
    await live(2);
    await checkpoints.seal();
    const id = await live(4);
    await checkpoints.seal();
    await live(1);
    await checkpoints.seal();
    target = {
      pool: database.admin.pool,
      checkpoints,
      exchange: { id, length: await lengthOf(id), erased: false },
      event: 2,
      checkpoint: 2,
      chance: 7,
    };
    restore = await keepHonest(database.admin.pool, checkpoints);
  });
  afterEach(async () => {
    mkdirSync(checkpoints.folder, { recursive: true });
    await restore();
    assert.deepEqual((await checkpoints.verify()).findings, [], 'the history is honest again');
  });
  after(close);

  for (const tampering of TAMPERINGS) {
    test(tampering.name, async () => {
      await tampering.apply(target);
      const { findings } = await checkpoints.verify();
      assert.ok(includes(findings, tampering.finds(target)), JSON.stringify(findings, null, 2));
    });
  }

  test('a single change is a single finding', async () => {
    await database.admin.pool.query(`update event set action = 'x' where exchange_id = $1 and no = 2`, [
      target.exchange.id,
    ]);
    assert.deepEqual((await checkpoints.verify()).findings, [
      { code: 'event-changed', exchange: target.exchange.id, event: 2 },
    ]);
  });

  test('which sealed events differ, when the line that named them is gone', async () => {
    await TAMPERINGS.find(({ name }) => name.includes('and the files gone'))?.apply(target);
    const { findings } = await checkpoints.verify();
    assert.ok(includes(findings, { code: 'sealed-events-differ', checkpoint: 2 }));
    assert.equal(findings.filter(({ code }) => code === 'sealed-events-differ').length, 1);
  });

  test('an event whose exchange is gone, after the owner took the constraints away', async () => {
    const { pool, exchange } = target;
    await pool.query('alter table event drop constraint event_exchange_id_fkey');
    await pool.query('delete from part where exchange_id = $1', [exchange.id]);
    await pool.query('delete from participant where exchange_id = $1', [exchange.id]);
    await pool.query('delete from case_line where exchange_id = $1', [exchange.id]);
    await pool.query('delete from content where exchange_id = $1', [exchange.id]);
    await pool.query('delete from exchange where id = $1', [exchange.id]);
    assert.deepEqual((await checkpoints.verify()).findings, [{ code: 'exchange-missing', exchange: exchange.id }]);
  });
});

test('random histories: none is suspected, and whatever single thing is done to one of them is found', async () => {
  await open();
  try {
    const life = fc.record({
      steps: fc.integer({ min: 0, max: 4 }),
      days: fc.constantFrom(0, 0, 4, 9),
      erased: fc.boolean(),
      sealed: fc.boolean(),
    });
    const choice = fc.record({
      which: fc.nat(TAMPERINGS.length - 1),
      exchange: fc.nat(),
      event: fc.nat(),
      checkpoint: fc.nat(),
      chance: fc.nat(),
    });
    // Each run adds to the history of the runs before it.
    const known: { id: string; erased: boolean }[] = [];
    const property = fc.asyncProperty(
      fc.array(life, { minLength: 1, maxLength: 4 }),
      fc.array(choice, { minLength: 6, maxLength: 6 }),
      async (lives, choices) => {
        for (const { steps, days, erased, sealed } of lives) {
          const id = await live(steps, days);
          if (erased) await erase(id);
          if (sealed) await checkpoints.seal();
          known.push({ id, erased });
          assert.deepEqual((await checkpoints.verify()).findings, []);
        }
        await checkpoints.seal();
        const restore = await keepHonest(database.admin.pool, checkpoints);
        for (const { which, exchange, event, checkpoint, chance } of choices) {
          const { id, erased } = known[exchange % known.length] as (typeof known)[number];
          const length = await lengthOf(id);
          const target: Target = {
            pool: database.admin.pool,
            checkpoints,
            exchange: { id, length, erased },
            event: (event % length) + 1,
            checkpoint: (checkpoint % checkpoints.lines().length) + 1,
            chance,
          };
          const tampering = TAMPERINGS[which] as (typeof TAMPERINGS)[number];
          const needsContent = /content changed/.test(tampering.name);
          if ((tampering.fits && !tampering.fits(target)) || (needsContent && erased)) continue;
          await tampering.apply(target);
          const { findings } = await checkpoints.verify();
          mkdirSync(checkpoints.folder, { recursive: true });
          await restore();
          assert.ok(includes(findings, tampering.finds(target)), `${tampering.name}: ${JSON.stringify(findings)}`);
        }
      },
    );
    await fc.assert(property, { numRuns: 12, endOnFailure: true });
  } finally {
    await close();
  }
});
