import { TermError } from './term-error.ts';

// Where a country has several zones (PT, ES) the capital's counts: the lists of public holidays of Art. 2(1) are
// national, and so is the clock of the authority's state here. 'EU' is the institutions in Brussels.
const ZONES = {
  AT: 'Europe/Vienna',
  BE: 'Europe/Brussels',
  BG: 'Europe/Sofia',
  HR: 'Europe/Zagreb',
  CY: 'Asia/Nicosia',
  CZ: 'Europe/Prague',
  DK: 'Europe/Copenhagen',
  EE: 'Europe/Tallinn',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  DE: 'Europe/Berlin',
  GR: 'Europe/Athens',
  HU: 'Europe/Budapest',
  IS: 'Atlantic/Reykjavik',
  IE: 'Europe/Dublin',
  IT: 'Europe/Rome',
  LV: 'Europe/Riga',
  LI: 'Europe/Vaduz',
  LT: 'Europe/Vilnius',
  LU: 'Europe/Luxembourg',
  MT: 'Europe/Malta',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  PL: 'Europe/Warsaw',
  PT: 'Europe/Lisbon',
  RO: 'Europe/Bucharest',
  SK: 'Europe/Bratislava',
  SI: 'Europe/Ljubljana',
  ES: 'Europe/Madrid',
  SE: 'Europe/Stockholm',
  EU: 'Europe/Brussels',
} as const;

/** ISO 3166-1 codes of the 30 EEA countries, and `EU` for the institutions. Greece is `GR`. */
export type CalendarCountry = keyof typeof ZONES;

/** All countries that have a calendar. */
export const calendarCountries = Object.keys(ZONES) as readonly CalendarCountry[];

/** A country code as one that has a calendar. Throws `term-country-unknown`. */
export function calendarCountry(country: string): CalendarCountry {
  if (!Object.hasOwn(ZONES, country)) throw new TermError('term-country-unknown', { country });
  return country as CalendarCountry;
}

/** The IANA time zone of a country. Throws `term-country-unknown`. */
export function timeZoneOf(country: string): string {
  return ZONES[calendarCountry(country)];
}
