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
test('what counts from the last day of a term is known when that term has ended, whether or not the case is closed', () => {
  const rule: RetentionRule = {
    block: { for: 6, unit: 'months' },
    erase: { for: 10, unit: 'years', from: 'kept' },
  };
  const closed = new Date('2026-03-02T15:00:00Z');
  assert.deepEqual(retentionOf(rule, closed, { kept: '2024-02-29' }), { blockOn: '2026-09-02', eraseOn: '2034-02-28' });
  assert.equal(retentionOf(rule, closed, {}), null);
  assert.equal(retentionOf(rule, null, { kept: '2024-02-29' }), null);
  const end: RetentionRule = {
    block: { for: 0, unit: 'days', from: 'kept' },
    erase: { for: 3, unit: 'days', from: 'kept' },
  };
  assert.deepEqual(retentionOf(end, null, { kept: '2026-02-27' }), { blockOn: '2026-02-27', eraseOn: '2026-03-02' });
});
for (const [name, rule, closed, blockOn, eraseOn] of cases)
  test(`how long data are kept: ${name}`, () =>
    assert.deepEqual(retentionOf(rule, new Date(closed)), { blockOn, eraseOn }));
