import type { Field, Procedure } from './model.ts';
import type { TermLength, TermLimit, TermRule } from './terms.ts';
import type { When } from './conditions.ts';

/** What conditions on a form's choices mean: the only reading of them, for pages, API and decisions. */

type Form = Pick<Procedure, 'form'>;
type Values = Readonly<Record<string, unknown>>;
/** Asked; not asked; or still open, since nothing has been chosen yet that would decide it. */
type Askedness = 'asked' | 'open' | 'out';

/** All fields of a form, whatever their section. */
export const fieldsOf = ({ form }: Form): Field[] => form.flatMap(({ fields }) => fields);

function askedness({ form }: Form, values: Values): ReadonlyMap<string, Askedness> {
  const found = new Map<string, Askedness>();
  const decide = (when: When | undefined): Askedness => {
    if (when === undefined) return 'asked';
    const above = found.get(when.field) ?? 'out';
    if (above !== 'asked') return above;
    const value = values[when.field];
    return value === undefined ? 'open' : isOneOf(when, value) ? 'asked' : 'out';
  };
  // One pass, since a condition names a field that stands before it.
  for (const section of form) {
    for (const field of section.fields) {
      const both = [decide(section.when), decide(field.when)];
      found.set(field.name, both.includes('out') ? 'out' : both.includes('open') ? 'open' : 'asked');
    }
  }
  return found;
}

const isOneOf = (when: When, value: unknown): boolean => typeof value === 'string' && when.is.includes(value);

const fieldsThatAre = (form: Form, values: Values, wanted: (state: Askedness) => boolean): ReadonlySet<string> =>
  new Set([...askedness(form, values)].flatMap(([name, state]) => (wanted(state) ? [name] : [])));

/** The fields that are asked with these values: a condition holds when its field is asked and has one of the codes. */
export const askedFields = (form: Form, values: Values): ReadonlySet<string> =>
  fieldsThatAre(form, values, (state) => state === 'asked');

/** The fields that are asked, or may yet be. */
export const possibleFields = (form: Form, values: Values): ReadonlySet<string> =>
  fieldsThatAre(form, values, (state) => state !== 'out');

/** Whether a condition on the form holds with these values. */
export const holds = (form: Form, when: When | undefined, values: Values): boolean =>
  when === undefined || (isOneOf(when, values[when.field]) && askedness(form, values).get(when.field) === 'asked');

/** The most that a term may be, and what is offered; nothing where the act sets no limit. */
export const limitOf = (form: Form, term: TermRule, values: Values): TermLimit | undefined =>
  term.limits?.find(({ when }) => holds(form, when, values));

/** How long a term lasts by what the form says; nothing where it says that there is no such term. */
export const lengthOf = ({ lasts }: TermRule, overview: Values): TermLength | undefined =>
  lasts?.find(({ when }) => when === undefined || isOneOf(when, overview[when.field]));

/** Whether a field of a form can say in which countries authorities are: one country, or a column of them. */
export const namesCountries = ({ type, columns = [] }: Field): boolean =>
  type === 'country' || columns.some((column) => column.type === 'country');

/** The countries that a field says. */
export function countriesIn(field: Field, value: unknown): string[] {
  if (field.type === 'country') return typeof value === 'string' ? [value] : [];
  const names = (field.columns ?? []).flatMap(({ name, type }) => (type === 'country' ? name : []));
  const rows = Array.isArray(value) ? (value as Record<string, string>[]) : [];
  return [...new Set(rows.flatMap((row) => names.flatMap((name) => row[name] ?? [])))];
}

/** Codes and numbers that name nobody: what is typed so is recorded for ever. */
export const isLasting = ({ type, personal }: Pick<Field, 'type' | 'personal'>): boolean =>
  !personal && (type === 'integer' || type === 'choice' || type === 'confirmation');
