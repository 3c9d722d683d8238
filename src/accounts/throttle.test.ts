import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterFailure, afterSuccess, clientOf, secondsToWait, type Throttle, throttleKey } from './throttle.ts';

const start = new Date('2026-03-02T08:00:00Z');
const later = (from: Date, minutes: number) => new Date(from.getTime() + minutes * 60_000);

/** Failures one after the other, each as soon as it may be made; the waits after each, in minutes. */
function waits(subject: 'account' | 'address', attempts: number): number[] {
  let now = start;
  let throttle: Throttle | null = null;
  return Array.from({ length: attempts }, () => {
    throttle = afterFailure(subject, throttle, now);
    const seconds = secondsToWait(throttle, now);
    now = new Date(now.getTime() + seconds * 1000);
    return seconds / 60;
  });
}

test('an account: four failures without a wait, then 1, 2, 4, 8, and 15 minutes for ever after', () => {
  assert.deepEqual(waits('account', 11), [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]);
});

test('an address: nineteen failures without a wait, since a ministry stands behind one', () => {
  assert.deepEqual(waits('address', 22), [...Array<number>(19).fill(0), 1, 2, 4]);
});

test('an hour of quiet forgets the failures', () => {
  const blocked: Throttle = { failures: 9, blockedUntil: later(start, 15), updatedAt: start };
  assert.equal(afterFailure('account', blocked, later(start, 61)).failures, 1);
  assert.equal(afterFailure('account', blocked, later(start, 60)).failures, 10);
});

test('nobody ever waits more than 15 minutes, whatever was tried before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 60 }), (gaps) => {
      let now = start;
      let throttle: Throttle | null = null;
      for (const gap of gaps) {
        now = later(now, gap);
        throttle = afterFailure('account', throttle, now);
        assert.ok(secondsToWait(throttle, now) <= 15 * 60);
        assert.equal(secondsToWait(throttle, later(now, 15)), 0);
      }
    }),
  );
});

test('a success takes back its own attempt only', () => {
  const four = { failures: 4, blockedUntil: null, updatedAt: start };
  const counted = afterFailure('account', four, start);
  assert.equal(secondsToWait(counted, start), 60);
  assert.deepEqual(afterSuccess(counted), four);
});

test('keys tell accounts and addresses apart and name neither', () => {
  const key = createSecretKey(Buffer.alloc(32, 1));
  assert.notDeepEqual(throttleKey(key, 'account', 'x'), throttleKey(key, 'address', 'x'));
  assert.notDeepEqual(
    throttleKey(key, 'account', 'x'),
    throttleKey(createSecretKey(Buffer.alloc(32, 2)), 'account', 'x'),
  );
});

const clients: [address: string, client: string][] = [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::', 'fe80:0:0:0'],
];
for (const [address, client] of clients) {
  test(`${address} is throttled as ${client}`, () => assert.equal(clientOf(address), client));
}
