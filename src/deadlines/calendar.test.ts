import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import {
  type CalendarCountry,
  calendarCountries,
  calendarOf,
  computeTerm,
  daysBetween,
  isOverdue,
  isWorkingDay,
  remainingDays,
  today,
} from './index.ts';

/** The holidays of a year that fall on a Monday to Friday, as `MM-DD`. */
function weekdayHolidays(country: CalendarCountry, year: number): string[] {
  return [...calendarOf(country).holidays(year).keys()]
    .map((day) => new Date(day * 86_400_000))
    .filter((date) => date.getUTCDay() % 6 !== 0)
    .map((date) => date.toISOString().slice(5, 10))
    .sort();
}

// Official lists, weekdays only. EU 2014: OJ C 39, 12.2.2013, p. 26. LI 2015: OJ C 455, 18.12.2014, p. 9 (its
// 28 December, a substitute, is not in our rules). CY, FI 2025: OJ C, C/2024/7517. EU 2027: transcription.
const official: [CalendarCountry, number, string][] = [
  [
    'EU',
    2014,
    '01-01 01-02 04-17 04-18 04-21 05-01 05-09 05-29 05-30 06-09 07-21 08-15 12-24 12-25 12-26 12-29 12-30 12-31',
  ],
  ['EU', 2027, '01-01 03-25 03-26 03-29 05-06 05-07 05-17 07-21 11-01 11-02 12-23 12-24 12-27 12-28 12-29 12-30 12-31'],
  ['LI', 2015, '01-01 01-02 01-06 02-02 02-17 03-19 04-03 04-06 05-01 05-14 05-25 06-04 09-08 12-08 12-25 12-31'],
  ['CY', 2025, '01-01 01-06 03-03 03-25 04-01 04-18 04-21 05-01 06-09 08-15 10-01 10-28 12-24 12-25 12-26'],
  ['FI', 2025, '01-01 01-06 04-18 04-21 05-01 05-29 06-20 12-24 12-25 12-26'],
  ['BG', 2025, '01-01 03-03 04-18 04-21 05-01 05-06 09-22 12-24 12-25 12-26'],
  ['RO', 2025, '01-01 01-02 01-06 01-07 01-24 04-18 04-21 05-01 06-09 08-15 12-01 12-25 12-26'],
  ['DE', 2025, '01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26'],
];

for (const [country, year, days] of official) {
  test(`the public holidays of ${country} in ${year} are the official ones`, () => {
    const unlisted = country === 'EU' && year === 2014 ? ['11-01', '11-02'] : [];
    assert.deepEqual(
      weekdayHolidays(country, year).filter((day) => !unlisted.includes(day)),
      days.split(' '),
    );
  });
}

test('every country has New Year and Christmas, and a clock', () => {
  assert.equal(calendarCountries.length, 31);
  for (const country of calendarCountries) {
    const calendar = calendarOf(country);
    assert.equal(isWorkingDay('2026-01-01', calendar), false, country);
    assert.equal(isWorkingDay('2026-12-25', calendar), false, country);
    assert.equal(isWorkingDay('2026-09-16', calendar), true, country);
    const term = computeTerm({ event: '2026-09-14T12:00:00Z', count: 2, unit: 'calendar-days', calendar });
    assert.equal(term.due, '2026-09-16');
    assert.equal(calendarOf(country), calendar);
  }
});

test('the version names the installed source', () => {
  const installed = createRequire(import.meta.url)('date-holidays/package.json') as { version: string };
  assert.ok(calendarOf('SE').version.startsWith(`date-holidays@${installed.version}+`));
});

test('today is local, and a term is overdue only after its last hour', () => {
  assert.equal(today('2026-03-10T22:30:00Z', 'IT'), '2026-03-10');
  assert.equal(today(Date.parse('2026-03-10T22:30:00Z'), 'FI'), '2026-03-11');
  assert.equal(isOverdue('2026-03-10', '2026-03-10T22:59:59.999Z', 'IT'), false);
  assert.equal(isOverdue('2026-03-10', '2026-03-10T23:00:00Z', 'IT'), true);
  assert.equal(remainingDays('2026-03-10', '2026-03-10T22:30:00Z', 'IT'), 0);
  assert.equal(remainingDays('2026-03-10', '2026-03-10T22:30:00Z', 'FI'), -1);
  assert.equal(daysBetween('2024-02-28', '2024-03-01'), 2);
  assert.equal(daysBetween('2026-03-30', '2026-03-28'), -2);
});
