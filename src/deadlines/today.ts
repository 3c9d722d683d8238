import { dateOf, dayOf, instantOf, localDay } from './days.ts';
import { type CalendarCountry, timeZoneOf } from './zones.ts';

/**
 * The local date (`YYYY-MM-DD`) in a country at an instant (epoch ms or ISO 8601).
 * Throws `term-instant-invalid`, `term-country-unknown`, `term-out-of-range`.
 */
export function today(instant: number | string, country: CalendarCountry): string {
  return dateOf(localDay(instantOf(instant), timeZoneOf(country)));
}

/** Calendar days from one date to another; negative when `to` is earlier. Throws `term-date-invalid`. */
export function daysBetween(from: string, to: string): number {
  return dayOf(to) - dayOf(from);
}

/** Days left until a due date: 0 on the day itself, negative when it has passed. Throws as `today` and `daysBetween`. */
export function remainingDays(due: string, instant: number | string, country: CalendarCountry): number {
  return daysBetween(today(instant, country), due);
}

/** Whether the last hour of the due date has passed in the country. Throws as `remainingDays`. */
export function isOverdue(due: string, instant: number | string, country: CalendarCountry): boolean {
  return remainingDays(due, instant, country) < 0;
}
