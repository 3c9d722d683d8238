import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor } from '../accounts/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses, refusalOf } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { languages } from '../texts/index.ts';
import {
  exchangeDocument,
  exchangeSchema,
  lineOf,
  lineSchema,
  outcomeSchema,
  writtenAsMade,
} from './documents.routes.ts';
import { eventDocument, eventSchema } from './event-documents.routes.ts';
import { caseDocument, caseSchema } from './case-documents.routes.ts';
import {
  draftDocument,
  draftLine,
  draftLineSchema,
  draftSchema,
  NOTHING,
  savedDraft,
  recipientIds,
  uploadIds,
} from './draft-documents.routes.ts';
import type { Exchanges } from './exchanges.service.ts';
import type { Outcome } from './use-cases.ts';
import { checkInput } from './input.ts';
import { BOXES, DESKS, DIRECTIONS, SORTS } from './lists.ts';
import { wordingOf } from './wording.ts';

export interface ExchangeRoutesOptions {
  readonly exchanges: Exchanges;
}

const requestBody = z
  .strictObject({
    procedure: z.string(),
    recipient: z.string().nullish(),
    recipients: recipientIds,
    content: z.unknown().meta({ description: 'As GET /procedures/{id} describes it.' }),
    files: uploadIds.optional(),
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

const participantsSchema = z.object({
  items: z.array(
    z.object({
      no: z.int(),
      role: z.string(),
      state: z.string(),
      authority: z.string(),
      country: z.string(),
      part: z.int().nullable(),
      by: z
        .int()
        .nullable()
        .meta({ description: 'Who brought it in; null: who opened the exchange, and whom time itself brought in' }),
      changedAt: z.iso.datetime().meta({ description: 'When something of it last changed' }),
    }),
  ),
  next: z.int().nullable().meta({ description: 'The `after` of the next page' }),
});

const byId = z.object({ id: z.uuid() });
/** A year that PostgreSQL knows too. */
const calendarDay = z.iso.date().regex(/^[1-9]/);
const withLanguage = z.object({ lang: z.enum(languages as [string, ...string[]]).optional() });
/** What `GET /exchanges` may be asked for. */
export const listQueryShape = {
  box: z.enum([...BOXES, 'drafts']),
  country: z.string().length(2).optional(),
  state: z.string().max(60).optional(),
  procedure: z.string().max(120).optional(),
  code: z
    .string()
    .max(150)
    .optional()
    .meta({ description: 'A value of the overview.', examples: ['profession=doctor'] }),
  number: z.string().max(30).optional().meta({ description: 'Beginning of the case number.' }),
  reference: z.string().max(100).optional().meta({ description: 'Beginning of your file reference, or of theirs.' }),
  other: z.string().max(100).optional().meta({ description: 'Words of the other authority’s name.' }),
  from: calendarDay.optional().meta({ description: 'Sent on this day or later.' }),
  to: calendarDay.optional().meta({ description: 'Sent on this day or earlier.' }),
  desk: z
    .enum(DESKS)
    .optional()
    .meta({ description: 'Cases that you have, that nobody in your authority has, in which there is something new.' }),
  dueBefore: calendarDay.optional().meta({ description: 'The running term ends before this day.' }),
  sort: z.enum(SORTS).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  cursor: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
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
        response: { 201: outcomeSchema, ...problemResponses },
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
      ...writtenAsMade,
      schema: {
        tags,
        summary: 'List exchanges by box',
        querystring: withLanguage.extend(listQueryShape),
        response: {
          200: z.object({
            items: z
              .union([z.array(lineSchema), z.array(draftLineSchema)])
              .meta({ description: 'Drafts in `drafts`.' }),
            next: z.string().nullable(),
          }),
          ...problemResponses,
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
        response: { 200: z.union([exchangeSchema, draftSchema]), ...problemResponses },
      },
    },
    async (request) => {
      const { actor } = request;
      const { id } = request.params;
      try {
        const { view, procedure } = await exchanges.view(actor, id, 'api');
        return exchangeDocument(view, procedure, wordingOf(procedure, request.language));
      } catch (error) {
        const own =
          refusalOf(error).code === 'exchange-not-found' ? await exchanges.draft(actor, id, 'api') : undefined;
        if (own) return draftDocument(own);
        throw error;
      }
    },
  );

  app.post(
    '/exchanges/:id/drafts',
    {
      schema: {
        tags,
        summary: 'Draft a change, a follow-up or a copy of an exchange',
        params: byId,
        headers: keyHeader,
        body: z.strictObject({ kind: z.string().max(60) }),
        response: { 201: outcomeSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const outcome = await exchanges.draftFrom(request.actor, request.params.id, request.body.kind, key);
      return reply.status(201).header('location', `/api/v1/exchanges/${outcome.id}`).send(outcome);
    },
  );

  app.get(
    '/exchanges/:id/case',
    {
      schema: {
        tags,
        summary: 'All exchanges of its case in which you take part',
        params: byId,
        querystring: withLanguage,
        response: { 200: caseSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { exchange } = await exchanges.events(request.actor, request.params.id);
      return caseDocument(await exchanges.ofCase(request.actor, exchange), request.language);
    },
  );

  app.get(
    '/exchanges/:id/events',
    {
      schema: {
        tags,
        summary: 'What was done, by whom, when',
        params: byId,
        response: { 200: z.object({ items: z.array(eventSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { events, exchange } = await exchanges.events(request.actor, request.params.id);
      return { items: events.map((event) => eventDocument(event, exchange)) };
    },
  );

  app.get(
    '/exchanges/:id/participants',
    {
      schema: {
        tags,
        summary: 'Who takes part, in which state',
        params: byId,
        querystring: z.object({
          role: z.string().max(60).optional(),
          state: z.string().max(60).optional(),
          by: z.coerce.number().int().min(1).max(1_000_000).optional().meta({ description: 'Brought in by this one' }),
          after: z.coerce.number().int().min(0).optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: participantsSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { rows, next } = await exchanges.participants(request.actor, request.params.id, request.query);
      return {
        items: rows.map(({ no, role, state, authorityId, country, partNo, by, changedAt }) => ({
          ...{ no, role, state, authority: authorityId, country, part: partNo, by },
          changedAt: changedAt.toISOString(),
        })),
        next,
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
        response: { 200: outcomeSchema, 204: z.null(), ...problemResponses },
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
