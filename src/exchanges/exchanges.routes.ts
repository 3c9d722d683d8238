import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor } from '../accounts/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { problemSchema } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { languages } from '../texts/index.ts';
import type { Draft } from './drafts.store.ts';
import type { Exchanges } from './exchanges.service.ts';
import type { Outcome } from './use-cases.ts';
import { actionInput, checkInput, draftContent } from './input.ts';
import { BOXES, type ListRow } from './lists.store.ts';
import type { Answer, Answers } from './model.ts';
import type { ExchangeView, QuestionView } from './present.ts';
import { type Wording, wordingOf } from './wording.ts';

export interface ExchangeRoutesOptions {
  readonly exchanges: Exchanges;
}

const outcomeSchema = z
  .object({
    id: z.uuid(),
    number: z.string().nullable(),
    state: z.string(),
    revision: z.int(),
    turn: z.object({ role: z.string(), authority: z.string(), due: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Outcome', description: 'What a mutation led to; nothing personal.' });

const requestBody = z
  .strictObject({
    procedure: z.string(),
    recipient: z.string().nullish(),
    content: z.unknown().meta({ description: 'As GET /procedures/{id} describes it.' }),
    send: z.boolean().default(false).meta({ description: 'Send at once; otherwise a draft is made.' }),
  })
  .meta({ id: 'NewExchange' });

const actionBody = z
  .strictObject({
    part: z.int().min(1).optional(),
    revision: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'The revision that you saw; needed by every action that moves the exchange.' }),
    input: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: 'As `actions[].input` of GET /exchanges/{id} describes it.' }),
  })
  .meta({ id: 'ActionInput' });

const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(8)
    .max(100)
    .regex(/^[\x21-\x7e]+$/)
    .meta({ description: 'Chosen by you, for 24 hours: a repetition gets the first answer.' }),
});
/** What saving a draft takes; its content is checked by the procedure's own schema. */
const savedDraft = z.strictObject({ recipient: z.string().nullish(), content: z.unknown() });
const NOTHING = z.strictObject({});
const byId = z.object({ id: z.uuid() });
const withLanguage = z.object({ lang: z.enum(languages as [string, ...string[]]).optional() });
const problems = {
  400: problemSchema,
  401: problemSchema,
  403: problemSchema,
  404: problemSchema,
  409: problemSchema,
  422: problemSchema,
};

/** `/exchanges`: the same use cases as the pages. */
export const exchangeRoutes: FastifyPluginAsyncZod<ExchangeRoutesOptions> = async (app, { exchanges }) => {
  const tags = ['exchanges'];

  app.post(
    '/exchanges',
    {
      schema: {
        tags,
        summary: 'Draft a request, or send it',
        headers: keyHeader,
        body: requestBody,
        response: { 201: outcomeSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { send, ...input } = request.body;
      const key = request.headers['idempotency-key'];
      const make = send ? exchanges.sendRequest : exchanges.createDraft;
      const outcome = await make(request.actor, input, key);
      return reply.status(201).header('location', `/api/v1/exchanges/${outcome.id}`).send(outcome);
    },
  );

  app.get(
    '/exchanges',
    {
      schema: {
        tags,
        summary: 'List exchanges by box',
        querystring: withLanguage.extend({
          box: z.enum([...BOXES, 'drafts']),
          country: z.string().length(2).optional(),
          state: z.string().max(60).optional(),
          number: z.string().max(30).optional(),
          cursor: z.string().max(300).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(25),
        }),
        response: {
          200: z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { lang: _, box, ...query } = request.query;
      if (box === 'drafts') return { items: (await exchanges.drafts(request.actor)).map(draftLine), next: null };
      const page = await exchanges.list(request.actor, { ...query, box });
      return { items: page.rows.map(lineOf), next: page.next };
    },
  );

  app.get(
    '/exchanges/:id',
    {
      schema: {
        tags,
        summary: 'One exchange as you may see it',
        params: byId,
        querystring: withLanguage,
        response: { 200: z.record(z.string(), z.unknown()), ...problems },
      },
    },
    async (request) => {
      const { actor } = request;
      const own = await exchanges.draft(actor, request.params.id, 'api');
      if (own) return draftDocument(own.draft, own.procedure);
      const { view, procedure } = await exchanges.view(actor, request.params.id, 'api');
      return exchangeDocument(view, procedure, wordingOf(procedure, request.language));
    },
  );

  app.get(
    '/exchanges/:id/events',
    {
      schema: {
        tags,
        summary: 'What was done, by whom, when',
        params: byId,
        response: { 200: z.object({ items: z.array(z.record(z.string(), z.unknown())) }), ...problems },
      },
    },
    async (request) => {
      const { events, exchange } = await exchanges.events(request.actor, request.params.id);
      return {
        items: events.map((event) => ({
          no: event.no,
          action: event.action,
          at: event.at,
          legalAt: event.legal_at,
          part: event.part_no,
          authority: exchange.participants.find((one) => one.no === event.participant_no)?.authorityId ?? null,
          from: event.from_state,
          to: event.to_state,
          data: event.data,
          calendar: event.calendar,
          hash: event.hash.toString('hex'),
        })),
      };
    },
  );

  app.post(
    '/exchanges/:id/actions/:action',
    {
      schema: {
        tags,
        summary: 'Do an action that the exchange offers you',
        params: byId.extend({ action: z.string().max(60) }),
        headers: keyHeader,
        body: actionBody,
        response: { 200: outcomeSchema, 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { id, action } = request.params;
      const { input, part, revision } = request.body;
      const key = request.headers['idempotency-key'];
      const drafted = await draftAction(exchanges, request.actor, { id, action, revision, input, key });
      if (drafted === 'deleted') return reply.status(204).send(null);
      return drafted ?? exchanges.act(request.actor, id, { action, part, revision, input }, key);
    },
  );
};

/** What can be done with a draft; nothing when the action is none of a draft's, so that it is an exchange's. */
async function draftAction(
  exchanges: Exchanges,
  actor: Actor,
  call: { id: string; action: string; revision: number | undefined; input: Record<string, unknown>; key: string },
): Promise<Outcome | 'deleted' | undefined> {
  const { id, action, revision, input, key } = call;
  const checked = <T>(schema: z.ZodType<T>): T => {
    const found = checkInput<T>(schema, input);
    if (!found.issues) return found.value;
    throw new Refusal('input-invalid', 422, { count: found.issues.length }, found.issues);
  };
  if (action === 'save') return exchanges.saveDraft(actor, id, checked(savedDraft), revision, key);
  if (action === 'send') {
    checked(NOTHING);
    return exchanges.sendDraft(actor, id, revision, key);
  }
  if (action !== 'delete') return undefined;
  checked(NOTHING);
  await exchanges.deleteDraft(actor, id, revision, key);
  return 'deleted';
}

const lineOf = (row: ListRow) => ({
  id: row.id,
  number: row.number,
  procedure: row.procedure,
  version: row.versionHash,
  state: row.state,
  role: row.role,
  overview: row.overview,
  sentAt: row.sentAt,
  turn: { yours: row.turn, due: row.turn ? row.due : row.otherDue },
  other: {
    authority: row.otherId,
    official: row.otherOfficial,
    informal: row.otherInformal,
    country: row.otherCountry,
  },
});

const draftLine = (draft: Draft) => ({
  id: draft.id,
  procedure: draft.procedure,
  state: 'draft',
  recipient: draft.recipientId,
  revision: draft.revision,
  updatedAt: draft.updatedAt,
});

function draftDocument(draft: Draft, procedure: ProcedureVersion) {
  const saved = savedDraft.extend({ content: draftContent(procedure) });
  return {
    ...draftLine(draft),
    number: null,
    version: draft.versionHash,
    content: draft.content,
    actions: Object.entries({ save: saved, send: NOTHING, delete: NOTHING }).map(([action, input]) => ({
      action,
      revision: draft.revision,
      input: z.toJSONSchema(input, { io: 'input' }),
    })),
  };
}

function exchangeDocument(view: ExchangeView, procedure: ProcedureVersion, wording: Wording) {
  return {
    id: view.id,
    number: view.number,
    procedure: view.procedure,
    version: procedure.hash,
    title: wording.text('procedure.title'),
    state: view.state,
    stateTitle: wording.text(`state.${view.state}`),
    revision: view.revision,
    sentAt: view.sentAt,
    closedAt: view.closedAt,
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
      ...(part.draftAnswers ? { draftAnswers: part.draftAnswers satisfies Answers } : {}),
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

function questionDocument(procedure: ProcedureVersion, view: QuestionView, wording: Wording) {
  const question = procedure.questions.find((candidate) => candidate.code === view.code);
  if (!question) throw new Refusal('internal', 500);
  return {
    key: view.key,
    code: view.code,
    text: wording.question(view),
    masked: Object.values(view.placeholders).includes(null),
    source: question.source,
    type: question.answer,
    ...(question.when.length > 0 ? { askedWhen: question.when } : {}),
    ...(view.answer
      ? { answer: { ...(view.answer satisfies Answer), text: wording.answer(question, view.answer) } }
      : {}),
  };
}
