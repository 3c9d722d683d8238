import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type CheckpointFixture, checkpointFixture, settled } from '../../test/support/checkpoints.ts';
import { type ExchangeFixture, exchangeFixture } from '../../test/support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { merkleRoot } from './history.ts';
import { NO_STATEMENT, readLine, statementHash } from './checkpoints.ts';
import { seal, startSealer } from './sealer.worker.ts';

let database: TestDatabase;
let fixture: ExchangeFixture;
let checkpoints: CheckpointFixture;
beforeEach(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  checkpoints = checkpointFixture(database, () => fixture.clock.now);
});
afterEach(async () => {
  checkpoints.close();
  await database.close();
});

const rows = async () => (await database.connection.pool.query('select * from checkpoint order by no')).rows;
const honest = async () => assert.deepEqual((await checkpoints.verify()).findings, []);

test('a checkpoint names every event, in the table and outside; without new events there is none', async () => {
  assert.equal(await checkpoints.seal(), 0);
  const sent = await fixture.send();
  await fixture.act('recipient', sent, 'accept', { days: 14 });
  assert.equal(await checkpoints.seal(), 1);
  assert.equal(await checkpoints.seal(), 0);
  await fixture.send();
  assert.equal(await checkpoints.seal(), 1);

  const [first, second] = checkpoints.lines().map(readLine);
  assert.ok(first && second);
  assert.deepEqual([first.no, first.leaves, first.previous], [1, 2, NO_STATEMENT]);
  assert.deepEqual([second.no, second.leaves, second.previous], [2, 1, statementHash(first)]);
  const { rows: events } = await database.connection.pool.query(
    `select exchange_id || '/' || no || '/' || encode(hash, 'hex') as leaf from event where exchange_id = $1 order by no`,
    [sent.id],
  );
  assert.deepEqual(
    first.events,
    events.map((event) => event.leaf),
  );
  assert.equal(first.root, merkleRoot(first.events.map((leaf) => Buffer.from(leaf))).toString('hex'));
  const stored = await rows();
  assert.deepEqual(
    stored.map((row) => [
      row.no,
      row.tx_before,
      row.leaves,
      row.root.toString('hex'),
      row.signature.toString('base64'),
    ]),
    [first, second].map((line) => [line.no, line.txBefore, line.leaves, line.root, line.signature]),
  );
  assert.equal(statSync(checkpoints.file).mode & 0o777, 0o600);
  const key = readFileSync(join(checkpoints.folder, 'key.pem'), 'utf8');
  assert.equal(key, checkpoints.publicKey.export({ type: 'spki', format: 'pem' }));
  await honest();
});

test('events of a running transaction are never skipped: the checkpoint ends before it', async () => {
  const sent = await fixture.send();
  await settled(database);
  const client = await database.connection.pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    const later = await fixture.act('recipient', sent, 'accept', { days: 14 });
    assert.equal(await seal(checkpoints.options), 1);
    assert.deepEqual(
      (await rows()).map((row) => row.leaves),
      [1],
    );
    assert.equal(await seal(checkpoints.options), 0);
    await client.query('commit');
    assert.equal(await checkpoints.seal(), 1);
    assert.deepEqual(
      (await rows()).map((row) => row.leaves),
      [1, 1],
    );
    assert.match(checkpoints.lines()[1] ?? '', new RegExp(`${later.id}/2/`));
  } finally {
    client.release();
  }
  await honest();
});

test('two sealers at once make one sequence', async () => {
  for (let round = 0; round < 5; round += 1) {
    await fixture.send();
    const sealed = await Promise.all([checkpoints.seal(), checkpoints.seal(), checkpoints.seal()]);
    assert.deepEqual(
      sealed.toSorted((a, b) => a - b),
      [0, 0, 1],
    );
  }
  assert.deepEqual(
    (await rows()).map((row) => row.no),
    [1, 2, 3, 4, 5],
  );
  await honest();
});

test('a crash between line and row: the next run restores the row from the line', async () => {
  await fixture.send();
  await checkpoints.seal();
  const before = await rows();
  // As after the crash: the line is there, the row's transaction was rolled back.
  await database.admin.pool.query('delete from checkpoint');
  await fixture.send();
  assert.equal(await checkpoints.seal(), 1);
  assert.deepEqual((await rows())[0], before[0]);
  assert.deepEqual(
    checkpoints.told.map((event) => event.kind),
    ['sealed', 'row-restored', 'sealed'],
  );
  await honest();
});

const torn: [string, (bytes: Buffer) => Buffer][] = [
  ['the first byte', (bytes) => bytes.subarray(0, 1)],
  ['half of the line', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['all but the newline', (bytes) => bytes.subarray(0, -1)],
  ['its length but not its content', (bytes) => Buffer.alloc(bytes.length)],
  ['its end but not its middle', (bytes) => Buffer.from(bytes).fill(0, 100, 200)],
];
for (const [what, part] of torn) {
  test(`a power cut that leaves ${what}: the line is cut off and written anew`, async () => {
    await fixture.send();
    await checkpoints.seal();
    const size = statSync(checkpoints.file).size;
    await fixture.send();
    await checkpoints.seal();
    // As after the power cut: no row, the last line in part.
    await database.admin.pool.query('delete from checkpoint where no = 2');
    const line = readFileSync(checkpoints.file).subarray(size);
    truncateSync(checkpoints.file, size);
    appendFileSync(checkpoints.file, part(line));
    assert.equal(await checkpoints.seal(), 1);
    assert.deepEqual(
      checkpoints.told.slice(2).map((event) => event.kind),
      ['torn-line-cut', 'sealed'],
    );
    assert.equal(checkpoints.lines().length, 2);
    await honest();
  });
}

test('a torn first line of all is cut off too', async () => {
  await fixture.send();
  writeFileSync(checkpoints.file, '{"no":1,"txBe');
  assert.equal(await checkpoints.seal(), 1);
  assert.equal(checkpoints.lines().length, 1);
  await honest();
});

test('lines that are lost outside do not stop the sealing, and are told', async () => {
  await fixture.send();
  await checkpoints.seal();
  truncateSync(checkpoints.file, 0);
  await fixture.send();
  assert.equal(await checkpoints.seal(), 1);
  assert.deepEqual(checkpoints.told[1], { kind: 'lines-missing', after: 0, until: 1 });
  assert.deepEqual(
    checkpoints.lines().map((line) => readLine(line)?.no),
    [2],
  );
});

test('rows that are lost stop the sealing when no crash explains it', async () => {
  for (let i = 0; i < 3; i += 1) {
    await fixture.send();
    await checkpoints.seal();
  }
  await database.admin.pool.query('delete from checkpoint where no > 1');
  await assert.rejects(checkpoints.seal(), { code: 'checkpoint-rows-missing' });
  await database.admin.pool.query('delete from checkpoint');
  await assert.rejects(checkpoints.seal(), { code: 'checkpoint-rows-missing' });
});

test('a row that differs from its line stops the sealing', async () => {
  await fixture.send();
  await checkpoints.seal();
  await database.admin.pool.query(`update checkpoint set tx_before = '99999'`);
  await assert.rejects(checkpoints.seal(), { code: 'checkpoint-differs' });
});

test('another key than the one beside the files seals nothing', async () => {
  await fixture.send();
  await checkpoints.seal();
  const { privateKey } = generateKeyPairSync('ed25519');
  const told: string[] = [];
  const sealer = startSealer({
    ...checkpoints.options,
    key: privateKey,
    told: (event) => told.push(event.kind === 'failed' ? event.code : event.kind),
  });
  await sealer.idle();
  await assert.rejects(sealer.sealNow(), { code: 'checkpoint-key-differs' });
  await sealer.stop();
  assert.deepEqual(told, ['checkpoint-key-differs']);
});

test('each month has its file, and a clock set back does not go back to an older one', async () => {
  for (const now of ['2026-03-31T23:59:59Z', '2026-04-01T00:00:01Z', '2026-03-31T23:59:59Z']) {
    fixture.clock.now = new Date(now);
    await fixture.send();
    await checkpoints.seal();
  }
  const count = (month: string) =>
    readFileSync(join(checkpoints.folder, `${month}.jsonl`), 'utf8').split('\n').length - 1;
  assert.deepEqual(readdirSync(checkpoints.folder).sort(), ['2026-03.jsonl', '2026-04.jsonl', 'key.pem']);
  assert.deepEqual([count('2026-03'), count('2026-04')], [1, 2]);
  await honest();
});

test('the sealer runs by itself, and stops', async () => {
  await fixture.send();
  await settled(database);
  const sealer = startSealer(checkpoints.options, 20);
  await sealer.idle();
  assert.equal((await rows()).length, 1);
  await fixture.send();
  while ((await rows()).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await sealer.stop();
  await fixture.send();
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal((await rows()).length, 2);
});

test('a large backlog is cut into checkpoints between transactions, and one transaction is never cut', async () => {
  const { id } = await fixture.send();
  const template = `select $1, no, now(), now(), action, part_no, participant_no, membership_id, from_state, to_state, data, calendar, commitments, hash`;
  const columns = `exchange_id, no, at, legal_at, action, part_no, participant_no, membership_id, from_state, to_state, data, calendar, commitments, hash`;
  const add = (from: number, count: number) =>
    database.admin.pool.query(
      `insert into event (${columns}) ${template.replace('no,', `n,`)} from event, generate_series($2::int, $3::int) n where exchange_id = $1 and no = 1`,
      [id, from, from + count - 1],
    );
  await add(2, 3000);
  await add(3002, 6000);
  await add(9002, 100);
  assert.equal(await checkpoints.seal(), 3);
  assert.deepEqual(
    (await rows()).map((row) => row.leaves),
    [3001, 6000, 100],
  );
});
