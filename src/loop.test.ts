import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, startLoop } from './loop.ts';
import { Refusal } from './refusal.ts';

const LONG = 3_600_000;

/** A run that the test lets go on step by step. */
function steps() {
  const waiting: (() => void)[] = [];
  let started = 0;
  return {
    get started() {
      return started;
    },
    run: () => {
      started += 1;
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    release: async () => {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const never = () => assert.fail('no run fails here');

test('runs at the start and, when woken in a run, once more behind it', async () => {
  const step = steps();
  const loop = startLoop({ every: LONG, run: step.run, failed: never });
  assert.equal(step.started, 1);
  loop.wake();
  loop.wake();
  assert.equal(step.started, 1, 'one run at a time');
  await step.release();
  assert.equal(step.started, 2, 'once more, for both calls');
  await step.release();
  await loop.idle();
  loop.wake();
  assert.equal(step.started, 3);
  await step.release();
  await loop.stop();
});

test('a failed run is told and the next one comes', async () => {
  const failures: unknown[] = [];
  let runs = 0;
  const second = Promise.withResolvers<void>();
  const loop = startLoop({
    every: 1,
    run: async () => {
      runs += 1;
      if (runs === 1) throw new Refusal('no', 500);
      second.resolve();
    },
    failed: (error) => failures.push(codeOf(error)),
  });
  // The loop's pause alone does not keep a process alive.
  const alive = setInterval(() => {}, 1000);
  await second.promise;
  clearInterval(alive);
  await loop.stop();
  assert.deepEqual(failures, ['no']);
});

test('stop waits for the run, tells it, and no other begins', async () => {
  const step = steps();
  let signal: AbortSignal | undefined;
  const loop = startLoop({
    every: 1,
    run: (stopping) => {
      signal = stopping;
      return step.run();
    },
    failed: never,
  });
  loop.wake();
  let stopped = false;
  const stop = loop.stop().then(() => {
    stopped = true;
  });
  assert.equal(signal?.aborted, true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(stopped, false);
  await step.release();
  await stop;
  loop.wake();
  await loop.stop();
  assert.equal(step.started, 1);
});

test('what a log may say of an error is its code or its kind, never its message', () => {
  class Strange extends Error {
    override name = 'Strange';
  }
  assert.equal(codeOf(new Refusal('key-reused', 422)), 'key-reused');
  assert.equal(codeOf(Object.assign(new Error('quotes content'), { code: '40P01' })), '40P01');
  assert.equal(codeOf(Object.assign(new Error('quotes content'), { code: 7 })), 'Error');
  assert.equal(codeOf(new Strange('quotes content')), 'Strange');
  assert.equal(codeOf('quotes content'), 'unknown');
});

test('with gathering, many calls to wake lead to one run; a run asked for now does not wait', async () => {
  let runs = 0;
  const run = async () => {
    runs += 1;
  };
  const loop = startLoop({ every: LONG, gather: 20, run, failed: never });
  await loop.idle();
  assert.equal(runs, 1, 'the first, at the start');
  for (let call = 0; call < 100; call += 1) loop.wake();
  assert.equal(runs, 1, 'not yet');
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(runs, 2);
  loop.wake();
  await loop.runNow();
  assert.equal(runs, 3, 'at once, and the gathered call is served with it');
  await loop.stop();
  await loop.runNow();
  assert.equal(runs, 3, 'none after the end');
});
