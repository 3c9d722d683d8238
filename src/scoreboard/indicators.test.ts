import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptedWithinAWeek,
  answeredInTime,
  daysToAnswer,
  dissatisfied,
  type Indicator,
  type Measured,
  scoreOf,
} from './indicators.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const day = (days: number | null): Date | null => (days === null ? null : new Date(START + days * 86_400_000));

interface Facts {
  readonly accepted?: number | null;
  readonly answered?: number | null;
  readonly inTime?: boolean | null;
  readonly withdrawn?: number | null;
  readonly timeliness?: readonly boolean[];
}

const one = ({ accepted = null, answered = null, inTime = null, withdrawn = null, timeliness }: Facts): Measured => ({
  exchangeId: 'x',
  area: 'a',
  procedure: 'p',
  codes: {},
  sender: 'IT',
  recipient: 'HU',
  sentAt: new Date(START),
  acceptedAt: day(accepted),
  answeredAt: day(answered),
  inTime,
  withdrawnAt: day(withdrawn),
  ratings: timeliness ? { timeliness } : {},
});

const times = (count: number, facts: Facts): Measured[] => Array.from({ length: count }, () => one(facts));
const told = ({ value, counted, band }: Indicator) => [value, counted, band];

// biome-ignore format: one case a line
const cases: [name: string, found: Indicator, expected: [number | null, number, string | null]][] = [
  ['nothing to count', acceptedWithinAWeek([]), [null, 0, null]],
  ['accepted at the end of the seventh day', acceptedWithinAWeek([one({ accepted: 7 })]), [1, 1, 'green']],
  ['accepted on the eighth day', acceptedWithinAWeek([one({ accepted: 7.01 })]), [0, 1, 'red']],
  ['never accepted', acceptedWithinAWeek([one({})]), [0, 1, 'red']],
  ['withdrawn within a week: left out', acceptedWithinAWeek([one({ withdrawn: 7 })]), [null, 0, null]],
  ['withdrawn later: counted', acceptedWithinAWeek([one({ withdrawn: 8 })]), [0, 1, 'red']],
  ['withdrawn within a week, but accepted', acceptedWithinAWeek([one({ accepted: 1, withdrawn: 2 })]), [1, 1, 'green']],
  ['79.6 % is yellow', acceptedWithinAWeek([...times(199, { accepted: 1 }), ...times(51, {})]), [0.796, 250, 'yellow']],
  ['80 % is green', acceptedWithinAWeek([...times(4, { accepted: 1 }), one({})]), [0.8, 5, 'green']],
  ['59 % is red', acceptedWithinAWeek([...times(59, { accepted: 1 }), ...times(41, {})]), [0.59, 100, 'red']],
  ['only those answered count for the days', daysToAnswer([one({ answered: 10 }), one({ answered: 20 }), one({})]), [15, 2, 'green']],
  ['sixteen days are yellow', daysToAnswer([one({ answered: 16 })]), [16, 1, 'yellow']],
  ['25 days are yellow', daysToAnswer([one({ answered: 25 })]), [25, 1, 'yellow']],
  ['more than 25 days are red', daysToAnswer([one({ answered: 25.1 })]), [25.1, 1, 'red']],
  ['in time, of those answered', answeredInTime([one({ inTime: true }), one({ inTime: false }), one({})]), [0.5, 2, 'red']],
  ['5 % negative is yellow', dissatisfied([...times(19, { timeliness: [false] }), one({ timeliness: [true] })], 'timeliness'), [0.05, 20, 'yellow']],
  ['15 % negative is red', dissatisfied([...times(17, { timeliness: [false] }), ...times(3, { timeliness: [true] })], 'timeliness'), [0.15, 20, 'red']],
  ['each part has its own rating', dissatisfied([one({ timeliness: [true, false] })], 'timeliness'), [0.5, 2, 'red']],
];
for (const [name, found, expected] of cases) test(`indicator: ${name}`, () => assert.deepEqual(told(found), expected));

// biome-ignore format: one case a line
const scores: [name: string, all: Measured[], sum: number | null, place: string | null][] = [
  ['nothing countable has no score', [], null, null],
  ['all green', times(3, { accepted: 1, answered: 5, inTime: true, timeliness: [false] }), 4, 'above-average'],
  ['two above', times(1, { accepted: 1, answered: 20, inTime: true }), 2, 'above-average'],
  ['in the middle', times(1, { accepted: 1, answered: 30, inTime: true }), 1, 'average'],
  ['one below', times(1, { accepted: 9, answered: 20 }), -1, 'average'],
  ['two below', times(1, { accepted: 9, answered: 30 }), -2, 'below-average'],
];
for (const [name, all, sum, place] of scores)
  test(`score: ${name}`, () => {
    const score = scoreOf(all, ['timeliness']);
    assert.deepEqual([score.sum, score.place], [sum, place]);
  });
