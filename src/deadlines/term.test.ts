import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CalendarCountry, calendarOf, computeTerm, fixedTerm, isWorkingDay, type TermUnit } from './index.ts';

// Worked out by hand from the articles of Regulation 1182/71, not by running the code.
type Case = [why: string, country: CalendarCountry, event: string, n: number, unit: TermUnit, due: string, end: string];

const cases: Case[] = [
  // The printed report of core.md 2.7: 28 days, sent and accepted 28.08.2017, deadline 25.09.2017 (a Monday).
  ['sample', 'PL', '2017-08-28T10:00:00+02:00', 28, 'calendar-days', '2017-09-25', '2017-09-25T22:00:00.000Z'],

  // Art. 3(1): the day of the event is the local one. 22:30 UTC is 10 March in Rome, 11 March in Helsinki.
  ['late, IT', 'IT', '2026-03-10T22:30:00Z', 10, 'calendar-days', '2026-03-20', '2026-03-20T23:00:00.000Z'],
  ['late, FI', 'FI', '2026-03-10T22:30:00Z', 10, 'calendar-days', '2026-03-23', '2026-03-23T22:00:00.000Z'],
  ['late, PT', 'PT', '2026-03-10T23:59:59.999Z', 3, 'calendar-days', '2026-03-13', '2026-03-14T00:00:00.000Z'],
  ['midnight, PT', 'PT', '2026-03-11T00:00:00Z', 2, 'calendar-days', '2026-03-13', '2026-03-14T00:00:00.000Z'],
  ['offset, IS', 'IS', '2026-03-11T01:30:00+02:00', 3, 'calendar-days', '2026-03-13', '2026-03-14T00:00:00.000Z'],

  // Art. 3(4), weekends. 10 March 2026 is a Tuesday.
  ['to Friday', 'DE', '2026-03-10T09:00:00Z', 3, 'calendar-days', '2026-03-13', '2026-03-13T23:00:00.000Z'],
  ['to Saturday', 'DE', '2026-03-10T09:00:00Z', 4, 'calendar-days', '2026-03-16', '2026-03-16T23:00:00.000Z'],
  ['to Sunday', 'DE', '2026-03-10T09:00:00Z', 5, 'calendar-days', '2026-03-16', '2026-03-16T23:00:00.000Z'],

  // Art. 3(4), holidays. Easter 2026: Friday 3 to Monday 6 April; the Orthodox one a week later.
  ['Easter, DE', 'DE', '2026-03-30T09:00:00Z', 4, 'calendar-days', '2026-04-07', '2026-04-07T22:00:00.000Z'],
  ['Maundy Thursday, NO', 'NO', '2026-03-30T09:00:00Z', 3, 'calendar-days', '2026-04-07', '2026-04-07T22:00:00.000Z'],
  ['Maundy Thursday, DE', 'DE', '2026-03-30T09:00:00Z', 3, 'calendar-days', '2026-04-02', '2026-04-02T22:00:00.000Z'],
  ['no Good Friday, IT', 'IT', '2026-03-30T09:00:00Z', 4, 'calendar-days', '2026-04-03', '2026-04-03T22:00:00.000Z'],
  ['Orthodox, GR', 'GR', '2026-04-06T09:00:00Z', 4, 'calendar-days', '2026-04-14', '2026-04-14T21:00:00.000Z'],
  ['Orthodox, CY', 'CY', '2026-04-06T09:00:00Z', 4, 'calendar-days', '2026-04-14', '2026-04-14T21:00:00.000Z'],
  ['Orthodox, DE', 'DE', '2026-04-07T09:00:00Z', 3, 'calendar-days', '2026-04-10', '2026-04-10T22:00:00.000Z'],
  ['Clean Monday, GR', 'GR', '2026-02-16T09:00:00Z', 7, 'calendar-days', '2026-02-24', '2026-02-24T22:00:00.000Z'],
  ['Clean Monday, CY', 'CY', '2026-02-16T09:00:00Z', 7, 'calendar-days', '2026-02-24', '2026-02-24T22:00:00.000Z'],
  ['Christmas, NO', 'NO', '2025-12-15T09:00:00Z', 10, 'calendar-days', '2025-12-29', '2025-12-29T23:00:00.000Z'],
  ['Christmas Eve, NO', 'NO', '2025-12-15T09:00:00Z', 9, 'calendar-days', '2025-12-24', '2025-12-24T23:00:00.000Z'],
  ['Christmas, BG', 'BG', '2025-12-16T09:00:00Z', 10, 'calendar-days', '2025-12-29', '2025-12-29T22:00:00.000Z'],
  ['Midsummer Eve, FI', 'FI', '2026-06-12T09:00:00Z', 7, 'calendar-days', '2026-06-22', '2026-06-22T21:00:00.000Z'],
  ['half day, IS', 'IS', '2026-12-14T09:00:00Z', 10, 'calendar-days', '2026-12-24', '2026-12-25T00:00:00.000Z'],
  ['two New Years, RO', 'RO', '2025-12-31T09:00:00Z', 1, 'calendar-days', '2026-01-05', '2026-01-05T22:00:00.000Z'],
  ['one New Year, DE', 'DE', '2025-12-31T09:00:00Z', 1, 'calendar-days', '2026-01-02', '2026-01-02T23:00:00.000Z'],
  ['St Brigid, IE', 'IE', '2026-01-26T09:00:00Z', 1, 'weeks', '2026-02-03', '2026-02-04T00:00:00.000Z'],

  // Art. 3(5): two working days. Over Easter 3(4) gives Tuesday 7 April, the only working day so far.
  ['2 over Easter', 'DE', '2026-04-02T09:00:00Z', 2, 'calendar-days', '2026-04-08', '2026-04-08T22:00:00.000Z'],
  ['2 over a weekend', 'DE', '2026-03-13T09:00:00Z', 2, 'calendar-days', '2026-03-17', '2026-03-17T23:00:00.000Z'],
  ['2 from Thursday', 'DE', '2026-03-12T09:00:00Z', 2, 'calendar-days', '2026-03-16', '2026-03-16T23:00:00.000Z'],
  ['3 to a Monday', 'DE', '2026-03-13T09:00:00Z', 3, 'calendar-days', '2026-03-17', '2026-03-17T23:00:00.000Z'],
  ['1 is not two', 'DE', '2026-03-13T09:00:00Z', 1, 'calendar-days', '2026-03-16', '2026-03-16T23:00:00.000Z'],
  ['Epiphany, AT', 'AT', '2025-01-03T09:00:00Z', 3, 'calendar-days', '2025-01-08', '2025-01-08T23:00:00.000Z'],
  ['a week, EU', 'EU', '2026-12-23T09:00:00Z', 1, 'weeks', '2027-01-05', '2027-01-05T23:00:00.000Z'],

  // Art. 3(2)(c), weeks: the days of C-171/03, slaughtered Thursday 12, Friday 13, Monday 16 March 1998.
  ['Toeters, Thursday', 'NL', '1998-03-12T09:00:00Z', 3, 'weeks', '1998-04-02', '1998-04-02T22:00:00.000Z'],
  ['Toeters, Friday', 'NL', '1998-03-13T09:00:00Z', 3, 'weeks', '1998-04-03', '1998-04-03T22:00:00.000Z'],
  ['Toeters, Monday', 'NL', '1998-03-16T09:00:00Z', 3, 'weeks', '1998-04-06', '1998-04-06T22:00:00.000Z'],
  ['week from Saturday', 'DE', '2026-03-14T09:00:00Z', 1, 'weeks', '2026-03-23', '2026-03-23T23:00:00.000Z'],

  // Art. 3(2)(c), months and years: same number, or the last day of the month.
  ['31 January', 'DE', '2025-01-31T09:00:00Z', 1, 'months', '2025-02-28', '2025-02-28T23:00:00.000Z'],
  ['31 January, leap', 'DE', '2024-01-31T09:00:00Z', 1, 'months', '2024-02-29', '2024-02-29T23:00:00.000Z'],
  ['31 January, to Saturday', 'DE', '2026-01-31T09:00:00Z', 1, 'months', '2026-03-02', '2026-03-02T23:00:00.000Z'],
  ['31 January, three', 'DE', '2025-01-31T09:00:00Z', 3, 'months', '2025-04-30', '2025-04-30T22:00:00.000Z'],
  ['28 February', 'DE', '2025-02-28T09:00:00Z', 1, 'months', '2025-03-28', '2025-03-28T23:00:00.000Z'],
  ['over the year', 'DE', '2025-12-31T09:00:00Z', 1, 'months', '2026-02-02', '2026-02-02T23:00:00.000Z'],
  ['31 December by instant', 'DE', '2025-12-31T23:30:00Z', 2, 'months', '2026-03-02', '2026-03-02T23:00:00.000Z'],
  ['29 February', 'DE', '2024-02-29T09:00:00Z', 1, 'years', '2025-02-28', '2025-02-28T23:00:00.000Z'],
  ['29 February, four', 'DE', '2024-02-29T09:00:00Z', 4, 'years', '2028-02-29', '2028-02-29T23:00:00.000Z'],
  ['28 February, year', 'DE', '2023-02-28T09:00:00Z', 1, 'years', '2024-02-28', '2024-02-28T23:00:00.000Z'],

  // The clock changes on Sundays 29 March and 25 October 2026.
  ['into summer', 'DE', '2026-03-23T09:00:00Z', 7, 'calendar-days', '2026-03-30', '2026-03-30T22:00:00.000Z'],
  ['into winter', 'DE', '2026-10-19T09:00:00Z', 7, 'calendar-days', '2026-10-26', '2026-10-26T23:00:00.000Z'],
  ['23-hour day', 'DE', '2026-03-29T21:59:59Z', 2, 'calendar-days', '2026-03-31', '2026-03-31T22:00:00.000Z'],
  ['after 23 hours', 'DE', '2026-03-29T22:00:00Z', 2, 'calendar-days', '2026-04-01', '2026-04-01T22:00:00.000Z'],
  ['25-hour day', 'DE', '2026-10-25T22:59:59Z', 2, 'calendar-days', '2026-10-27', '2026-10-27T23:00:00.000Z'],
  ['after 25 hours', 'DE', '2026-10-25T23:00:00Z', 2, 'calendar-days', '2026-10-28', '2026-10-28T23:00:00.000Z'],

  // Art. 3(3), working days. FR: 1, 8, 14 and 25 May are Friday, Friday, Thursday, Monday.
  ['25, no holiday', 'DE', '2026-06-01T09:00:00Z', 25, 'working-days', '2026-07-06', '2026-07-06T22:00:00.000Z'],
  ['25, Corpus Christi', 'AT', '2026-06-01T09:00:00Z', 25, 'working-days', '2026-07-07', '2026-07-07T22:00:00.000Z'],
  ['25, four holidays', 'FR', '2026-04-30T09:00:00Z', 25, 'working-days', '2026-06-10', '2026-06-10T22:00:00.000Z'],
  ['2 over Easter', 'DE', '2026-04-02T09:00:00Z', 2, 'working-days', '2026-04-08', '2026-04-08T22:00:00.000Z'],
  ['1 from Friday', 'DE', '2026-03-13T09:00:00Z', 1, 'working-days', '2026-03-16', '2026-03-16T23:00:00.000Z'],
  ['1 from Sunday', 'DE', '2026-03-15T09:00:00Z', 1, 'working-days', '2026-03-16', '2026-03-16T23:00:00.000Z'],

  // Art. 3(1) and 3(2)(a), hours: the hour of the event is not counted; no 3(4), but 3(5) from two days on.
  ['2 hours', 'DE', '2026-04-20T14:18:30+02:00', 2, 'hours', '2026-04-20', '2026-04-20T15:00:00.000Z'],
  ['1 hour from the stroke', 'DE', '2026-04-20T10:00:00+02:00', 1, 'hours', '2026-04-20', '2026-04-20T10:00:00.000Z'],
  ['24 into Saturday', 'DE', '2026-04-24T10:10:00+02:00', 24, 'hours', '2026-04-25', '2026-04-25T09:00:00.000Z'],
  ['72 hours', 'DE', '2026-04-20T14:18:30+02:00', 72, 'hours', '2026-04-23', '2026-04-23T13:00:00.000Z'],
  ['48 hours', 'DE', '2026-04-20T10:10:00+02:00', 48, 'hours', '2026-04-22', '2026-04-22T09:00:00.000Z'],
  // 13 hours of Thursday, 24 of Tuesday, 11 of Wednesday.
  ['72 over Easter', 'DE', '2026-04-02T10:10:00+02:00', 72, 'hours', '2026-04-08', '2026-04-08T09:00:00.000Z'],
  ['47 over Easter', 'DE', '2026-04-02T10:10:00+02:00', 47, 'hours', '2026-04-04', '2026-04-04T08:00:00.000Z'],
  ['24 over the spring', 'DE', '2026-03-28T22:30:00Z', 24, 'hours', '2026-03-30', '2026-03-29T23:00:00.000Z'],
  ['to midnight', 'DE', '2026-04-20T20:30:00+02:00', 3, 'hours', '2026-04-20', '2026-04-20T22:00:00.000Z'],
];

for (const [why, country, event, count, unit, due, expiresAt] of cases) {
  test(`${country} ${event} + ${count} ${unit}: ${why}`, () => {
    const term = computeTerm({ event, count, unit, calendar: calendarOf(country) });
    assert.deepEqual([term.due, term.expiresAt], [due, expiresAt]);
    assert.deepEqual(computeTerm({ event: Date.parse(event), count, unit, calendar: calendarOf(country) }), term);
  });
}

test('the steps are told in order, with their codes', () => {
  const of = (event: string, count: number, unit: TermUnit) =>
    computeTerm({ event, count, unit, calendar: calendarOf('DE') }).counted;
  assert.deepEqual(of('2026-04-02T09:00:00Z', 1, 'calendar-days'), [
    { code: 'event-day-not-counted', date: '2026-04-02' },
    { code: 'moved-from-holiday', date: '2026-04-03', holiday: 'easter -2' },
    { code: 'moved-from-saturday', date: '2026-04-04' },
    { code: 'moved-from-sunday', date: '2026-04-05' },
    { code: 'moved-from-holiday', date: '2026-04-06', holiday: 'easter 1' },
  ]);
  assert.deepEqual(of('2026-03-13T09:00:00Z', 3, 'calendar-days'), [
    { code: 'event-day-not-counted', date: '2026-03-13' },
    { code: 'two-working-days', from: '2026-03-16', date: '2026-03-17' },
  ]);
  assert.deepEqual(of('2025-01-31T09:00:00Z', 1, 'months'), [
    { code: 'event-day-not-counted', date: '2025-01-31' },
    { code: 'end-of-month', date: '2025-02-28' },
  ]);
  assert.deepEqual(of('2026-04-30T09:00:00Z', 1, 'working-days'), [
    { code: 'event-day-not-counted', date: '2026-04-30' },
    { code: 'holiday-not-counted', date: '2026-05-01', holiday: '05-01' },
  ]);
  assert.deepEqual(of('2026-04-20T12:18:30Z', 2, 'hours'), [
    { code: 'event-hour-not-counted', until: '2026-04-20T13:00:00.000Z' },
  ]);
});

test('a zone behind UTC has its own day', () => {
  const calendar = { ...calendarOf('PT'), timeZone: 'Atlantic/Azores' };
  const term = computeTerm({ event: '2026-03-11T00:30:00Z', count: 3, unit: 'calendar-days', calendar });
  assert.deepEqual([term.due, term.expiresAt], ['2026-03-13', '2026-03-14T01:00:00.000Z']);
});

test('a named date does not move (Art. 5)', () => {
  const term = fixedTerm('2026-04-04', calendarOf('DE'));
  assert.equal(term.due, '2026-04-04');
  assert.equal(term.expiresAt, '2026-04-04T22:00:00.000Z');
  assert.equal(isWorkingDay(term.due, calendarOf('DE')), false);
});

test('refusals are typed', () => {
  const calendar = calendarOf('DE');
  const event = '2026-04-20T12:00:00Z';
  for (const count of [0, -1, 1.5, 10_001, Number.NaN]) {
    assert.throws(() => computeTerm({ event, count, unit: 'weeks', calendar }), { code: 'term-count-invalid' });
  }
  for (const bad of ['2026-04-20', '2026-04-20T12:00:00', 'yesterday', Number.NaN]) {
    assert.throws(() => computeTerm({ event: bad, count: 1, unit: 'weeks', calendar }), {
      code: 'term-instant-invalid',
    });
  }
  assert.throws(() => computeTerm({ event, count: 200, unit: 'years', calendar }), { code: 'term-out-of-range' });
  for (const bad of ['2026-02-30', '2026-2-3', '20260203', '']) {
    assert.throws(() => fixedTerm(bad, calendar), { code: 'term-date-invalid' });
  }
  assert.throws(() => calendarOf('UK' as 'DE'), { code: 'term-country-unknown' });
});
