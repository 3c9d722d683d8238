import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayAt } from './formats.ts';

const days: [instant: string, timeZone: string, day: string][] = [
  ['2026-11-21T22:59:59Z', 'Europe/Rome', '2026-11-21'],
  ['2026-11-21T23:00:00Z', 'Europe/Rome', '2026-11-22'],
  ['2026-11-21T23:00:00Z', 'Europe/Lisbon', '2026-11-21'],
  ['2026-07-31T21:30:00Z', 'Europe/Athens', '2026-08-01'],
];
for (const [instant, timeZone, day] of days) {
  test(`${instant} falls on ${day} in ${timeZone}`, () => assert.equal(dayAt(new Date(instant), timeZone), day));
}
