import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import { type DayNumber, dayOf } from './days.ts';
import { corrections, correctionsVersion } from './holidays.ts';
import { type CalendarCountry, timeZoneOf } from './zones.ts';

/** The public holidays and the clock of one country, as data for the rules. */
export interface Calendar {
  readonly country: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Source and version of the holidays; stored with every computed term, so that it can be explained later. */
  readonly version: string;
  /** The public holidays of a year: day number to the code of the holiday (`easter 1`, `05-01`). */
  holidays(year: number): ReadonlyMap<DayNumber, string>;
}

const VERSION = `date-holidays@3.37.0+corrections.${correctionsVersion}`;
const DAY_MS = 86_400_000;

const calendars = new Map<string, Calendar>();

/**
 * The calendar of an EEA country or `EU`. Costs nothing until a year is asked for: then the first country loads
 * date-holidays (150 ms, 32 MB), each country's rules take 1 to 8 ms and each year 1 to 25 ms, once; measured on Node 24.
 * Throws `term-country-unknown`.
 */
export function calendarOf(country: CalendarCountry): Calendar {
  let calendar = calendars.get(country);
  if (calendar === undefined) calendars.set(country, (calendar = makeCalendar(country)));
  return calendar;
}

function makeCalendar(country: CalendarCountry): Calendar {
  const years = new Map<number, ReadonlyMap<DayNumber, string>>();
  let source: Holidays | undefined;
  return {
    country,
    timeZone: timeZoneOf(country),
    version: VERSION,
    holidays(year) {
      let days = years.get(year);
      if (days === undefined) years.set(year, (days = holidaysOf((source ??= openSource(country)), year)));
      return days;
    },
  };
}

function holidaysOf(source: Holidays, year: number): ReadonlyMap<DayNumber, string> {
  const days = new Map<DayNumber, string>();
  for (const { date, start, end, rule } of source.getHolidays(year)) {
    // Rounded, because a day on which the clock changes has 23 or 25 hours. A half day (Iceland, 24 and 31 December
    // from 13:00) rounds to none: Art. 2(1) speaks of days.
    const length = Math.round((end.getTime() - start.getTime()) / DAY_MS);
    const first = dayOf(date.slice(0, 10));
    for (let day = first; day < first + length; day += 1) if (!days.has(day)) days.set(day, rule);
  }
  return days;
}

function openSource(country: CalendarCountry): Holidays {
  // Not imported at the top: a process that computes no term should not pay for loading the world's holidays.
  const Source = createRequire(import.meta.url)('date-holidays') as typeof Holidays;
  const options = { types: ['public' as const], languages: 'en' };
  const source = country === 'EU' ? new Source(options) : new Source(country, options);
  const correction = corrections[country];
  for (const rule of correction?.drop ?? []) source.unsetRule(rule);
  for (const rule of correction?.add ?? []) source.setHoliday(rule, { name: rule, type: 'public' });
  return source;
}
