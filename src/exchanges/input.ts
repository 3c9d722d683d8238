import { z } from 'zod';
import { issuesOf } from '../issues.ts';
import { type ActionRule, type Field, fieldsOf, type Procedure, type Question } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import { CURRENCIES, WORLD_COUNTRIES, WRITTEN_LANGUAGES } from '../texts/languages.ts';
import { naming } from './audiences.ts';
import { type AskedQuestion, CONFIRMED } from './model.ts';

/** Schemas of what is typed into a procedure's forms: they check the input and, as JSON Schema, describe it in the API. */

/** Longest address of a page. */
const MAX_LINK = 500;

/** Longest free text in an answer or a comment, in characters. */
const MAX_ANSWER = 8000;

const language = z.enum(WRITTEN_LANGUAGES);
const amount = z.strictObject({ amount: z.string().regex(/^\d{1,12}(\.\d{1,2})?$/), currency: z.enum(CURRENCIES) });
const freeText = (max: number) => z.strictObject({ text: z.string().trim().min(1).max(max), lang: language });

function fieldSchema(procedure: Procedure, field: Field, strict: boolean): z.ZodType {
  switch (field.type) {
    case 'text':
      return z
        .string()
        .trim()
        .min(1)
        .max(field.max ?? 0);
    case 'long-text':
      return freeText(field.max ?? 0);
    case 'date':
      return z.iso.date();
    case 'integer':
      return z
        .int()
        .min(field.range?.[0] ?? 0)
        .max(field.range?.[1] ?? 0);
    case 'choice':
      return z.enum(procedure.lists[field.list ?? ''] ?? []);
    case 'country':
      return z.enum(WORLD_COUNTRIES);
    case 'amount':
      return amount;
    case 'link':
      return z.url({ protocol: /^https?$/ }).max(MAX_LINK);
    case 'confirmation':
      return z.literal(CONFIRMED);
    case 'file':
      return z.uuid().meta({ description: 'The id of an upload, as POST /uploads gave it' });
    case 'table': {
      const rows = z.array(fieldsSchema(procedure, field.columns ?? [], strict)).max(field.rows ?? 0);
      return strict && field.required ? rows.min(1) : rows;
    }
  }
}

/** Of what is asked only on a condition, whether it is missing is seen with the values (`sending.ts`). */
function fieldsSchema(
  procedure: Procedure,
  fields: readonly Field[],
  strict: boolean,
  asked: (field: Field) => boolean = () => true,
): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      fields.map((field) => {
        const schema = fieldSchema(procedure, field, strict);
        return [field.name, strict && field.required && asked(field) ? schema : schema.optional()];
      }),
    ),
  );
}

function chosenQuestion(procedure: Procedure, question: Question, strict: boolean): z.ZodType {
  const parameters = Object.fromEntries(
    question.placeholders.flatMap((name) => {
      const { max } = procedure.placeholders[name] ?? { max: 0 };
      if (max === 0) return [];
      const text = z.string().trim().max(max);
      return [[name, strict ? text.min(1) : text.optional()]];
    }),
  );
  return z.strictObject({
    code: z.literal(question.code),
    parameters: z.strictObject(parameters).prefault({}),
  });
}

/** The content of a request: strict when it is to be sent, with anything missing while it is a draft. */
function requestSchema(procedure: Procedure, strict: boolean): z.ZodType {
  const fields = fieldsOf(procedure);
  const always = new Set(procedure.form.flatMap((section) => (section.when ? [] : section.fields)));
  const asked = (field: Field): boolean => always.has(field) && !field.when;
  const roots = procedure.questions.filter((question) => question.parent === undefined);
  const [first, ...rest] = roots.map((question) => chosenQuestion(procedure, question, strict));
  const questions = first
    ? z.array(z.discriminatedUnion('code', [first, ...rest] as never)).max(50)
    : z.array(z.never()).max(0);
  return z.strictObject({
    fields: fieldsSchema(procedure, fields, strict, asked),
    questions: strict && first ? questions.min(1) : questions,
  });
}

function valueSchema(procedure: Procedure, type: Question['answer']): z.ZodType {
  switch (type.kind) {
    case 'choice':
      return z.enum(procedure.lists[type.list] ?? []);
    case 'choices':
      return z
        .array(z.enum(procedure.lists[type.list] ?? []))
        .min(1)
        .refine((codes) => new Set(codes).size === codes.length);
    case 'text':
      return freeText(MAX_ANSWER);
    case 'date':
      return z.iso.date();
    case 'number':
      return z.number().min(type.min).max(type.max);
    case 'amount':
      return amount;
  }
}

function answerSchema(procedure: Procedure, question: Question): z.ZodType {
  return z.strictObject({
    value: valueSchema(procedure, question.answer).optional(),
    unknown: z.enum(['not-known', 'not-held']).optional(),
    comment: freeText(MAX_ANSWER).optional(),
  });
}

/** The questions of a part with their follow-ups, by the key of the answer: `1`, `1.pq-9a`. */
export function questionsByKey(procedure: Procedure, asked: readonly AskedQuestion[]): Map<string, Question> {
  const keys = new Map<string, Question>();
  for (const { no, code } of asked) {
    const family = new Set<string>();
    for (const question of procedure.questions) {
      if (question.code === code) keys.set(String(no), question);
      else if (question.parent !== undefined && family.has(question.parent))
        keys.set(`${no}.${question.code}`, question);
      else continue;
      family.add(question.code);
    }
  }
  return keys;
}

function answersSchema(procedure: Procedure, asked: readonly AskedQuestion[]): z.ZodType {
  const shape = [...questionsByKey(procedure, asked)].map(([key, question]) => [
    key,
    answerSchema(procedure, question).optional(),
  ]);
  return z.strictObject(Object.fromEntries(shape));
}

/** Ids of uploads; what does nothing but attach needs one. */
function filesSchema(rule: ActionRule, most: number): z.ZodType {
  const ids = z.array(z.uuid()).max(most);
  const doesMore = rule.to !== undefined || rule.answers !== undefined || rule.changes || rule.input.length > 0;
  return doesMore ? ids.optional() : ids.min(1);
}

/** At once as many are named as one can still look through. */
export const MOST_NAMED = 30;

/** Who comes in or takes over, where the actor names it. */
function namesSchema(rule: ActionRule): Record<string, z.ZodType> {
  const named = naming(rule);
  const id = z.string().trim().min(1);
  if (!named) return {};
  return named.several ? { authorities: z.array(id).min(1).max(MOST_NAMED) } : { authority: id };
}

/** Whom an input names that has not been checked yet, as far as it can be read. */
export function namedIn({
  authority,
  authorities,
}: Readonly<Record<string, unknown>>): string | readonly string[] | null {
  if (typeof authority === 'string') return authority.trim();
  if (!Array.isArray(authorities)) return null;
  return authorities.flatMap((one) => (typeof one === 'string' ? one.trim() : [])).slice(0, MOST_NAMED);
}

function actionSchema(procedure: Procedure, rule: ActionRule, asked: readonly AskedQuestion[]): z.ZodType {
  const numbers = asked.map(({ no }) => z.literal(no));
  return fieldsSchema(procedure, rule.input, true).extend({
    ...(rule.answers ? { answers: answersSchema(procedure, asked) } : {}),
    ...(rule.changes ? { content: requestSchema(procedure, true) } : {}),
    ...(rule.files ? { files: filesSchema(rule, rule.files) } : {}),
    ...(rule.recalls ? { file: z.int().min(1) } : {}),
    ...(rule.contributes === 'answer' ? { question: z.int().min(1) } : {}),
    ...namesSchema(rule),
    ...(rule.handsOver === 'questions' ? { questions: z.array(z.union(numbers as never)).min(1) } : {}),
  });
}

// A schema costs 0.1 to 1 ms to build; one is kept for each version, use and list of questions, and the oldest forgotten.
const LIMIT = 500;
const kept = new Map<string, z.ZodType>();
function keep(id: string, make: () => z.ZodType): z.ZodType {
  let schema = kept.get(id);
  if (!schema) {
    schema = make();
    kept.set(id, schema);
    if (kept.size > LIMIT) kept.delete(kept.keys().next().value as string);
  }
  return schema;
}

export type VersionedProcedure = Procedure & { readonly hash: string };

/** The schema of a draft's content. */
export const draftContent = (procedure: VersionedProcedure): z.ZodType =>
  keep(`${procedure.hash} draft`, () => requestSchema(procedure, false));

/** The schema of the content that may be sent. */
export const sentContent = (procedure: VersionedProcedure): z.ZodType =>
  keep(`${procedure.hash} sent`, () => requestSchema(procedure, true));

/** The schema of an action's input on a part with these questions. */
export function actionInput(procedure: VersionedProcedure, action: string, asked: readonly AskedQuestion[]): z.ZodType {
  const rule = procedure.workflow.actions[action] as ActionRule;
  const named = rule.answers || rule.handsOver ? asked.map(({ no, code }) => `${no}:${code}`).join() : '';
  return keep(`${procedure.hash} ${action} ${named}`, () => actionSchema(procedure, rule, asked));
}

export type Checked<T> = { readonly value: T; readonly issues?: never } | { readonly issues: readonly Issue[] };

/** Checks input against a schema; every fault comes back with a JSON pointer below `root` and a code. */
export function checkInput<T>(schema: z.ZodType, input: unknown, root = ''): Checked<T> {
  // With the input, since an absent value and a wrong one are told apart by it; it goes no further than `issuesOf`.
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return { value: parsed.data as T };
  return { issues: parsed.error.issues.flatMap((issue) => issuesOf(issue, root)) };
}
