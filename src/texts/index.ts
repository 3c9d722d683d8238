export {
  format,
  hasText,
  languages,
  type Parameters,
  type Say,
  SOURCE_LANGUAGE,
  sayIn,
  sayKey,
  type TextKey,
} from './catalogue.ts';
export {
  collator,
  countryName,
  dayAt,
  endonym,
  formatDay,
  formatInstant,
  formatList,
  formatShortDay,
  languageName,
  localeOf,
} from './formats.ts';
export { EEA_COUNTRIES, WRITTEN_LANGUAGES } from './languages.ts';
export { nameIn, type NamedIn } from './names.ts';
