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
  anyOf,
  collator,
  countriesByName,
  countryName,
  dayAt,
  endonym,
  formatAmount,
  formatDay,
  formatInstant,
  formatList,
  formatShortDay,
  formatSize,
  languageName,
  languagesByName,
  localeOf,
} from './formats.ts';
export { CURRENCIES, EEA_COUNTRIES, WRITTEN_LANGUAGES } from './languages.ts';
export { nameIn, type NamedIn } from './names.ts';
