import { type Field, fieldsOf, type Procedure, type Question, YES_NO } from '../procedures/index.ts';
import { countryName, format, formatAmount, formatDay, formatList, SOURCE_LANGUAGE, sayIn } from '../texts/index.ts';
import type { Amount, Answer, FieldValue, FiledAttachment, FreeText, Row } from './model.ts';
import type { QuestionView } from './present.ts';

/** Speaks a procedure version in a reader's language: its own wording, with codes turned into labels. */
export interface Wording {
  readonly language: string;
  /** A text of the procedure; empty where it has none (hints are optional). */
  text(key: string): string;
  /** The label of a code in a list or vocabulary. */
  option(list: string, code: string): string;
  /** A field's value as text. Free text is returned as it stands, a table as a line for each row. */
  value(field: Pick<Field, 'type' | 'list' | 'columns'>, value: FieldValue): string;
  /** A question with its placeholders filled, or said to be hidden. */
  question(view: Pick<QuestionView, 'code' | 'placeholders'>): string;
  /** An answer's value as text; empty when it has none. */
  answer(question: Question, answer: Answer): string;
}

export const isFreeText = (value: unknown): value is FreeText =>
  typeof value === 'object' && value !== null && 'text' in value && 'lang' in value;

export const isTable = (value: unknown): value is readonly Row[] => Array.isArray(value);

/** A file that stands in a field. */
export const isFiled = (value: unknown): value is FiledAttachment =>
  typeof value === 'object' && value !== null && 'attachment' in value;

export const isAmount = (value: unknown): value is Amount =>
  typeof value === 'object' && value !== null && 'currency' in value;

/** The text that says what an event was. */
export function eventKey(action: string): string {
  if (action.startsWith('linked.')) return `consequence.${action.slice('linked.'.length)}`;
  if (!action.startsWith('term.')) return `action.${action}.done`;
  return action.endsWith('.near') ? action : `${action}.over`;
}

/** A value that needs no field to be read; no table stands in a sentence. */
export const plainText = (value: FieldValue): string =>
  isFreeText(value)
    ? value.text
    : isTable(value)
      ? ''
      : isFiled(value)
        ? value.name
        : isAmount(value)
          ? `${value.amount} ${value.currency}`
          : String(value);

/** By procedure, then by language: made once for each, since a list asks for it in every line. */
const kept = new WeakMap<Procedure, Map<string, Wording>>();

/** The wording of a procedure in a language that the catalogue has. */
export function wordingOf(procedure: Procedure, language: string): Wording {
  const known = kept.get(procedure) ?? new Map<string, Wording>();
  kept.set(procedure, known);
  const wording = known.get(language) ?? makeWording(procedure, language);
  known.set(language, wording);
  return wording;
}

function makeWording(procedure: Procedure, language: string): Wording {
  const say = sayIn(language);
  const texts = procedure.texts[language] ?? procedure.texts[SOURCE_LANGUAGE] ?? {};
  const text = (key: string): string => texts[key] ?? '';
  const option = (list: string, code: string): string => {
    if (list !== YES_NO) return texts[`option.${list}.${code}`] ?? code;
    return code === 'yes' ? say('answer.yes') : say('answer.no');
  };
  const value: Wording['value'] = (field, stored) => {
    if (isFreeText(stored)) return stored.text;
    if (isTable(stored)) return stored.map((row) => rowText(field.columns ?? [], row)).join('\n');
    if (isAmount(stored)) return formatAmount(language, stored.amount, stored.currency);
    if (isFiled(stored)) return stored.name === '' ? say('attachments.recalled-from-field') : stored.name;
    if (field.type === 'confirmation') return say('answer.confirmed');
    if (field.type === 'choice') return option(field.list ?? '', String(stored));
    if (field.type === 'country') return countryName(language, String(stored));
    if (field.type === 'date') return formatDay(language, String(stored));
    return String(stored);
  };
  const rowText = (columns: readonly Field[], row: Row): string =>
    columns.flatMap((column) => (row[column.name] ? [value(column, row[column.name] as string)] : [])).join(', ');
  const fields = new Map(fieldsOf(procedure).map((field) => [field.name, field]));
  const placeholder = (name: string, stored: FieldValue | string | null): string => {
    // named, so that the question can still be read
    if (stored === null) return say('exchange.placeholder', { name: text(`placeholder.${name}`) });
    const from = procedure.placeholders[name]?.from ?? [];
    const field = from.length === 1 ? fields.get(from[0] ?? '') : undefined;
    return field ? value(field, stored) : plainText(stored);
  };
  return {
    language,
    text,
    option,
    value,
    question(view) {
      const filled = Object.entries(view.placeholders).map(([name, stored]) => [name, placeholder(name, stored)]);
      return format(language, text(`question.${view.code}`), Object.fromEntries(filled));
    },
    answer(question, { value: stored, unknown }) {
      if (unknown) return unknown === 'not-known' ? say('answer.not-known') : say('answer.not-held');
      if (stored === undefined) return '';
      if (isFreeText(stored)) return stored.text;
      if (isAmount(stored)) return formatAmount(language, stored.amount, stored.currency);
      if (question.answer.kind === 'choice') return option(question.answer.list, String(stored));
      if (question.answer.kind === 'choices') {
        const { list } = question.answer;
        return formatList(
          language,
          [stored].flat().map((code) => option(list, String(code))),
        );
      }
      return question.answer.kind === 'date' ? formatDay(language, String(stored)) : String(stored);
    },
  };
}
