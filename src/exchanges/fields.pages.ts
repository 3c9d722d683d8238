import type { Field, Procedure, Question } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import { sayIssue } from '../refusal-texts.ts';
import { collator, CURRENCIES, countriesByName, languagesByName, sayIn } from '../texts/index.ts';
import { WORLD_COUNTRIES, WRITTEN_LANGUAGES } from '../texts/languages.ts';
import {
  type FieldGroup,
  type FieldModel,
  type FormBody,
  type FormError,
  type FormValues,
  inputFields,
  type Option,
  readForm,
} from '../web/index.ts';
import { questionsByKey } from './input.ts';
import {
  type Amount,
  type Answer,
  type Answers,
  type AnswerValue,
  type AskedQuestion,
  CONFIRMED,
  type FieldValue,
  type FreeText,
} from './model.ts';
import type { QuestionView } from './present.ts';
import { isAmount, isFreeText, type Wording } from './wording.ts';

/** From a procedure's fields and questions to the neutral form model, and back from a posted body to values. */

/** Up to this many choices are radios; more are a select. */
const RADIOS = 7;
/** Marks "not known" and "not held" among the values of a choice. */
const UNKNOWN = '~';
const UNKNOWNS = ['not-known', 'not-held'] as const;

const languageOptions = (language: string): Option[] =>
  languagesByName(language, WRITTEN_LANGUAGES).map(({ code, name }) => ({ value: code, label: name }));

const countryOptions = (language: string): Option[] =>
  countriesByName(language, WORLD_COUNTRIES).map(({ code, name }) => ({ value: code, label: name }));

export const optional = <K extends string, V>(key: K, value: V | undefined | ''): { [P in K]?: V } =>
  (value === undefined || value === '' ? {} : { [key]: value }) as { [P in K]?: V };

/**
 * The language of a free text: the one that it was typed in. A new one is taken to be in that of the page, not in that of the profile:
 * who answers on a Greek page writes Greek, and nobody checks a select that is usually right. Both are on offer all the same.
 */
export const languageOf = (typed: FreeText | undefined, { language }: Pick<Wording, 'language'>) => ({
  value: typed?.lang ?? language,
  options: languageOptions(language),
});

/** What stands beside a field: its own hint, and that everybody will read it where it is written for the public. */
export const hintOf = (procedure: Procedure, wording: Wording, { name }: Field): string =>
  [
    wording.text(`field.${name}.hint`),
    ...(procedure.public?.written.includes(name) ? [sayIn(wording.language)('publications.field')] : []),
  ]
    .filter(Boolean)
    .join(' · ');

/** A field of a definition, tables apart, as a field of a form. */
export function fieldModel(
  procedure: Procedure,
  wording: Wording,
  field: Field,
  value: FieldValue | undefined,
  name: string,
): FieldModel {
  const base = {
    name,
    label: wording.text(`field.${field.name}`),
    ...optional('hint', hintOf(procedure, wording, field)),
    ...optional('info', wording.text(`field.${field.name}.help`)),
    required: field.required,
    personal: field.personal,
  };
  const text = value === undefined || typeof value === 'object' ? '' : String(value);
  switch (field.type) {
    case 'table':
    case 'file':
      throw new Error(`${field.name} is a ${field.type}, which has a model of its own`);
    case 'link':
    case 'text':
      return {
        ...base,
        kind: field.type === 'link' ? 'url' : 'text',
        value: text,
        ...optional('maxlength', field.max),
        autocomplete: 'off',
        spellcheck: false,
      };
    case 'long-text': {
      const free = isFreeText(value) ? value : undefined;
      return {
        ...base,
        kind: 'textarea',
        value: free?.text ?? '',
        rows: 5,
        language: languageOf(free, wording),
        ...optional('maxlength', field.max),
      };
    }
    case 'date':
      return { ...base, kind: 'date', value: text };
    case 'integer':
      return {
        ...base,
        kind: 'number',
        value: text,
        ...optional('min', field.range?.[0]),
        ...optional('max', field.range?.[1]),
      };
    case 'country':
      return { ...base, kind: 'select', value: text, options: countryOptions(wording.language) };
    case 'amount':
      return { kind: 'group', fields: amountFields(wording.language, base, isAmount(value) ? value : undefined) };
    case 'confirmation':
      return { ...base, kind: 'checkbox', checked: text === CONFIRMED, value: CONFIRMED };
    case 'choice': {
      const codes = procedure.lists[field.list ?? ''] ?? [];
      const options = codes.map((code) => ({ value: code, label: wording.option(field.list ?? '', code) }));
      if (codes.length <= RADIOS) return { ...base, kind: 'radios', value: text, options };
      options.sort((a, b) => collator(wording.language).compare(a.label, b.label));
      return { ...base, kind: 'select', value: text, options };
    }
  }
}

/** A sum in digits, and its currency. */
function amountFields(
  language: string,
  {
    hint,
    ...base
  }: { readonly name: string; readonly label: string; readonly hint?: string; readonly required: boolean },
  sum: Amount | undefined,
): FieldModel[] {
  const say = sayIn(language);
  const digits = say('answer.amount.hint');
  return [
    {
      ...base,
      kind: 'text',
      inputmode: 'decimal',
      hint: hint === undefined ? digits : `${hint} · ${digits}`,
      value: sum?.amount ?? '',
      width: 's',
    },
    {
      kind: 'select',
      name: `${base.name}.currency`,
      label: say('answer.currency'),
      value: sum?.currency ?? CURRENCIES[0],
      options: CURRENCIES.map((code) => ({ value: code, label: code })),
      required: base.required,
      width: 's',
    },
  ];
}

/** A sum as posted: 1 234,50 and 1234.50 are the same; a currency alone is none. */
function readAmount(values: Readonly<Record<string, unknown>>, name: string): Amount | undefined {
  const amount = textOf(values[name]).replace(/\s/g, '').replace(',', '.');
  return amount === '' ? undefined : { amount, currency: textOf(values[`${name}.currency`]) };
}

/** The value of a field as posted: nothing when left empty; what cannot be read stays text, for the schema to refuse. */
export function readFieldValue(
  field: Pick<Field, 'type'>,
  values: Readonly<Record<string, unknown>>,
  name: string,
): FieldValue | undefined {
  const text = textOf(values[name]).trim();
  if (text === '') return undefined;
  if (field.type === 'amount') return readAmount(values, name);
  if (field.type === 'long-text') return { text, lang: textOf(values[`${name}.lang`]) };
  return field.type === 'integer' ? numberOf(text) : text;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const numberOf = (text: string): number | string =>
  /^-?\d{1,9}([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text;

/** The form's part for one question of a request with its follow-ups. */
export function answerFields(
  procedure: Procedure,
  wording: Wording,
  views: readonly QuestionView[],
  asked: readonly AskedQuestion[],
  answers: Answers,
): FieldModel[] {
  const questions = questionsByKey(procedure, asked);
  const view = (key: string): QuestionView | undefined => views.find((candidate) => candidate.key === key);
  const group = (key: string, question: Question): FieldModel[] => {
    const shown = view(key);
    if (!shown) return [];
    const number = key.includes('.') ? '' : `${key}. `;
    const fields = answerControls(
      procedure,
      wording,
      question,
      key,
      `${number}${wording.question(shown)}`,
      answers[key],
    );
    const children = [...questions].filter(
      ([childKey, child]) => child.parent === question.code && isBelow(key, childKey),
    );
    return [...fields, ...followUps(key, children, group)];
  };
  return [...questions]
    .filter(([key]) => !key.includes('.'))
    .map(([key, question]) => ({ kind: 'group', fields: group(key, question) }));
}

const isBelow = (key: string, child: string): boolean => child.startsWith(`${key.split('.')[0]}.`);

/** Follow-ups, those to the same answers together; those asked whatever the answer stand behind the question. */
function followUps(
  key: string,
  children: readonly (readonly [string, Question])[],
  group: (key: string, question: Question) => FieldModel[],
): FieldModel[] {
  const byAnswers = Map.groupBy(children, ([, child]) => child.when.join());
  return [...byAnswers].map(([answers, together]): FieldGroup => {
    const fields = together.flatMap(([childKey, child]) => group(childKey, child));
    return answers === ''
      ? { kind: 'group', fields }
      : { kind: 'group', when: { field: `answers.${key}.value`, equals: answers.split(',') }, fields };
  });
}

function answerControls(
  procedure: Procedure,
  wording: Wording,
  question: Question,
  key: string,
  label: string,
  answer: Answer | undefined,
): FieldModel[] {
  const say = sayIn(wording.language);
  const unknowns = UNKNOWNS.map((code) => ({
    value: code,
    label: code === 'not-known' ? say('answer.not-known') : say('answer.not-held'),
  }));
  const name = `answers.${key}.value`;
  const short = key.includes('.') ? {} : { short: say('answer.question', { number: key }) };
  const comment: FieldModel = {
    kind: 'textarea',
    name: `answers.${key}.comment`,
    label: say('answer.comment'),
    folded: { summary: say('answer.comment.add'), about: label },
    rows: 2,
    value: answer?.comment?.text ?? '',
    language: languageOf(answer?.comment, wording),
  };
  if (question.answer.kind === 'choice') {
    const { list } = question.answer;
    const codes = procedure.lists[list] ?? [];
    const options = [
      ...codes.map((code) => ({ value: code, label: wording.option(list, code) })),
      ...unknowns.map((option) => ({ ...option, value: `${UNKNOWN}${option.value}` })),
    ];
    const value = answer?.unknown
      ? `${UNKNOWN}${answer.unknown}`
      : typeof answer?.value === 'string'
        ? answer.value
        : '';
    const kind = codes.length <= RADIOS + 3 ? ('radios' as const) : ('select' as const);
    return [{ kind, name, label, ...short, value, options, required: true }, comment];
  }
  const unknown: FieldModel = {
    kind: 'radios',
    name: `answers.${key}.unknown`,
    label: say('answer.or'),
    value: answer?.unknown ?? '',
    inline: true,
    options: [{ value: '', label: say('answer.given') }, ...unknowns],
    required: true,
  };
  const stored = answer?.value;
  const text = stored === undefined || typeof stored === 'object' ? '' : String(stored);
  switch (question.answer.kind) {
    case 'text': {
      const free = isFreeText(stored) ? stored : undefined;
      const language = languageOf(free, wording);
      return [
        { kind: 'textarea', name, label, ...short, rows: 4, value: free?.text ?? '', language, required: true },
        unknown,
      ];
    }
    case 'date':
      return [{ kind: 'date', name, label, ...short, value: text, required: true }, unknown, comment];
    case 'number': {
      const { min, max } = question.answer;
      return [{ kind: 'number', name, label, ...short, value: text, min, max, required: true }, unknown, comment];
    }
    case 'choices': {
      const { list } = question.answer;
      const options = (procedure.lists[list] ?? []).map((code) => ({ value: code, label: wording.option(list, code) }));
      const value = Array.isArray(stored) ? (stored as readonly string[]) : [];
      return [{ kind: 'checkboxes', name, label, ...short, value, options, required: true }, unknown, comment];
    }
    case 'amount': {
      const sum = isAmount(stored) ? stored : undefined;
      return [...amountFields(wording.language, { name, label, ...short, required: true }, sum), unknown, comment];
    }
  }
}

/** The answers as posted. */
export function readAnswers(
  procedure: Procedure,
  asked: readonly AskedQuestion[],
  fields: readonly FieldModel[],
  body: FormBody,
): Answers {
  const values = readForm(fields, body);
  const answers: Record<string, Answer> = {};
  for (const [key, question] of questionsByKey(procedure, asked)) {
    const value = readAnswerValue(question, values, `answers.${key}.value`);
    const comment = readFieldValue({ type: 'long-text' }, values, `answers.${key}.comment`);
    const marked =
      typeof value === 'string' && value.startsWith(UNKNOWN) ? value.slice(1) : values[`answers.${key}.unknown`];
    const unknown = UNKNOWNS.find((code) => code === marked);
    const given = typeof value === 'string' && value.startsWith(UNKNOWN) ? undefined : value;
    if (given === undefined && !unknown && !comment) continue;
    answers[key] = {
      ...(given === undefined ? {} : { value: given }),
      ...(unknown ? { unknown } : {}),
      ...(comment && isFreeText(comment) ? { comment } : {}),
    };
  }
  return answers;
}

function readAnswerValue(question: Question, values: FormValues, name: string): AnswerValue | undefined {
  const { kind } = question.answer;
  if (kind === 'choices') {
    const codes = values[name];
    return Array.isArray(codes) && codes.length > 0 ? (codes as readonly string[]) : undefined;
  }
  if (kind === 'amount') return readAmount(values, name);
  const type = kind === 'text' ? 'long-text' : kind === 'number' ? 'integer' : 'choice';
  return readFieldValue({ type }, values, name) as string | number | FreeText | undefined;
}

/** Issues as errors at the form's fields; an issue at no field of this form belongs to the form as a whole. */
export function formErrors(language: string, issues: readonly Issue[], fields: readonly FieldModel[]): FormError[] {
  const names = inputFields(fields).map((field) => field.name);
  return issues.map((issue) => {
    const path = issue.pointer.replace(/^\//, '').replaceAll('/', '.');
    const field = names
      .filter((name) => path === name || path.startsWith(`${name}.`))
      .sort((a, b) => b.length - a.length)[0];
    return { field: field ?? '', message: sayIssue(language, issue) };
  });
}
