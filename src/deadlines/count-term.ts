import { calendarOf } from './calendar.ts';
import { beginningBefore, computeTerm, fixedTerm, type TermLength, type TermPause, type TermUnit } from './term.ts';
import { calendarCountry } from './zones.ts';

/** What became of a term since it began. */
export interface TermCourse {
  readonly more?: readonly { readonly count: number; readonly unit: string }[] | undefined;
  /** ISO instants, in order. */
  readonly pauses?: readonly { readonly from: string; readonly until: string }[] | undefined;
  /** How long before its last day somebody is to be told. */
  readonly warns?: { readonly count: number; readonly unit: string } | undefined;
}

export interface CountedTerm {
  readonly due: string;
  readonly expiresAt: string;
  /** Where it was asked for: the instant at which the day begins that lies so long before the last. */
  readonly warnsAt?: string;
  readonly calendarVersion: string;
}

/**
 * A term by the calendar of a country, from an instant or from a day (`YYYY-MM-DD`); a count of 0 is the end of that very day, also
 * when it is a holiday (Art. 5). Throws as `computeTerm`, and `term-country-unknown`.
 */
export function countTerm(
  unit: string,
  count: number,
  country: string,
  from: Date | string,
  { more, pauses, warns }: TermCourse = {},
): CountedTerm {
  const calendar = calendarOf(calendarCountry(country));
  const { due, expiresAt, calendarVersion } =
    count === 0 && typeof from === 'string'
      ? fixedTerm(from, calendar)
      : computeTerm({
          event: typeof from === 'string' ? { day: from } : from.getTime(),
          unit: unit as TermUnit,
          count,
          calendar,
          more: more?.map(lengthOf),
          pauses: pauses?.map((one): TermPause => ({ from: Date.parse(one.from), until: Date.parse(one.until) })),
        });
  const warnsAt = warns && beginningBefore(due, lengthOf(warns), calendar);
  return { due, expiresAt, ...(warnsAt === undefined ? {} : { warnsAt }), calendarVersion };
}

const lengthOf = ({ count, unit }: { count: number; unit: string }): TermLength => ({
  count,
  unit: unit as TermLength['unit'],
});
