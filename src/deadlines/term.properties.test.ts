import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Calendar,
  calendarCountries,
  calendarOf,
  computeTerm,
  isWorkingDay,
  type TermInput,
  type TermUnit,
} from './index.ts';

// A second, slow reading of the articles: it walks from day to day on ISO strings and asks Intl for local dates.
// It shares the holidays with the rules, nothing else.
const next = (date: string, days = 1) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

const formats = new Map<string, Intl.DateTimeFormat>();
function localDate(instant: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(instant);
}

const holidayDates = new Map<string, Set<string>>();
function works(date: string, calendar: Calendar): boolean {
  const key = `${calendar.country} ${date.slice(0, 4)}`;
  let holidays = holidayDates.get(key);
  if (!holidays) {
    holidays = new Set([...calendar.holidays(Number(date.slice(0, 4))).keys()].map((day) => next('1970-01-01', day)));
    holidayDates.set(key, holidays);
  }
  return new Date(date).getUTCDay() % 6 !== 0 && !holidays.has(date);
}

function monthsApart(from: string, to: string): number {
  return (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
}

function naiveEnd(from: string, count: number, unit: TermUnit, calendar: Calendar): string {
  let date = from;
  if (unit === 'working-days') {
    for (let left = count; left > 0; ) if (works((date = next(date)), calendar)) left -= 1;
    return date;
  }
  if (unit === 'calendar-days' || unit === 'weeks') {
    for (let left = unit === 'weeks' ? 7 * count : count; left > 0; left -= 1) date = next(date);
    return date;
  }
  const months = unit === 'years' ? 12 * count : count;
  while (monthsApart(from, date) < months) date = next(date);
  while (date.slice(8) !== from.slice(8) && monthsApart(from, next(date)) === months) date = next(date);
  return date;
}

function naiveHours(event: number, count: number, calendar: Calendar): { due: string; expiresAt: string } {
  const hour = 3_600_000;
  let end = event - (event % hour) + hour;
  let [left, leftWorking] = [count, count < 48 ? 0 : 48];
  while (left > 0 || leftWorking > 0) {
    if (works(localDate(end, calendar.timeZone), calendar)) leftWorking -= 1;
    left -= 1;
    end += hour;
  }
  return { due: localDate(end - 1, calendar.timeZone), expiresAt: new Date(end).toISOString() };
}

function naiveTerm({ event, count, unit, calendar }: TermInput): { due: string; expiresAt: string } {
  if (unit === 'hours') return naiveHours(Number(event), count, calendar);
  const from = localDate(Number(event), calendar.timeZone);
  let due = naiveEnd(from, count, unit, calendar);
  while (!works(due, calendar)) due = next(due);
  if (!(count === 1 && unit.endsWith('-days'))) {
    const second = naiveEnd(from, 2, 'working-days', calendar);
    if (second > due) due = second;
  }
  let instant = Date.parse(due);
  while (localDate(instant, calendar.timeZone) <= due) instant += 1_800_000;
  return { due, expiresAt: new Date(instant).toISOString() };
}

const dayUnit = fc.constantFrom<TermUnit>('calendar-days', 'working-days', 'weeks', 'months', 'years');
const calendar = fc.constantFrom(...calendarCountries).map(calendarOf);
const event = fc.integer({ min: Date.UTC(2014, 0, 1), max: Date.UTC(2034, 0, 1) });
const countOf = (unit: TermUnit) => fc.integer({ min: 1, max: unit === 'years' ? 4 : unit === 'months' ? 30 : 60 });
// Half of them short and around Easter and Christmas, where the rules meet.
const festive = fc
  .tuple(fc.integer({ min: 2015, max: 2033 }), fc.constantFrom(2, 3, 11), fc.integer({ min: 0, max: 45 * 86_400_000 }))
  .map(([year, month, ms]) => Date.UTC(year, month, 1) + ms - 15 * 86_400_000);
const term = dayUnit.chain((unit) =>
  fc.record({
    unit: fc.constant(unit),
    count: fc.oneof(countOf(unit), fc.integer({ min: 1, max: 4 })),
    calendar,
    event: fc.oneof(event, festive),
  }),
);

const hours = fc.record({
  unit: fc.constant<TermUnit>('hours'),
  count: fc.integer({ min: 1, max: 120 }),
  calendar,
  event: fc.oneof(event, festive),
});

test('agrees with the naive reading', () => {
  fc.assert(
    fc.property(fc.oneof(term, term, hours), (input) => {
      const { due, expiresAt } = computeTerm(input);
      assert.deepEqual({ due, expiresAt }, naiveTerm(input));
    }),
    { numRuns: 1500 },
  );
});

// A term that is lengthened and stopped, day by day: on the days of a pause nothing is counted; where its last day had begun when it was
// stopped, it ends with the day on which it runs on.
function naiveCourse({ event, count, unit, calendar, more = [], pauses = [] }: TermInput): string {
  const from = localDate(Number(event), calendar.timeZone);
  const stopped = pauses.map((pause) => [
    localDate(pause.from, calendar.timeZone),
    localDate(pause.until, calendar.timeZone),
  ]) as [string, string][];
  const rests = (date: string): boolean => stopped.some(([first, last]) => first < date && date <= last);
  let date = from;
  for (const length of [{ unit, count }, ...more]) {
    const days = length.unit === 'working-days';
    const end = naiveEnd(date, length.count, length.unit, calendar);
    let left = days ? length.count : (Date.parse(end) - Date.parse(date)) / 86_400_000;
    while (left > 0) {
      date = next(date);
      if (!rests(date) && (!days || works(date, calendar))) left -= 1;
    }
  }
  for (const [first, last] of stopped) if (first >= date) date = last;
  while (!works(date, calendar)) date = next(date);
  if (count === 1 && unit.endsWith('-days') && more.length === 0) return date;
  const working = () => {
    let found = 0;
    for (let day = next(from); day <= date; day = next(day)) found += Number(works(day, calendar) && !rests(day));
    return found;
  };
  while (working() < 2) date = next(date);
  return date;
}

const length = dayUnit.chain((unit) =>
  fc.record({
    unit: fc.constant(unit as Exclude<TermUnit, 'hours'>),
    count: fc.integer({ min: 1, max: unit === 'years' || unit === 'months' ? 2 : 20 }),
  }),
);
const hour = 3_600_000;

/** Pauses one after the other, each of which begins while the term still runs. */
function paused(input: TermInput, gaps: readonly (readonly [number, number])[]): TermInput {
  let pauses: NonNullable<TermInput['pauses']> = [];
  let at = Number(input.event);
  for (const [gap, lasts] of gaps) {
    const from = at + gap * hour;
    if (from >= Date.parse(computeTerm({ ...input, pauses }).expiresAt)) break;
    at = from + lasts * hour;
    pauses = [...pauses, { from, until: at }];
  }
  return { ...input, pauses };
}

test('lengthened and stopped it agrees with the naive reading, and ends where it runs on or later', () => {
  let stops = 0;
  const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 300 })), { maxLength: 3 });
  fc.assert(
    fc.property(term, fc.array(length, { maxLength: 2 }), gaps, (input, more, when) => {
      const course = paused({ ...input, more }, when);
      const { due, expiresAt } = computeTerm(course);
      assert.equal(due, naiveCourse(course));
      assert.ok(isWorkingDay(due, input.calendar));
      const last = course.pauses?.at(-1);
      if (last) assert.ok(Date.parse(expiresAt) > last.until, 'some of its last day is left when it runs on');
      stops += course.pauses?.length ?? 0;
    }),
    { numRuns: 1500 },
  );
  assert.ok(stops > 500, `${stops} pauses`);
});

test('stopped and run on within one day it ends as if it had not been', () => {
  fc.assert(
    fc.property(term, fc.integer({ min: 0, max: 20 }), (input, days) => {
      const at = Math.min(input.event + days * 24 * hour, Date.parse(computeTerm(input).expiresAt) - 1);
      assert.equal(computeTerm({ ...input, pauses: [{ from: at, until: at }] }).due, computeTerm(input).due);
    }),
  );
});

test('a term in days or more ends on a working day, after the event, at local midnight', () => {
  fc.assert(
    fc.property(term, (input) => {
      const { due, expiresAt } = computeTerm(input);
      assert.ok(isWorkingDay(due, input.calendar));
      assert.ok(Date.parse(expiresAt) > input.event);
      assert.equal(localDate(Date.parse(expiresAt) - 1, input.calendar.timeZone), due);
      assert.equal(localDate(Date.parse(expiresAt), input.calendar.timeZone), next(due));
    }),
    { numRuns: 1500 },
  );
});

test('a longer term never ends earlier, nor does one from a later event', () => {
  fc.assert(
    fc.property(fc.oneof(term, term, hours), fc.integer({ min: 0, max: 5 * 86_400_000 }), (input, later) => {
      const { expiresAt } = computeTerm(input);
      assert.ok(computeTerm({ ...input, count: input.count + 1 }).expiresAt >= expiresAt);
      assert.ok(computeTerm({ ...input, event: input.event + later }).expiresAt >= expiresAt);
    }),
    { numRuns: 1500 },
  );
});
