export { type Calendar, calendarOf } from './calendar.ts';
export { countTerm, type TermCourse } from './count-term.ts';
export {
  beginningBefore,
  computeTerm,
  type Counted,
  fixedTerm,
  isWorkingDay,
  type TermInput,
  type TermLength,
  type TermPause,
  type TermResult,
  type TermUnit,
} from './term.ts';
export { TermError, type TermErrorCode } from './term-error.ts';
export { nextHour } from './hours.ts';
export { daysBetween, isOverdue, remainingDays, today } from './today.ts';
export { type CalendarCountry, calendarCountries, calendarCountry, timeZoneOf } from './zones.ts';
