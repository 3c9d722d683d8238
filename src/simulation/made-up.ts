import {
  type Answers,
  type AnswerValue,
  type AskedQuestion,
  askedKeys,
  CONFIRMED,
  type FieldValue,
  initialOf,
  questionsByKey,
  type RequestContent,
} from '../exchanges/index.ts';
import {
  type AnswerType,
  askedFields,
  daysIn,
  type Field,
  fieldsOf,
  holds,
  limitOf,
  type Procedure,
  type Question,
  type When,
} from '../procedures/index.ts';
import { audiencesOf } from './cast.ts';

/** What nobody has typed: values that a definition takes, each of which says what it stands for. */

export interface Making {
  /** The day from which days of the form are counted: YYYY-MM-DD. */
  readonly today: string;
  /** Tells one made-up value from the next. */
  readonly serial: number;
  /** Countries in which there are authorities. */
  readonly countries: readonly string[];
  /** field → what it is to say. */
  readonly choices?: Readonly<Record<string, string | number>>;
  /** field → how many days from today it is, of those from which terms run. */
  readonly ahead?: Readonly<Record<string, number>>;
  /** Roots of questions at most. */
  readonly questions?: number;
}

/** Countries in which nobody plays: where one of them is seen, a field was. */
const FAR = ['FJ', 'PG', 'WS', 'TO', 'VU', 'KI', 'NR', 'TV', 'PW', 'MH'];

export const shifted = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** A form filled in, with what its conditions ask, and some of the questions. */
export function madeContent(procedure: Procedure, making: Making): RequestContent {
  const fields: Record<string, FieldValue> = {};
  const all = fieldsOf(procedure);
  for (const [index, field] of all.entries())
    if (askedFields(procedure, fields).has(field.name))
      fields[field.name] = wantedValue(field, making) ?? madeValue(procedure, field, index, fields, making);
  const roots = procedure.questions.filter(
    (question) =>
      question.parent === undefined &&
      holds(procedure, question.offered, fields) &&
      isFilled(procedure, question, fields),
  );
  const telling = roots.toSorted((a, b) => richness(procedure, b) - richness(procedure, a));
  return {
    fields,
    questions: telling.slice(0, making.questions ?? 2).map(({ code, placeholders }) => ({
      code,
      parameters: Object.fromEntries(
        placeholders.flatMap((name) => {
          const { max = 0 } = procedure.placeholders[name] ?? {};
          return max > 0 ? [[name, specimen(name, making.serial, max)]] : [];
        }),
      ),
    })),
  };
}

const wantedValue = (field: Field, { choices = {} }: Making): FieldValue | undefined => {
  const wanted = choices[field.name];
  return wanted === undefined || field.type === 'integer' ? undefined : typedValue(field, String(wanted));
};

/** What somebody typed for a field, as the form takes it; rows cannot be typed in a line. */
export function typedValue({ type }: Pick<Field, 'type'>, typed: string): FieldValue {
  if (type === 'integer') return Number(typed);
  if (type === 'amount') {
    const [amount = '', currency = 'EUR'] = typed.split(' ');
    return { amount, currency };
  }
  return type === 'long-text' ? { text: typed, lang: 'en' } : typed;
}

/** Questions that show most come first. */
const richness = (procedure: Procedure, { code, placeholders }: Question): number =>
  placeholders.length * 2 + Number(procedure.questions.some(({ parent }) => parent === code));

const isFilled = (procedure: Procedure, { placeholders }: Question, fields: RequestContent['fields']): boolean =>
  placeholders.every((name) => {
    const { from = [] } = procedure.placeholders[name] ?? {};
    return from.length === 0 || from.some((field) => fields[field] !== undefined);
  });

/** How every made-up text begins. */
export const SPECIMEN = 'Specimen';

/** A text by which what it stands for is found wherever it is shown. */
const specimen = (name: string, serial: number, max: number): string => `${SPECIMEN} ${serial} ${name}.`.slice(0, max);

/** The id of a made-up file in a field: the same as long as the field is, as a change keeps what stood there. */
const slotFile = (index: number): string => `00000000-0000-4000-8000-${String(900_000 + index).padStart(12, '0')}`;

export function madeValue(
  procedure: Procedure,
  field: Field,
  index: number,
  fields: RequestContent['fields'],
  making: Making,
): FieldValue {
  const { serial, choices = {}, countries } = making;
  switch (field.type) {
    case 'text':
      return specimen(field.name, serial, field.max ?? 0);
    case 'long-text':
      return { text: specimen(field.name, serial, field.max ?? 0), lang: 'en' };
    case 'date':
      return termDays(procedure).includes(field.name)
        ? shifted(making.today, (making.ahead?.[field.name] ?? 400) + serial)
        : shifted('1901-01-01', 40 * index + serial);
    case 'integer':
      return madeNumber(procedure, field, fields, choices[field.name]);
    case 'choice': {
      const codes = procedure.lists[field.list ?? ''] ?? [];
      return String(choices[field.name] ?? codes[0]);
    }
    case 'country':
      return namesAudience(procedure, field.name) ? (countries[0] ?? '') : (FAR[index % FAR.length] as string);
    case 'amount':
      return { amount: `${1000 + index}.${String(serial % 100).padStart(2, '0')}`, currency: 'EUR' };
    case 'link':
      return `https://${SPECIMEN.toLowerCase()}.example/${serial}/${field.name}`;
    case 'confirmation':
      return CONFIRMED;
    case 'file':
      return slotFile(index);
    case 'table':
      return Array.from({ length: Math.min(field.rows ?? 1, 2) }, (_, row) =>
        Object.fromEntries(
          (field.columns ?? []).map((column, at) => {
            const there = column.type === 'country' && namesAudience(procedure, field.name);
            const value = there
              ? countries[row % countries.length]
              : madeValue(procedure, column, index + at + row, fields, making);
            return [column.name, value as string];
          }),
        ),
      );
  }
}

/** The fields that name days from which terms run. */
const termDays = ({ workflow }: Pick<Procedure, 'workflow'>): string[] => Object.values(workflow.terms).flatMap(daysIn);

/** A day so long ago that a term of months or years from it has passed, where one counts from it. */
const longPast = ({ workflow: { terms } }: Pick<Procedure, 'workflow'>, field: string): number[] => {
  const days = { months: 31, years: 366 } as Partial<Record<string, number>>;
  const spans = Object.values(terms).flatMap((term) => {
    const length = days[term.unit];
    return daysIn(term).includes(field) && length !== undefined ? [length * Number(term.for)] : [];
  });
  return spans.length === 0 ? [] : [-Math.max(...spans) - 40];
};

/** Days from which terms run: all far ahead, then each in turn soon, and just past. */
export const daysAhead = (procedure: Pick<Procedure, 'workflow'>): Record<string, number>[] => [
  {},
  ...lateDays(procedure),
  ...termDays(procedure).flatMap((field) =>
    [10, -1, -40, ...longPast(procedure, field)].map((days) => ({ [field]: days })),
  ),
];

/** So late that every term can pass before. */
const FAR_AHEAD = 15_000;

/** The days before which other terms must end, so late that they can. */
const lateDays = ({ workflow: { terms } }: Pick<Procedure, 'workflow'>): Record<string, number>[] =>
  Object.values(terms).flatMap(({ before }) => {
    const other = before === undefined ? undefined : terms[before];
    return other ? daysIn(other).map((field) => ({ [field]: FAR_AHEAD })) : [];
  });

const namesAudience = (procedure: Procedure, name: string): boolean =>
  audiencesOf(procedure).some(({ in: place }) => typeof place === 'object' && 'field' in place && place.field === name);

/** The conditions on which the form asks from when a term runs, or who comes in. */
export const stirring = (procedure: Procedure): When[] =>
  fieldsOf(procedure).flatMap(({ name, when }) =>
    when && (termDays(procedure).includes(name) || namesAudience(procedure, name)) ? [when] : [],
  );

/** The number that is wanted, or offered, or some, within what field and act allow. */
export function madeNumber(
  procedure: Procedure,
  field: Pick<Field, 'name' | 'initial' | 'range'>,
  fields: RequestContent['fields'],
  wanted?: string | number,
): number {
  const [low, high] = field.range ?? [0, 0];
  const limits = Object.values(procedure.workflow.terms).flatMap((term) =>
    term.for === field.name ? (limitOf(procedure, term, fields)?.max ?? []) : [],
  );
  const number = Number(wanted ?? initialOf(procedure, field.name, fields) ?? field.initial ?? 20);
  return Math.max(low, Math.min(number, high, ...limits));
}

/** Answers to all questions that are asked, such that as many follow-ups as possible are. */
export function madeAnswers(procedure: Procedure, asked: readonly AskedQuestion[], serial: number): Answers {
  const answers: Record<string, Answers[string]> = {};
  for (const [key, question] of questionsByKey(procedure, asked)) {
    if (!askedKeys(procedure, asked, answers).has(key)) continue;
    const text = { text: specimen(`answer ${key}`, serial, 200), lang: 'en' };
    answers[key] = { value: madeAnswer(procedure, question.code, question.answer, text), comment: text };
  }
  return answers;
}

function madeAnswer(
  procedure: Procedure,
  code: string,
  type: AnswerType,
  text: { text: string; lang: string },
): AnswerValue {
  const leading = procedure.questions.find(({ parent, when }) => parent === code && when.length > 0)?.when[0];
  switch (type.kind) {
    case 'choice':
      return leading ?? procedure.lists[type.list]?.[0] ?? '';
    case 'choices':
      return [leading ?? procedure.lists[type.list]?.[0] ?? ''];
    case 'text':
      return text;
    case 'date':
      return '1903-03-03';
    case 'number':
      return type.min;
    case 'amount':
      return { amount: '12.34', currency: 'EUR' };
  }
}

/** What must be chosen in a form so that a condition holds, that of its own field included. */
export function choicesFor(procedure: Procedure, when: When | undefined): Record<string, string> {
  if (!when) return {};
  const section = procedure.form.find(({ fields }) => fields.some(({ name }) => name === when.field));
  const field = section?.fields.find(({ name }) => name === when.field);
  return {
    ...choicesFor(procedure, section?.when),
    ...choicesFor(procedure, field?.when),
    [when.field]: when.is[0] ?? '',
  };
}

/** Forms in which everything is asked that the definition can ask, one condition after another. */
export function madeVariants(procedure: Procedure, making: Making): RequestContent[] {
  const conditions = [
    ...procedure.form.flatMap((section) => [section.when, ...section.fields.map(({ when }) => when)]),
    ...procedure.questions.map(({ offered }) => offered),
  ];
  const chosen = [{}, ...conditions.map((when) => choicesFor(procedure, when))];
  const once = new Map(chosen.map((choices) => [JSON.stringify(choices), choices]));
  const made = [...once.values()].map((choices) => madeContent(procedure, { ...making, choices, questions: 50 }));
  return [...new Map(made.map((content) => [JSON.stringify(content), content])).values()];
}
