import { Temporal } from 'temporal-polyfill';
import { type CalendarCountry, timeZoneOf } from './zones.ts';

/**
 * The next instant (epoch ms) after `instant` at which clocks in the country show a full hour (0 to 23). Where the clock
 * skips that hour in spring it is the one after; where it shows it twice in autumn, the first. Throws `term-country-unknown`.
 */
export function nextHour(instant: number, hour: number, country: CalendarCountry): number {
  const timeZone = timeZoneOf(country);
  const day = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate();
  const atHour = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone, plainTime: { hour } }).epochMilliseconds;
  const today = atHour(day);
  return today > instant ? today : atHour(day.add({ days: 1 }));
}
