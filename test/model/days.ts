/**
 * Terms by Regulation (EEC, Euratom) No 1182/71, Art. 3, written down a second time from the act and not from the program: nothing
 * of src/ is imported here. For Hungary and Italy, whose clocks are the same, between March and October 2026.
 */

export type Country = 'HU' | 'IT';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Summer time began at 1.00 UTC on 29 March 2026 (Directive 2000/84/EC, Art. 2). */
const SUMMER = Date.UTC(2026, 2, 29, 1);
const offset = (instant: number): number => (instant >= SUMMER ? 2 : 1) * HOUR;

const HOLIDAYS: Readonly<Record<Country, readonly string[]>> = {
  HU: ['2026-03-15', '2026-04-03', '2026-04-05', '2026-04-06', '2026-05-01', '2026-05-24', '2026-05-25', '2026-08-20'],
  IT: ['2026-04-05', '2026-04-06', '2026-04-25', '2026-05-01', '2026-06-02', '2026-08-15'],
};

/** The last day, and the instant at which it is over, in epoch milliseconds. */
export interface End {
  readonly due: string;
  readonly expires: number;
}

const written = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const localDay = (event: number): number => Math.floor((event + offset(event)) / DAY);

function isWorkingDay(country: Country, day: number): boolean {
  const weekday = new Date(day * DAY).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS[country].includes(written(day));
}

/** To a working day (3(4)), with at least two of them in all (3(5)). */
function endOf(country: Country, first: number, nominal: number, twoDays: boolean): End {
  let last = nominal;
  while (!isWorkingDay(country, last)) last += 1;
  const workingDays = () =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((day) => isWorkingDay(country, day)).length;
  if (twoDays) while (workingDays() < 2 || !isWorkingDay(country, last)) last += 1;
  const midnight = (last + 1) * DAY;
  return { due: written(last), expires: midnight - offset(midnight - 2 * HOUR) };
}

/** Calendar days, the first being the day after the event (3(1)). */
export function daysFrom(country: Country, days: number, event: number): End {
  const first = localDay(event) + 1;
  return endOf(country, first, first + days - 1, days >= 2);
}

/** Months end with the date of the day of the event (3(2)(c)), or with the month where it has none. */
export function monthsFrom(country: Country, months: number, event: number): End {
  const day = localDay(event);
  const start = new Date(day * DAY);
  const [year, month, date] = [start.getUTCFullYear(), start.getUTCMonth() + months, start.getUTCDate()];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return endOf(country, day + 1, Date.UTC(year, month, Math.min(date, lastOfMonth)) / DAY, true);
}
