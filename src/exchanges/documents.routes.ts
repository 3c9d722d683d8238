import { z } from 'zod';
import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { contributionDocument, contributionSchema, heldDocument, heldSchema } from './contribution-documents.routes.ts';
import { attachmentDocument, attachmentSchema } from './attachment-documents.routes.ts';
import { actionInput } from './input.ts';
import type { ListRow } from './lists.store.ts';
import type { ExchangeView, QuestionView } from './present.ts';
import { turnDocument, turnSchema } from './turn-documents.routes.ts';
import { termDocument, termSchema } from './term-documents.routes.ts';
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
  z.object({ amount: z.string(), currency: z.string() }).meta({ description: 'A sum of money' }),
  z
    .object({ attachment: z.int().nullable(), name: z.string() })
    .meta({ description: 'A file: the number of the attachment, null once it was recalled' }),
  z
    .array(z.record(z.string(), z.union([z.string(), freeText])).readonly())
    .readonly()
    .meta({ description: 'The rows of a table' }),
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
    held: z
      .boolean()
      .optional()
      .meta({ description: 'What you said waits until a moderator of your country releases it' }),
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
    reference: z.string().nullable().meta({ description: 'Your own file reference.' }),
    assigned: z.array(z.string()).meta({ description: 'Names of your colleagues who have it.' }),
    unread: z.boolean().meta({ description: 'Whether others have done something since you looked.' }),
  })
  .meta({ id: 'ExchangeLine' });

export const actionSchema = z.object({ action: code, revision: z.int(), input: jsonSchema });

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
  earlier: z
    .array(z.object({ event: z.int(), answer: answerSchema }))
    .optional()
    .meta({ description: 'What was answered before it was corrected or left out' }),
});

const partSchema = z.object({
  no: z.int(),
  state: code,
  terms: z.record(z.string(), termSchema),
  facts: codes,
  yours: z
    .boolean()
    .meta({ description: 'Whether you have a share in it; questions and answers of others are not shown' }),
  questions: z.array(questionSchema),
  said: z
    .array(z.object({ event: z.int(), fields: z.record(z.string(), fieldValue) }))
    .meta({ description: 'What was written with actions: messages, reasons, explanations' }),
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
  earlier: z
    .array(fieldValue.nullable())
    .optional()
    .meta({ description: 'What stood there before the sender changed it, the oldest first' }),
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
    retention: z
      .object({ blockOn: z.iso.date(), eraseOn: z.iso.date() })
      .nullable()
      .meta({ description: 'When personal data will be blocked and deleted (Regulation 1024/2012 Art. 14)' }),
    blockedAt: instant.nullable().meta({ description: 'When personal data were blocked: nobody sees them any more' }),
    erasedAt: instant.nullable().meta({ description: 'When personal data were deleted' }),
    language: z.string(),
    masked: z.boolean().meta({ description: 'Whether anything is hidden from you now' }),
    caseNumber: z.string().meta({ description: 'One for all exchanges of the case' }),
    follows: z.uuid().nullable().meta({ description: 'The exchange that this one follows up' }),
    turn: turnSchema.nullable().meta({ description: 'The first of `turns`' }),
    turns: z.array(turnSchema).meta({ description: 'Whose turn it is, part by part' }),
    participants: z
      .array(
        z.object({
          no: z.int(),
          role: code,
          state: code,
          authority: z.string(),
          country: z.string(),
          part: z.int().nullable(),
          yours: z.boolean(),
          gone: z.boolean().meta({ description: 'Takes part no more' }),
        }),
      )
      .meta({
        description:
          'Of more than a hundred only yours, who opened it and whom the events name; `GET /exchanges/{id}/participants` has all',
      }),
    tally: z
      .array(z.object({ role: code, state: code, count: z.int() }))
      .meta({ description: 'How many have which role, in which of its states' }),
    sections: z.array(z.object({ name: z.string(), title: z.string(), fields: z.array(fieldSchema) })),
    parts: z.array(partSchema),
    contributions: z.array(contributionSchema),
    held: z.array(heldSchema),
    attachments: z.array(attachmentSchema),
    attachmentsHidden: z.int().meta({ description: 'How many there are that you may not see now' }),
    actions: z.array(actionSchema.extend({ title: z.string(), part: z.int() })),
    entersFor: z
      .array(code)
      .meta({ description: 'Roles outside whose acts you enter; POST /exchanges/{id}/outside-codes' }),
    drafts: z.array(code).meta({ description: 'What POST /exchanges/{id}/drafts may make of it now' }),
  })
  .meta({ id: 'Exchange', description: 'An exchange as you may see it, and what you may do now.' });

/**
 * For routes that answer with lines: written as they are. Each is made here, field by field and by the type of its schema; to be checked
 * and copied by the schema again took 9 % of the program's time for a list.
 */
export const writtenAsMade = { serializerCompiler: () => (lines: unknown) => JSON.stringify(lines) };

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
  reference: row.reference,
  assigned: [...row.assigned],
  unread: row.unread,
});

export function exchangeDocument(
  view: ExchangeView,
  procedure: ProcedureVersion,
  wording: Wording,
): z.input<typeof exchangeSchema> {
  const asked = new Map(view.parts.map((part) => [part.no, part.asked]));
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
    retention: view.retention,
    blockedAt: view.blockedAt?.toISOString() ?? null,
    erasedAt: view.erasedAt?.toISOString() ?? null,
    language: wording.language,
    masked: view.masked,
    caseNumber: view.caseNumber,
    follows: view.follows,
    turn: view.turn && turnDocument(view.turn, wording),
    turns: view.turns.map((turn) => turnDocument(turn, wording)),
    participants: view.participants.map((one) => ({
      no: one.no,
      role: one.role,
      state: one.state,
      authority: one.authorityId,
      country: one.country,
      part: one.partNo,
      yours: one.own,
      gone: one.gone,
    })),
    tally: [...view.tally],
    sections: view.sections.map((section) => ({
      name: section.name,
      title: wording.text(`section.${section.name}`),
      fields: section.fields.map(({ field, value, earlier, masked }) => ({
        name: field.name,
        label: wording.text(`field.${field.name}`),
        type: field.type,
        personal: field.personal,
        masked,
        ...(value === undefined ? {} : { value, text: wording.value(field, value) }),
        ...(earlier ? { earlier: earlier.map((one) => one ?? null) } : {}),
      })),
    })),
    parts: view.parts.map((part) => ({
      no: part.no,
      state: part.state,
      terms: Object.fromEntries(
        Object.entries(part.terms).map(([name, term]) => [name, termDocument(procedure, name, term, wording)]),
      ),
      facts: part.facts,
      yours: part.own,
      questions: part.questions.map((question) => questionDocument(procedure, question, wording)),
      said: part.said.map(({ no, fields }) => ({ event: no, fields: { ...fields } })),
      ...(part.draftAnswers ? { draftAnswers: part.draftAnswers } : {}),
    })),
    contributions: view.contributions.map((one) => contributionDocument(one, view, wording)),
    held: view.held.map((one) => heldDocument(one, wording)),
    attachments: view.attachments.map(attachmentDocument),
    attachmentsHidden: view.attachmentsHidden,
    actions: view.actions.map(({ action, part }) => ({
      action,
      title: wording.text(`action.${action}`),
      part: part.no,
      revision: view.revision,
      input: z.toJSONSchema(actionInput(procedure, action, asked.get(part.no) ?? []), { io: 'input' }),
    })),
    entersFor: [...view.entersFor],
    drafts: [...view.drafts, ...view.links],
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
    ...(view.earlier ? { earlier: view.earlier.map(({ no, answer }) => ({ event: no, answer: { ...answer } })) } : {}),
  };
}
