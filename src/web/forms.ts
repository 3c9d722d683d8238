/**
 * The neutral model of a form: what a subject hands to `web/` to be shown, and gets back when it is posted.
 * Plain data and pure functions; nothing here knows HTML or the subject.
 */

import { isIsoDate } from '../iso-date.ts';

export interface FormError {
  /** Name of the field, or '' when the error belongs to the form as a whole. */
  field: string;
  message: string;
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
  /** Language tag of the label when it is not the page's (an authority's own name). */
  lang?: string;
}

export interface OptionGroup {
  label: string;
  options: readonly Option[];
}

/** Holds when the field has (one of) these values: what a follow-up to an answer waits for. */
export interface Condition {
  field: string;
  equals: string | readonly string[];
}

interface FieldBase {
  name: string;
  label: string;
  /** For the summary of errors, where the label is a whole sentence. */
  short?: string;
  hint?: string;
  /** What it is and what it is for: behind the info point beside the label; a line end begins a new paragraph. */
  info?: string;
  required?: boolean;
  /** Personal data: shown with a badge, so that nobody types a name into a field that everybody may read. */
  personal?: boolean;
  error?: string;
  /** Language tag of the label when it is not the page's. */
  lang?: string;
}

type Width = 's' | 'm' | 'l' | 'full';

export interface TextField extends FieldBase {
  kind: 'text' | 'email' | 'tel' | 'url' | 'search';
  value?: string;
  autocomplete?: string;
  inputmode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'url' | 'search';
  maxlength?: number;
  spellcheck?: boolean;
  width?: Width;
  /** Language the value is written in, when it is not the page's. */
  valueLang?: string;
}

export interface PasswordField extends FieldBase {
  kind: 'password';
  autocomplete: 'current-password' | 'new-password';
}

export interface OneTimeCodeField extends FieldBase {
  kind: 'one-time-code';
  maxlength?: number;
}

export interface NumberField extends FieldBase {
  kind: 'number';
  value?: string;
  min?: number;
  max?: number;
  /** Unit shown after the input, such as "days". */
  suffix?: string;
}

export interface DateParts {
  day: string;
  month: string;
  year: string;
}

export interface DateField extends FieldBase {
  kind: 'date';
  /** YYYY-MM-DD, or what was typed when it was no date. */
  value?: string | DateParts;
  /** `bday` for a person's birth date (WCAG 1.3.5). */
  autocomplete?: 'bday';
}

export interface TextAreaField extends FieldBase {
  kind: 'textarea';
  value?: string;
  rows?: number;
  maxlength?: number;
  /** In which language the text is: posted as `<name>.lang`. */
  language?: { value: string; options: readonly Option[] };
  /** For what few write: folded away under this line while it is empty. `about` says what it belongs to, for screen readers. */
  folded?: { summary: string; about: string };
}

export interface SelectField extends FieldBase {
  kind: 'select';
  value?: string;
  options: readonly (Option | OptionGroup)[];
  /** Text of the empty first choice; without it "Choose…" is shown. */
  empty?: string;
  autocomplete?: string;
  width?: Width;
}

export interface RadiosField extends FieldBase {
  kind: 'radios';
  value?: string;
  options: readonly Option[];
  /** Side by side, for two or three short answers. */
  inline?: boolean;
}

export interface CheckboxesField extends FieldBase {
  kind: 'checkboxes';
  value?: readonly string[];
  options: readonly Option[];
}

export interface CheckboxField extends FieldBase {
  kind: 'checkbox';
  checked?: boolean;
  /** What is posted when it is ticked; '1' by default. */
  value?: string;
}

export interface FileField extends FieldBase {
  kind: 'file';
  accept?: string;
  multiple?: boolean;
}

export interface HiddenField {
  kind: 'hidden';
  name: string;
  value: string;
}

/** A fieldset. With `when` it is a follow-up: shown inside the question it follows, once that is answered so. */
export interface FieldGroup {
  kind: 'group';
  legend?: string;
  hint?: string;
  /** Behind an info point beside the legend, without which it is not shown. */
  info?: string;
  lang?: string;
  when?: Condition;
  /** Says when a follow-up applies; without it "If you answer …" is said. */
  condition?: string;
  fields: readonly FieldModel[];
}

export type InputField =
  | TextField
  | PasswordField
  | OneTimeCodeField
  | NumberField
  | DateField
  | TextAreaField
  | SelectField
  | RadiosField
  | CheckboxesField
  | CheckboxField
  | FileField;

export type FieldModel = InputField | HiddenField | FieldGroup;

export interface FormButton {
  label: string;
  kind: 'primary' | 'secondary' | 'danger' | 'call' | 'ghost';
  name?: string;
  value?: string;
  formaction?: string;
}

export interface FormSection {
  title?: string;
  intro?: string;
  /** Behind an info point beside the title, without which it is not shown. */
  info?: string;
  fields: readonly FieldModel[];
}

export interface FormModel {
  /** `post` by default. */
  method?: 'post' | 'get';
  action: string;
  /** The CSRF token, the idempotency key, the version that the user saw. */
  hidden?: Readonly<Record<string, string>>;
  sections: readonly FormSection[];
  /** The first is what the Enter key presses. */
  buttons: readonly FormButton[];
  errors?: readonly FormError[];
  /** Warn before leaving the page with typed text that was not sent (needs JavaScript; without it nothing happens). */
  guardUnsaved?: boolean;
}

/** A urlencoded body as the form parser gives it. */
export type FormBody = Readonly<Record<string, unknown>>;

/** The errors as the summary at the top says them: with the label of the field, since there nothing stands beside them. */
export function summaryOf(errors: readonly FormError[], fields: readonly FieldModel[]): FormError[] {
  const labels = new Map(inputFields(fields).map((field) => [field.name, field.short ?? field.label]));
  return errors.map((error) => {
    const label = labels.get(error.field);
    if (label === undefined) return error;
    return { ...error, message: `${label}${label.endsWith('?') ? '' : ':'} ${error.message}` };
  });
}

/** Values by field name; lists for groups of checkboxes. */
export type FormValues = Record<string, string | readonly string[]>;

/** All fields that hold a value, in the order in which they stand, groups opened. */
export function inputFields(fields: readonly FieldModel[]): InputField[] {
  return fields.flatMap((field) =>
    field.kind === 'group' ? inputFields(field.fields) : field.kind === 'hidden' ? [] : [field],
  );
}

/** Whether a follow-up's condition holds for these values. Without a condition it always does. */
export function conditionHolds(when: Condition | undefined, values: FormValues): boolean {
  if (!when) return true;
  const given = values[when.field] ?? '';
  const wanted = typeof when.equals === 'string' ? [when.equals] : when.equals;
  return wanted.some((value) => (typeof given === 'string' ? given === value : given.includes(value)));
}

/**
 * The fields that count for these values: follow-ups to answers that were not given are left out, with all they hold.
 * A browser posts them nevertheless (they are only hidden by style), so who reads a form must ask here.
 */
export function applicableFields(fields: readonly FieldModel[], values: FormValues): InputField[] {
  return fields.flatMap((field) => {
    if (field.kind === 'hidden') return [];
    if (field.kind !== 'group') return [field];
    return conditionHolds(field.when, values) ? applicableFields(field.fields, values) : [];
  });
}

/** One value as typed, whatever the parser made of it: the first of several, line ends as LF. */
function textOf(given: unknown): string {
  const first = Array.isArray(given) ? given[0] : given;
  return typeof first === 'string' ? first.replaceAll('\r\n', '\n') : '';
}

/** A value that a form carries beside its fields (a key, a revision), as text; '' when it is missing. */
export const postedText = (body: unknown, name: string): string =>
  textOf((body as FormBody | null | undefined)?.[name]);

function listOf(given: unknown): string[] {
  return (Array.isArray(given) ? given : [given]).filter((one): one is string => typeof one === 'string' && one !== '');
}

function datePartsOf(body: FormBody, name: string): DateParts {
  const part = (key: keyof DateParts) => textOf(body[`${name}.${key}`]).trim();
  return { day: part('day'), month: part('month'), year: part('year') };
}

/**
 * The date typed into the three inputs of a date field: YYYY-MM-DD; '' when all three are empty; what was typed, joined by
 * hyphens, when it is no date of the calendar (`isIsoDate` refuses it, so does a schema). Also takes `name` itself (a link, the API).
 */
export function readDate(body: FormBody, name: string): string {
  const whole = textOf(body[name]).trim();
  if (whole !== '') return whole;
  const { day, month, year } = datePartsOf(body, name);
  if (day === '' && month === '' && year === '') return '';
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isIsoDate(iso) ? iso : `${year}-${month}-${day}`;
}

function readField(field: InputField, body: FormBody): [string, string | string[]][] {
  switch (field.kind) {
    case 'date':
      return [[field.name, readDate(body, field.name)]];
    case 'checkboxes':
      return [[field.name, listOf(body[field.name])]];
    case 'file':
      return [];
    case 'textarea': {
      const text: [string, string] = [field.name, textOf(body[field.name])];
      return field.language ? [text, [`${field.name}.lang`, textOf(body[`${field.name}.lang`])]] : [text];
    }
    case 'password':
      return [[field.name, textOf(body[field.name])]];
    default:
      return [[field.name, textOf(body[field.name]).trim()]];
  }
}

/**
 * What was posted, by the form's own fields and no others. Spaces round short texts are cut off, passwords and long texts left
 * as typed. Files are not here: they come by another way than the body.
 */
export function readForm(fields: readonly FieldModel[], body: FormBody): FormValues {
  return Object.fromEntries(inputFields(fields).flatMap((field) => readField(field, body)));
}

function refillField(field: InputField, body: FormBody): InputField {
  const text = textOf(body[field.name]);
  switch (field.kind) {
    case 'password':
    case 'one-time-code':
    case 'file':
      return field;
    case 'date':
      return { ...field, value: body[field.name] === undefined ? datePartsOf(body, field.name) : text };
    case 'checkboxes':
      return { ...field, value: listOf(body[field.name]) };
    case 'checkbox':
      return { ...field, checked: text !== '' };
    case 'textarea': {
      const lang = textOf(body[`${field.name}.lang`]);
      const language = field.language && lang !== '' ? { language: { ...field.language, value: lang } } : {};
      return { ...field, value: text, ...language };
    }
    default:
      return { ...field, value: text };
  }
}

/** The same fields with everything that was typed, so that a refused form is shown again as it was sent. Never fills in passwords. */
export function refillFields(fields: readonly FieldModel[], body: FormBody): FieldModel[] {
  return fields.map((field) => {
    if (field.kind === 'hidden') return field;
    if (field.kind === 'group') return { ...field, fields: refillFields(field.fields, body) };
    return refillField(field, body);
  });
}

/** The whole form again as it was sent, with what was wrong. */
export function refillForm(model: FormModel, body: FormBody, errors: readonly FormError[]): FormModel {
  const sections = model.sections.map((section) => ({ ...section, fields: refillFields(section.fields, body) }));
  return { ...model, sections, errors };
}

/** The id of the element that an error in this field must lead to. */
export function fieldId(name: string): string {
  return `field-${name}`;
}
