import { Temporal } from 'temporal-polyfill';
import { TermError } from './term-error.ts';

// Inside the rules a date is a day number (days since 1970-01-01): weekdays and distances are then plain
// arithmetic. Temporal alone needs 27 µs for one term (9 µs instant to date, 18 µs date to midnight, measured on
// Node 24), which is too dear for the path of every transition; so Temporal fills a table once per zone and year.
const DAY_MS = 86_400_000;
const FIRST_YEAR = 1971;
const LAST_YEAR = 2199;

/** Days since 1970-01-01 in some local calendar. */
export type DayNumber = number;

/** The day number of `YYYY-MM-DD`. Throws `term-date-invalid`, `term-out-of-range`. */
export function dayOf(date: string): DayNumber {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
  // Date.parse accepts 2026-02-30 as 2 March in V8: only a date that reads back the same exists.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) {
    throw new TermError('term-date-invalid', { date });
  }
  const day = ms / DAY_MS;
  yearOf(day);
  return day;
}

/** `YYYY-MM-DD` of a day number. */
export function dateOf(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The calendar year of a day. Throws `term-out-of-range` outside 1971 to 2199, where no calendar is kept. */
export function yearOf(day: DayNumber): number {
  const year = new Date(day * DAY_MS).getUTCFullYear();
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) throw new TermError('term-out-of-range', { day });
  return year;
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The day of the same number `months` later, or the last day of that month where it has no such day. */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const from = new Date(day * DAY_MS);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastOfMonth)) / DAY_MS;
}

/** Epoch milliseconds of an instant given so, or as an ISO 8601 string with an offset. Throws `term-instant-invalid`. */
export function instantOf(instant: number | string): number {
  if (typeof instant === 'number') {
    if (!Number.isFinite(instant)) throw new TermError('term-instant-invalid', { instant });
    return instant;
  }
  try {
    return Temporal.Instant.from(instant).epochMilliseconds;
  } catch {
    throw new TermError('term-instant-invalid', { instant });
  }
}

/** The local day of an instant (epoch ms) in a time zone. */
export function localDay(instant: number, timeZone: string): DayNumber {
  const utcDay = Math.floor(instant / DAY_MS);
  if (instant >= startOfDay(utcDay + 1, timeZone)) return utcDay + 1;
  return instant >= startOfDay(utcDay, timeZone) ? utcDay : utcDay - 1;
}

/** Epoch ms of the first moment of a local day in a time zone. */
export function startOfDay(day: DayNumber, timeZone: string): number {
  const year = yearOf(day);
  const starts = yearStarts(year, timeZone);
  return starts[day - Date.UTC(year, 0, 1) / DAY_MS] as number;
}

const startsByZone = new Map<string, Map<number, Float64Array>>();

function yearStarts(year: number, timeZone: string): Float64Array {
  let byYear = startsByZone.get(timeZone);
  if (byYear === undefined) startsByZone.set(timeZone, (byYear = new Map()));
  let starts = byYear.get(year);
  if (starts === undefined) byYear.set(year, (starts = computeStarts(year, timeZone)));
  return starts;
}

function computeStarts(year: number, timeZone: string): Float64Array {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Float64Array.from(
    { length: first.daysInYear },
    (_, index) => first.add({ days: index }).toZonedDateTime(timeZone).epochMilliseconds,
  );
}
