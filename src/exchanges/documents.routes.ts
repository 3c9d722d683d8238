import { z } from 'zod';
import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import type { Draft } from './drafts.store.ts';
import type { RecordedRow } from './exchange.store.ts';
import { actionInput, draftContent } from './input.ts';
import type { ListRow } from './lists.store.ts';
import type { ExchangeState } from './model.ts';
import type { ExchangeView, QuestionView } from './present.ts';
import type { Wording } from './wording.ts';

/** The documents that the API gives of exchanges: their schemas, which OpenAPI publishes, and how they are made. */

const code = z.string();
const instant = z.iso.datetime();
const day = z
  .string()
  .nullable()
  .meta({ description: 'YYYY-MM-DD, the last day of the term', examples: ['2026-03-30'] });
const freeText = z.object({ text: z.string(), lang: z.string().meta({ description: 'BCP 47 tag' }) });
const fieldValue = z.union([
  z.string(),
  z.number(),
  freeText,
  z.array(z.record(z.string(), z.string()).readonly()).readonly().meta({ description: 'The rows of a table' }),
]);
const answerValue = z.union([
  z.string(),
  z.number(),
  freeText,
  z.object({ amount: z.string(), currency: z.string().meta({ description: 'ISO 4217' }) }),
  z.array(z.string()).readonly().meta({ description: 'Several codes' }),
]);
const codes = z.record(z.string(), z.union([z.string(), z.number()]));
const jsonSchema = z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of `input`' });

export const outcomeSchema = z
  .object({
    id: z.uuid(),
    number: z.string().nullable(),
    state: code,
    revision: z.int(),
    turn: z.object({ role: code, authority: z.string(), due: day }).nullable(),
  })
  .meta({ id: 'Outcome', description: 'What a mutation led to; nothing personal.' });

export const lineSchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    procedure: z.string(),
    version: z.string(),
    state: code,
    role: code,
    revision: z.int(),
    overview: codes,
    sentAt: instant,
    changedAt: instant,
    turn: z.object({ yours: z.boolean(), due: day }),
    other: z.object({
      authority: z.string(),
      official: z.record(z.string(), z.string()).meta({ description: 'language → official name' }),
      informal: z.string(),
      country: z.string(),
    }),
    others: z.int().meta({ description: 'How many authorities hold parts on the other side; `other` is the first.' }),
  })
  .meta({ id: 'ExchangeLine' });

export const draftLineSchema = z
  .object({
    id: z.uuid(),
    procedure: z.string(),
    state: z.literal('draft'),
    recipient: z.string().nullable(),
    revision: z.int(),
    updatedAt: instant,
  })
  .meta({ id: 'DraftLine' });

const actionSchema = z.object({ action: code, revision: z.int(), input: jsonSchema });

export const draftSchema = draftLineSchema
  .extend({
    number: z.null(),
    version: z.string(),
    content: z.record(z.string(), z.unknown()).meta({ description: 'As GET /procedures/{id} describes it.' }),
    actions: z.array(actionSchema),
  })
  .meta({ id: 'Draft' });

const answerSchema = z.object({
  value: answerValue.optional(),
  unknown: z.enum(['not-known', 'not-held']).optional(),
  comment: freeText.optional(),
});

const questionSchema = z.object({
  key: z.string().meta({ description: 'Key of its answer', examples: ['1', '1.pq-9a'] }),
  code,
  text: z.string(),
  masked: z.boolean(),
  source: code,
  type: z.record(z.string(), z.unknown()),
  askedWhen: z.array(z.string()).optional().meta({ description: 'Answers of the question above on which it is asked' }),
  answer: answerSchema
    .extend({ text: z.string().meta({ description: 'In your language, where it is a code' }) })
    .optional(),
});

const partSchema = z.object({
  no: z.int(),
  state: code,
  terms: z.record(
    z.string(),
    z.object({ due: z.string(), expiresAt: z.string(), status: z.enum(['running', 'met', 'over']) }),
  ),
  facts: codes,
  questions: z.array(questionSchema),
  draftAnswers: z
    .record(z.string(), answerSchema)
    .optional()
    .meta({ description: 'Your own answers in work; nobody else sees them.' }),
});

const fieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: code,
  personal: z.boolean(),
  masked: z.boolean(),
  value: fieldValue.optional().meta({ description: 'Absent when not filled in, and when masked' }),
  text: z.string().optional(),
});

export const exchangeSchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    procedure: z.string(),
    version: z.string(),
    title: z.string(),
    state: code,
    stateTitle: z.string(),
    revision: z.int(),
    sentAt: instant,
    closedAt: instant.nullable(),
    language: z.string(),
    masked: z.boolean().meta({ description: 'Whether anything is hidden from you now' }),
    turn: z
      .object({
        role: code,
        authority: z.string(),
        due: day,
        over: z.boolean(),
        yours: z.boolean(),
        text: z.string(),
      })
      .nullable(),
    participants: z.array(
      z.object({
        no: z.int(),
        role: code,
        state: code,
        authority: z.string(),
        country: z.string(),
        part: z.int().nullable(),
        yours: z.boolean(),
      }),
    ),
    sections: z.array(z.object({ name: z.string(), title: z.string(), fields: z.array(fieldSchema) })),
    parts: z.array(partSchema),
    actions: z.array(actionSchema.extend({ title: z.string(), part: z.int() })),
  })
  .meta({ id: 'Exchange', description: 'An exchange as you may see it, and what you may do now.' });

export const eventSchema = z
  .object({
    no: z.int(),
    action: code,
    at: instant.meta({ description: 'When it was recorded' }),
    legalAt: instant.meta({ description: 'From when the law counts it' }),
    part: z.int().nullable(),
    authority: z.string().nullable(),
    from: code.nullable(),
    to: code.nullable(),
    data: codes,
    calendar: z.string().nullable(),
    hash: z.string(),
  })
  .meta({ id: 'Event' });

/** What saving a draft takes; its content is checked by the procedure's own schema. */
export const savedDraft = z.strictObject({ recipient: z.string().nullish(), content: z.unknown() });
export const NOTHING = z.strictObject({});

export const lineOf = (row: ListRow): z.input<typeof lineSchema> => ({
  id: row.id,
  number: row.number,
  procedure: row.procedure,
  version: row.versionHash,
  state: row.state,
  role: row.role,
  revision: row.revision,
  overview: row.overview,
  sentAt: row.sentAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
  turn: { yours: row.turn, due: row.due },
  other: {
    authority: row.otherId,
    official: row.otherOfficial,
    informal: row.otherInformal,
    country: row.otherCountry,
  },
  others: row.others,
});

export const draftLine = (draft: Draft): z.input<typeof draftLineSchema> => ({
  id: draft.id,
  procedure: draft.procedure,
  state: 'draft',
  recipient: draft.recipientId,
  revision: draft.revision,
  updatedAt: draft.updatedAt.toISOString(),
});

export function draftDocument(draft: Draft, procedure: ProcedureVersion): z.input<typeof draftSchema> {
  const saved = savedDraft.extend({ content: draftContent(procedure) });
  return {
    ...draftLine(draft),
    number: null,
    version: draft.versionHash,
    content: { ...draft.content },
    actions: Object.entries({ save: saved, send: NOTHING, delete: NOTHING }).map(([action, input]) => ({
      action,
      revision: draft.revision,
      input: z.toJSONSchema(input, { io: 'input' }),
    })),
  };
}

export function exchangeDocument(
  view: ExchangeView,
  procedure: ProcedureVersion,
  wording: Wording,
): z.input<typeof exchangeSchema> {
  return {
    id: view.id,
    number: view.number,
    procedure: view.procedure,
    version: procedure.hash,
    title: wording.text('procedure.title'),
    state: view.state,
    stateTitle: wording.text(`state.${view.state}`),
    revision: view.revision,
    sentAt: view.sentAt.toISOString(),
    closedAt: view.closedAt?.toISOString() ?? null,
    language: wording.language,
    masked: view.masked,
    turn: view.turn && {
      role: view.turn.role,
      authority: view.turn.authorityId,
      due: view.turn.due,
      over: view.turn.over,
      yours: view.turn.own,
      text: wording.text(`turn.${view.turn.state}`),
    },
    participants: view.participants.map((one) => ({
      no: one.no,
      role: one.role,
      state: one.state,
      authority: one.authorityId,
      country: one.country,
      part: one.partNo,
      yours: one.own,
    })),
    sections: view.sections.map((section) => ({
      name: section.name,
      title: wording.text(`section.${section.name}`),
      fields: section.fields.map(({ field, value, masked }) => ({
        name: field.name,
        label: wording.text(`field.${field.name}`),
        type: field.type,
        personal: field.personal,
        masked,
        ...(value === undefined ? {} : { value, text: wording.value(field, value) }),
      })),
    })),
    parts: view.parts.map((part) => ({
      no: part.no,
      state: part.state,
      terms: part.terms,
      facts: part.facts,
      questions: part.questions.map((question) => questionDocument(procedure, question, wording)),
      ...(part.draftAnswers ? { draftAnswers: part.draftAnswers } : {}),
    })),
    actions: view.actions.map(({ action, part }) => ({
      action,
      title: wording.text(`action.${action}`),
      part: part.no,
      revision: view.revision,
      input: z.toJSONSchema(actionInput(procedure, action, part.questions), { io: 'input' }),
    })),
  };
}

function questionDocument(
  procedure: ProcedureVersion,
  view: QuestionView,
  wording: Wording,
): z.input<typeof questionSchema> {
  const question = procedure.questions.find((candidate) => candidate.code === view.code);
  if (!question) throw new Refusal('internal', 500);
  return {
    key: view.key,
    code: view.code,
    text: wording.question(view),
    masked: Object.values(view.placeholders).includes(null),
    source: question.source,
    type: { ...question.answer },
    ...(question.when.length > 0 ? { askedWhen: [...question.when] } : {}),
    ...(view.answer ? { answer: { ...view.answer, text: wording.answer(question, view.answer) } } : {}),
  };
}

export const eventDocument = (event: RecordedRow, exchange: ExchangeState): z.input<typeof eventSchema> => ({
  no: event.no,
  action: event.action,
  at: event.at.toISOString(),
  legalAt: event.legal_at.toISOString(),
  part: event.part_no,
  authority: exchange.participants.find((one) => one.no === event.participant_no)?.authorityId ?? null,
  from: event.from_state,
  to: event.to_state,
  data: event.data as Record<string, string | number>,
  calendar: event.calendar,
  hash: event.hash.toString('hex'),
});
