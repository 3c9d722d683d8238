import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoop } from './loop.worker.ts';

function counting(options: { every?: number; gather?: number; failing?: boolean } = {}) {
  const seen = { runs: 0, atOnce: 0, most: 0, failures: 0 };
  const work = async () => {
    seen.runs += 1;
    seen.atOnce += 1;
    seen.most = Math.max(seen.most, seen.atOnce);
    await sleep(20);
    seen.atOnce -= 1;
    if (options.failing) throw new Error('failing');
  };
  const failed = () => {
    seen.failures += 1;
  };
  const loop = startLoop({ work, every: options.every ?? 60_000, gather: options.gather ?? 10, failed });
  return { seen, loop };
}

test('many calls to wake lead to one run', async () => {
  const { seen, loop } = counting();
  for (let call = 0; call < 100; call += 1) loop.wake();
  while (seen.runs === 0) await sleep(5);
  await sleep(60);
  await loop.stop();
  assert.deepEqual(seen, { runs: 1, atOnce: 0, most: 1, failures: 0 });
});

test('who asks for a run during another gets one that began after the question', async () => {
  const { seen, loop } = counting();
  const first = loop.run();
  await sleep(5);
  await Promise.all([loop.run(), loop.run()]);
  await first;
  assert.deepEqual([seen.runs, seen.most], [2, 1]);
  await loop.run();
  assert.equal(seen.runs, 3);
  await loop.stop();
});

test('it runs by itself, and goes on after a failure', async () => {
  const { seen, loop } = counting({ every: 30, failing: true });
  for (let waited = 0; seen.failures < 3 && waited < 200; waited += 1) await sleep(20);
  assert.ok(seen.failures >= 3, `${seen.failures} failures`);
  assert.equal(seen.most, 1);
  await loop.stop();
});

test('stop waits for the run that goes on; none begins after it', async () => {
  const { seen, loop } = counting({ every: 10 });
  void loop.run();
  loop.wake();
  await loop.stop();
  assert.deepEqual([seen.runs, seen.atOnce], [1, 0]);
  loop.wake();
  await loop.run();
  await sleep(50);
  assert.equal(seen.runs, 1);
});
