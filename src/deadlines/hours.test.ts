import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextHour } from './hours.ts';
import type { CalendarCountry } from './zones.ts';

const CASES: [country: CalendarCountry, hour: number, from: string, expected: string][] = [
  ['IT', 8, '2026-01-15T06:59:59Z', '2026-01-15T07:00:00Z'],
  ['IT', 8, '2026-01-15T07:00:00Z', '2026-01-16T07:00:00Z'],
  // The clocks go forward on 29 March 2026 and back on 25 October.
  ['IT', 8, '2026-03-28T07:00:00Z', '2026-03-29T06:00:00Z'],
  ['IT', 8, '2026-10-24T06:00:00Z', '2026-10-25T07:00:00Z'],
  // 02:00 to 03:00 does not exist in Rome, 03:00 to 04:00 not in Athens; in autumn the first of two counts.
  ['IT', 2, '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z'],
  ['GR', 3, '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z'],
  ['IT', 2, '2026-10-24T12:00:00Z', '2026-10-25T00:00:00Z'],
  ['IT', 2, '2026-10-25T00:00:00Z', '2026-10-26T01:00:00Z'],
  // Where it is another day already, and where the clock never changes.
  ['GR', 0, '2026-07-01T21:30:00Z', '2026-07-02T21:00:00Z'],
  ['IS', 8, '2026-07-01T08:00:00Z', '2026-07-02T08:00:00Z'],
];

for (const [country, hour, from, expected] of CASES) {
  test(`${hour}:00 in ${country} after ${from} is ${expected}`, () => {
    assert.equal(new Date(nextHour(Date.parse(from), hour, country)).toISOString(), expected.replace('Z', '.000Z'));
  });
}
