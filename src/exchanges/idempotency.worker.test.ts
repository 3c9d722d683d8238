import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { PROCEDURE } from '../../test/support/exchange-fixture.ts';
import { fileFixture } from '../../test/support/file-fixture.ts';
import { startForgettingAnswers } from './idempotency.worker.ts';

const { database, fixture } = await fileFixture();

const failures: string[] = [];
async function forget(): Promise<void> {
  const loop = startForgettingAnswers({
    db: database.connection.db,
    now: () => fixture.clock.now,
    log: ({ code }) => failures.push(code),
  });
  await loop.idle();
  await loop.stop();
}
const kept = async () => (await database.connection.pool.query('select count(*) from idempotency')).rows[0].count;

test('an answer is replayed for a day and then forgotten, however many there are', async () => {
  const key = randomUUID();
  const input = { procedure: PROCEDURE, recipient: 'hu-pecs-chamber', content: fixture.content() };
  const send = () => fixture.exchanges.sendRequest(fixture.actors.requester, input, key);
  const first = await send();
  await database.admin.pool.query(
    `insert into idempotency select user_id, key || n, request_hash, exchange_id, answer, at - interval '2 days'
      from idempotency, generate_series(1, 12000) n`,
  );
  fixture.clock.forwardDays(1);
  await forget();
  assert.equal(await kept(), 1);
  assert.equal((await send()).id, first.id);
  fixture.clock.now = new Date(fixture.clock.now.getTime() + 1);
  await forget();
  assert.equal(await kept(), 0);
  assert.notEqual((await send()).id, first.id);
  assert.deepEqual(failures, []);
});
