import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_ATTEMPTS, nextAttempt } from './attempts.ts';

const now = new Date('2026-03-02T08:00:00Z');

test('the delays double from one minute and stay at six hours; the twelfth failure is the last', () => {
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, index) => index + 1);
  const minutes = attempts.map((attempt) => {
    const next = nextAttempt(attempt, now);
    return next && (next.getTime() - now.getTime()) / 60_000;
  });
  assert.deepEqual(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, null]);
});
