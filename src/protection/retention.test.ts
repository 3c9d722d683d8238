import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retentionOf, type RetentionRule } from './retention.ts';

const general: RetentionRule = { block: { for: 6, unit: 'months' }, erase: { for: 3, unit: 'years' } };
const alert: RetentionRule = { block: { for: 3, unit: 'days' }, erase: { for: 3, unit: 'days' } };

// biome-ignore format: one case a line
const cases: [name: string, rule: RetentionRule, closed: string, blockOn: string, eraseOn: string][] = [
  ['six months and three years', general, '2026-03-02T15:00:00Z', '2026-09-02', '2029-03-02'],
  ['a month without that day: its last', general, '2026-08-31T15:00:00Z', '2027-02-28', '2029-08-31'],
  ['a leap day', general, '2024-02-29T15:00:00Z', '2024-08-29', '2027-02-28'],
  ['into a leap year', general, '2027-08-29T15:00:00Z', '2028-02-29', '2030-08-29'],
  ['over the turn of the year', general, '2026-12-31T23:59:59Z', '2027-06-30', '2029-12-31'],
  ['days, over the end of a month', alert, '2026-02-27T00:00:00Z', '2026-03-02', '2026-03-02'],
  ['a day that is a holiday puts nothing off', general, '2026-06-25T09:00:00Z', '2026-12-25', '2029-06-25'],
];
for (const [name, rule, closed, blockOn, eraseOn] of cases)
  test(`how long data are kept: ${name}`, () =>
    assert.deepEqual(retentionOf(rule, new Date(closed)), { blockOn, eraseOn }));
