/** Dates, names and lists as each language writes them; formatters are kept, since making one costs up to a millisecond. */

/** The locale whose habits a language follows: `en` would be American, `pt` Brazilian. */
export function localeOf(language: string): string {
  return { en: 'en-GB', pt: 'pt-PT' }[language] ?? language;
}

const kept = new Map<string, unknown>();
function keep<T>(id: string, make: () => T): T {
  let value = kept.get(id) as T | undefined;
  if (value === undefined) {
    value = make();
    kept.set(id, value);
  }
  return value;
}

/** What a formatter said of a value, which pages ask again and again: 1 µs a time, a hundred times in a list. */
const said = new Map<string, Map<string, string>>();
/** More are not kept; then it begins anew. All countries, the days of several years. */
const MOST_SAID = 2000;
function once(id: string, value: string, say: () => string): string {
  let known = said.get(id);
  if (!known || known.size >= MOST_SAID) {
    known = new Map();
    said.set(id, known);
  }
  let text = known.get(value);
  if (text === undefined) {
    text = say();
    known.set(value, text);
  }
  return text;
}

/** A calendar day (`YYYY-MM-DD`), written out: 25 September 2026. */
export function formatDay(language: string, day: string): string {
  const formatter = keep(
    `day ${language}`,
    () => new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }),
  );
  return formatter.format(new Date(`${day}T00:00:00Z`));
}

/** A calendar day, short: 25 Sept 2026; for tables. */
export function formatShortDay(language: string, day: string): string {
  const id = `short day ${language}`;
  return once(id, day, () =>
    keep(id, () => new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeZone: 'UTC' })).format(
      new Date(`${day}T00:00:00Z`),
    ),
  );
}

/** The calendar day that an instant falls on in the given time zone (`YYYY-MM-DD`): after midnight in Rome it is not UTC's. */
export function dayAt(instant: Date, timeZone: string): string {
  const formatter = keep(
    `day at ${timeZone}`,
    () => new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }),
  );
  return formatter.format(instant);
}

/** An instant as a clock in the given time zone shows it, with the zone's short name. */
export function formatInstant(language: string, instant: Date, timeZone: string): string {
  const formatter = keep(
    `instant ${language} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(localeOf(language), {
        year: 'numeric',
        month: 'long',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZone,
        timeZoneName: 'short',
      }),
  );
  return formatter.format(instant);
}

/** A country's name by its ISO 3166-1 code. */
export function countryName(language: string, code: string): string {
  const id = `region ${language}`;
  return once(
    id,
    code,
    () => keep(id, () => new Intl.DisplayNames([localeOf(language)], { type: 'region' })).of(code) ?? code,
  );
}

/** A code with its name in a language. */
export interface Named {
  readonly code: string;
  readonly name: string;
}

/** Codes with their names, as the language sorts them. */
function byName(language: string, codes: readonly string[], name: (language: string, code: string) => string): Named[] {
  const named = codes.map((code) => ({ code, name: name(language, code) }));
  return named.sort((a, b) => collator(language).compare(a.name, b.name));
}

/** Countries by their names; kept, since a page asks for them again and again (250 take 0.5 ms). */
export const countriesByName = (language: string, codes: readonly string[]): readonly Named[] =>
  keep(`countries ${language} ${codes.join()}`, () => byName(language, codes, countryName));

/** Languages by their names in another; kept likewise. */
export const languagesByName = (language: string, tags: readonly string[]): readonly Named[] =>
  keep(`languages ${language} ${tags.join()}`, () => byName(language, tags, languageName));

/** A language's name by its tag, in the given language. */
export function languageName(language: string, tag: string): string {
  return (
    keep(`language ${language}`, () => new Intl.DisplayNames([localeOf(language)], { type: 'language' })).of(tag) ?? tag
  );
}

/** A language's name in itself. */
export const endonym = (tag: string): string => languageName(tag, tag);

/** A sum of money (digits with a point) as the language writes it: 1 234,50 €. */
export function formatAmount(language: string, amount: string, currency: string): string {
  // Decimals as they were typed: a currency's habit of having none would round what an authority certified.
  const digits = amount.includes('.') ? 2 : 0;
  const formatter = keep(
    `amount ${language} ${currency} ${digits}`,
    () =>
      new Intl.NumberFormat(localeOf(language), {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  return formatter.format(amount as Intl.StringNumericLiteral);
}

/** Several names as one phrase: a, b and c. */
export function formatList(language: string, items: readonly string[]): string {
  return keep(`list ${language}`, () => new Intl.ListFormat(localeOf(language), { type: 'conjunction' })).format(items);
}

/** Several names of which any will do: a, b or c. */
export function anyOf(language: string, items: readonly string[]): string {
  return keep(`any ${language}`, () => new Intl.ListFormat(localeOf(language), { type: 'disjunction' })).format(items);
}

/** The order in which the language sorts its words. */
export function collator(language: string): Intl.Collator {
  return keep(
    `collator ${language}`,
    () => new Intl.Collator(localeOf(language), { sensitivity: 'base', numeric: true }),
  );
}

/** The size of a file, as people count it: 820 kB, 2.4 MB. */
export function formatSize(language: string, bytes: number): string {
  const unit = bytes < 1000 ? 'byte' : bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const formatter = keep(
    `size ${language} ${unit}`,
    () =>
      new Intl.NumberFormat(localeOf(language), {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
      }),
  );
  return formatter.format(bytes / { byte: 1, kilobyte: 1000, megabyte: 1_000_000 }[unit]);
}
