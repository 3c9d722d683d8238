import type { Calendar } from './calendar.ts';
import {
  addMonths,
  dateOf,
  type DayNumber,
  dayOf,
  instantOf,
  localDay,
  startOfDay,
  weekdayOf,
  yearOf,
} from './days.ts';
import { TermError } from './term-error.ts';

// Regulation (EEC, Euratom) No 1182/71 (OJ L 124, 8.6.1971, p. 1), Articles 2 to 5; "Art." below is of this act.

export type TermUnit = 'hours' | 'calendar-days' | 'working-days' | 'weeks' | 'months' | 'years';

/** So many of a unit. */
export interface TermLength {
  readonly unit: Exclude<TermUnit, 'hours'>;
  readonly count: number;
}

/** A time in which the term did not run: from one instant to another, epoch ms. */
export interface TermPause {
  readonly from: number;
  readonly until: number;
}

export interface TermInput {
  /** The instant of the event from which the term runs: epoch ms, or an ISO 8601 string with an offset; or its day, `YYYY-MM-DD`. */
  readonly event: number | string | { readonly day: string };
  readonly unit: TermUnit;
  /** Whole, 1 to 10 000. */
  readonly count: number;
  /** Of the country in which the action is to be taken (Art. 2(1)). */
  readonly calendar: Calendar;
  /** By how much it was extended, one after the other. Not for hours. */
  readonly more?: readonly TermLength[] | undefined;
  /** In order, none overlapping another. Not for hours. */
  readonly pauses?: readonly TermPause[] | undefined;
}

/** One step of the computation, in order; dates are local, `YYYY-MM-DD`. */
export type Counted =
  | { readonly code: 'event-hour-not-counted'; readonly until: string }
  | { readonly code: 'event-day-not-counted'; readonly date: string }
  | { readonly code: 'holiday-not-counted'; readonly date: string; readonly holiday: string }
  | { readonly code: 'end-of-month'; readonly date: string }
  | { readonly code: 'moved-from-saturday' | 'moved-from-sunday'; readonly date: string }
  | { readonly code: 'moved-from-holiday'; readonly date: string; readonly holiday: string }
  | { readonly code: 'two-working-days'; readonly from: string; readonly date: string }
  | { readonly code: 'fixed-date'; readonly date: string };

export interface TermResult {
  /** The last day of the term, `YYYY-MM-DD` in the country's local time. */
  readonly due: string;
  /** The end of the last hour of that day, ISO 8601 in UTC; exclusive: the action is in time before it. */
  readonly expiresAt: string;
  readonly counted: readonly Counted[];
  readonly calendarVersion: string;
}

const HOUR_MS = 3_600_000;
const MAX_COUNT = 10_000;

/**
 * When a term ends that runs forward from an event. Throws `term-count-invalid`, `term-instant-invalid`,
 * `term-out-of-range`.
 */
export function computeTerm(input: TermInput): TermResult {
  const { count, unit, calendar } = input;
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) throw new TermError('term-count-invalid', { count });
  if (unit === 'hours') return hoursTerm(instantIn(input.event), count, calendar);
  const eventDay = dayOfEvent(input.event, calendar);
  // Art. 3(1), second subparagraph.
  const counted: Counted[] = [{ code: 'event-day-not-counted', date: dateOf(eventDay) }];
  const { more = [], pauses = [] } = input;
  const paused = pauses.map(({ from, until }) => ({
    from: localDay(from, calendar.timeZone),
    until: localDay(until, calendar.timeZone),
  }));
  const nominal = endOfLengths(eventDay, [{ unit, count }, ...more], paused, calendar, counted);
  const moved = moveToWorkingDay(nominal, calendar, counted);
  const isOneDay = more.length === 0 && count === 1 && (unit === 'calendar-days' || unit === 'working-days');
  const last = isOneDay ? moved : withTwoWorkingDays(eventDay + 1, moved, paused, calendar, counted);
  return result(last, startOfDay(last + 1, calendar.timeZone), counted, calendar);
}

const dayOfEvent = (event: TermInput['event'], calendar: Calendar): DayNumber =>
  typeof event === 'object' ? dayOf(event.day) : localDay(instantOf(event), calendar.timeZone);

/** A term in hours needs an instant. */
function instantIn(event: TermInput['event']): number {
  if (typeof event === 'object') throw new TermError('term-instant-invalid', { instant: event.day });
  return instantOf(event);
}

/**
 * The instant at which the day begins that lies so much before another; a working day where working days are counted back. For what
 * no act counts, such as a warning. Throws `term-date-invalid`, `term-out-of-range`.
 */
export function beginningBefore(date: string, { unit, count }: TermLength, calendar: Calendar): string {
  let day = dayOf(date);
  if (unit === 'calendar-days') day -= count;
  else if (unit === 'weeks') day -= 7 * count;
  else if (unit === 'working-days') for (let left = count; left > 0; left -= Number(isWorking(day, calendar))) day -= 1;
  else day = addMonths(day, unit === 'years' ? -12 * count : -count);
  return new Date(startOfDay(day, calendar.timeZone)).toISOString();
}

/**
 * An action to be taken by a date that was named or agreed: it ends with the last hour of that date (Art. 5(2)) and does
 * not move from a holiday or weekend (Art. 5(1) excepts Art. 3(4) and (5)). Throws `term-date-invalid`, `term-out-of-range`.
 */
export function fixedTerm(date: string, calendar: Calendar): TermResult {
  const day = dayOf(date);
  return result(day, startOfDay(day + 1, calendar.timeZone), [{ code: 'fixed-date', date }], calendar);
}

/** Art. 2(2): neither Saturday, Sunday nor public holiday. */
export function isWorkingDay(date: string, calendar: Calendar): boolean {
  return isWorking(dayOf(date), calendar);
}

function isWorking(day: DayNumber, calendar: Calendar): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && holidayOn(day, calendar) === undefined;
}

function holidayOn(day: DayNumber, calendar: Calendar): string | undefined {
  return calendar.holidays(yearOf(day)).get(day);
}

// Art. 3(2)(b) and (c) and 3(3). For weeks, months and years the last day has the name or number of the day of the
// event, not of the day after it: Court of Justice, C-171/03 Toeters and Verberk, first point of the summary.
function nominalEnd(
  eventDay: DayNumber,
  unit: Exclude<TermUnit, 'hours' | 'working-days'>,
  count: number,
  counted: Counted[],
): DayNumber {
  if (unit === 'calendar-days') return eventDay + count;
  if (unit === 'weeks') return eventDay + 7 * count;
  const end = addMonths(eventDay, unit === 'years' ? 12 * count : count);
  const endDate = dateOf(end);
  if (endDate.slice(8) !== dateOf(eventDay).slice(8)) counted.push({ code: 'end-of-month', date: endDate });
  return end;
}

/** The days on which a term did not run: those after the day on which it was paused, up to that on which it ran on. */
interface PausedDays {
  readonly from: DayNumber;
  readonly until: DayNumber;
}

const isPaused = (day: DayNumber, paused: readonly PausedDays[]): boolean =>
  paused.some(({ from, until }) => from < day && day <= until);

/**
 * The nominal end of a term that was extended and paused. A pause puts off as many days as it lasted: neither the day on which the
 * term was paused nor that on which it ran on is counted twice (Art. 3(1)). Where its last day had begun, it ends with the day on
 * which it ran on; a pause after the nominal end, in the days to which Art. 3(4) and (5) moved it, is such a case too.
 */
function endOfLengths(
  eventDay: DayNumber,
  lengths: readonly TermLength[],
  paused: readonly PausedDays[],
  calendar: Calendar,
  counted: Counted[],
): DayNumber {
  const left = [...paused];
  let day = eventDay;
  for (const [index, { unit, count }] of lengths.entries()) {
    const isLast = index === lengths.length - 1;
    if (unit === 'working-days') {
      day = afterWorkingDays(day, count, paused, calendar, counted);
      while (left[0] && left[0].from < day) left.shift();
    } else day = nominalEnd(day, unit, count, counted);
    for (let next = left[0]; next && (isLast || (unit !== 'working-days' && next.from < day)); next = left[0]) {
      day = Math.max(day, next.from) + next.until - next.from;
      left.shift();
    }
  }
  return day;
}

function afterWorkingDays(
  eventDay: DayNumber,
  count: number,
  paused: readonly PausedDays[],
  calendar: Calendar,
  counted: Counted[],
): DayNumber {
  let day = eventDay;
  let remaining = count;
  while (remaining > 0) {
    day += 1;
    if (isPaused(day, paused)) continue;
    const weekday = weekdayOf(day);
    if (weekday === 0 || weekday === 6) continue;
    const holiday = holidayOn(day, calendar);
    if (holiday === undefined) remaining -= 1;
    else counted.push({ code: 'holiday-not-counted', date: dateOf(day), holiday });
  }
  return day;
}

/** Art. 3(4). */
function moveToWorkingDay(last: DayNumber, calendar: Calendar, counted: Counted[]): DayNumber {
  let day = last;
  while (!isWorking(day, calendar)) {
    counted.push(whyMoved(day, calendar));
    day += 1;
  }
  return day;
}

function whyMoved(day: DayNumber, calendar: Calendar): Counted {
  const date = dateOf(day);
  const weekday = weekdayOf(day);
  if (weekday === 6) return { code: 'moved-from-saturday', date };
  if (weekday === 0) return { code: 'moved-from-sunday', date };
  return { code: 'moved-from-holiday', date, holiday: holidayOn(day, calendar) ?? '' };
}

/** Art. 3(5): a term of two days or more includes at least two working days. */
function withTwoWorkingDays(
  first: DayNumber,
  last: DayNumber,
  paused: readonly PausedDays[],
  calendar: Calendar,
  counted: Counted[],
): DayNumber {
  const works = (day: DayNumber): boolean => isWorking(day, calendar) && !isPaused(day, paused);
  let working = 0;
  for (let day = first; day <= last; day += 1) {
    if (works(day)) working += 1;
    if (working === 2) return last;
  }
  let day = last;
  while (working < 2) {
    day += 1;
    if (works(day)) working += 1;
  }
  counted.push({ code: 'two-working-days', from: dateOf(last), date: dateOf(day) });
  return day;
}

// Art. 3(1), first subparagraph, and 3(2)(a). Art. 3(4) excepts terms in hours, 3(5) does not: our reading is that from
// 48 hours on a term includes 48 hours of working days. (Counting days it only touches would let a later event end
// earlier.) Every zone of the EEA is whole hours from UTC in the years kept, so that hours begin where UTC's do.
function hoursTerm(event: number, count: number, calendar: Calendar): TermResult {
  const begin = (Math.floor(event / HOUR_MS) + 1) * HOUR_MS;
  const nominal = begin + count * HOUR_MS;
  const end = count < 48 ? nominal : Math.max(nominal, afterWorkingHours(begin, 48 * HOUR_MS, calendar));
  const counted: Counted[] = [{ code: 'event-hour-not-counted', until: new Date(begin).toISOString() }];
  const last = localDay(end - 1, calendar.timeZone);
  if (end > nominal) {
    const from = dateOf(localDay(nominal - 1, calendar.timeZone));
    counted.push({ code: 'two-working-days', from, date: dateOf(last) });
  }
  return result(last, end, counted, calendar);
}

/** The moment at which so many milliseconds of working days have passed since `begin`. */
function afterWorkingHours(begin: number, duration: number, calendar: Calendar): number {
  let left = duration;
  let from = begin;
  for (let day = localDay(begin, calendar.timeZone); ; day += 1) {
    const dayEnd = startOfDay(day + 1, calendar.timeZone);
    if (isWorking(day, calendar)) {
      if (left <= dayEnd - from) return from + left;
      left -= dayEnd - from;
    }
    from = dayEnd;
  }
}

function result(last: DayNumber, expiresAt: number, counted: Counted[], calendar: Calendar): TermResult {
  return {
    due: dateOf(last),
    expiresAt: new Date(expiresAt).toISOString(),
    counted,
    calendarVersion: calendar.version,
  };
}
