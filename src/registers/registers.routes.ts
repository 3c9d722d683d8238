import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor } from '../accounts/index.ts';
import type { Attachments } from '../attachments/index.ts';
import {
  type EntryRow,
  type Exchanges,
  exchangeDocument,
  exchangeSchema,
  filtersOf,
  type RegisterOf,
  sendAttachment,
  type Typed,
  wordingOf,
} from '../exchanges/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { EEA_COUNTRIES } from '../texts/index.ts';
import { BROWSING, type Lookups, purposeOf } from './lookups.service.ts';

export interface RegisterRoutesOptions {
  readonly exchanges: Exchanges;
  readonly lookups: Lookups;
  readonly attachments: Attachments;
}

const registerSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    search: z.enum(['exact', 'browse']),
    by: z.array(z.string()).meta({ description: 'Of an exact register: all of these must be given' }),
    purposes: z.array(z.string()).meta({ description: 'Of which one is said with each look-up; empty: none is asked' }),
    lists: z.array(z.string()).meta({ description: 'Of one that is browsed: the fields in `columns`' }),
    filters: z
      .array(z.string())
      .meta({ description: 'Of one that is browsed: fields of which a code narrows it down' }),
    consults: z.boolean().meta({ description: 'Whether you may look entries up' }),
    records: z.boolean().meta({ description: 'Whether you may record entries: POST /exchanges' }),
  })
  .meta({ id: 'Register' });

const freeText = z.object({ text: z.string(), lang: z.string() });
export const entrySchema = z
  .object({
    id: z.uuid(),
    version: z.string(),
    state: z.string(),
    authority: z.string().meta({ description: 'Who recorded it' }),
    country: z.string(),
    recordedAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
    columns: z.record(z.string(), z.union([z.string(), z.number(), freeText, z.unknown()])),
  })
  .meta({ id: 'RegisterEntry' });

const documentOf = ({ procedure, consults, records }: RegisterOf, language: string): z.input<typeof registerSchema> => {
  const { search = 'browse', by = [], lists = [], purposes } = procedure.workflow.register ?? {};
  return {
    id: procedure.id,
    title: wordingOf(procedure, language).text('procedure.title'),
    search,
    by: [...by],
    purposes: purposes === undefined ? [] : [...(procedure.lists[purposes] ?? [])],
    lists: [...lists],
    filters: filtersOf(procedure).map(({ name }) => name),
    consults,
    records,
  };
};

export const lineOf = (row: EntryRow): z.input<typeof entrySchema> => ({
  id: row.id,
  version: row.versionHash,
  state: row.state,
  authority: row.authorityId,
  country: row.country,
  recordedAt: row.recordedAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
  columns: { ...row.columns },
});

const file = {
  200: {
    description: 'The file',
    content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
  },
  410: problemResponses[404],
  ...problemResponses,
};
const no = z.coerce.number().int().min(1).max(2_147_483_647);
const register = z.string().max(120);

/** `/registers`: entries that one reads by one's function, without taking part in them. */
export const registerRoutes: FastifyPluginAsyncZod<RegisterRoutesOptions> = async (app, options) => {
  const { exchanges, lookups, attachments } = options;
  const tags = ['registers'];

  /** An entry as its reader sees it, under the register that it belongs to. */
  async function entryOf(
    actor: Actor,
    language: string,
    entry: {
      readonly id: string;
      readonly register: string;
      readonly purpose: string;
      readonly typed: Typed | undefined;
    },
  ) {
    const { view, procedure } = await exchanges.view(actor, entry.id, entry.purpose, entry);
    return exchangeDocument(view, procedure, wordingOf(procedure, language));
  }

  app.get(
    '/registers',
    {
      schema: {
        tags,
        summary: 'The registers that you may look up or record in',
        response: { 200: z.object({ items: z.array(registerSchema) }), ...problemResponses },
      },
    },
    async (request) => ({ items: exchanges.registers(request.actor).map((one) => documentOf(one, request.language)) }),
  );

  app.post(
    '/registers/:register/lookups',
    {
      schema: {
        tags,
        summary: 'Look one person up',
        description:
          'Whole words in any order, without regard to accents, case and script; all of `by` must be given. The result is kept for 30 minutes.',
        params: z.object({ register }),
        headers: keyHeader,
        body: z.strictObject({
          by: z
            .record(z.string(), z.string())
            .meta({ description: 'field → what is looked for; a date as YYYY-MM-DD' }),
          purpose: z.string().default(''),
        }),
        response: { 201: z.object({ id: z.uuid() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { by, purpose } = request.body;
      const key = request.headers['idempotency-key'];
      const id = await lookups.start(request.actor, request.params.register, { typed: by, purpose }, key);
      return reply.status(201).header('location', `/api/v1/lookups/${id}`).send({ id });
    },
  );

  app.get(
    '/lookups/:lookup',
    {
      schema: {
        tags,
        summary: 'The entries that a look-up has found',
        params: z.object({ lookup: z.uuid() }),
        response: { 200: z.object({ register: z.string(), items: z.array(entrySchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { lookup, rows } = await lookups.result(request.actor, request.params.lookup);
      return { register: lookup.register, items: rows.map(lineOf) };
    },
  );

  app.get(
    '/lookups/:lookup/:entry',
    {
      schema: {
        tags,
        summary: 'An entry that a look-up has found',
        params: z.object({ lookup: z.uuid(), entry: z.uuid() }),
        response: { 200: exchangeSchema, ...problemResponses },
      },
    },
    async (request) => {
      const lookup = await lookups.of(request.actor, request.params.lookup);
      const entry = { ...lookup, id: request.params.entry, purpose: purposeOf(lookup) };
      return entryOf(request.actor, request.language, entry);
    },
  );

  app.get(
    '/lookups/:lookup/:entry/attachments/:no',
    {
      schema: {
        tags,
        summary: 'Download an attachment of an entry that a look-up has found',
        params: z.object({ lookup: z.uuid(), entry: z.uuid(), no }),
        response: file,
      },
    },
    async (request, reply) => {
      const { entry, no: number } = request.params;
      const lookup = await lookups.of(request.actor, request.params.lookup);
      const found = await exchanges.attachment(request.actor, entry, number, purposeOf(lookup), lookup);
      return sendAttachment(reply, found, attachments.read(found.id));
    },
  );

  app.get(
    '/registers/:register/entries',
    {
      schema: {
        tags,
        summary: 'Entries of a register that may be browsed, the last changed first',
        params: z.object({ register }),
        querystring: z.object({
          words: z.string().max(100).optional().meta({ description: 'Beginnings of words' }),
          country: z.enum(EEA_COUNTRIES).optional().meta({ description: 'Of who recorded it' }),
          code: z
            .union([z.string().max(160), z.array(z.string().max(160)).max(20)])
            .optional()
            .meta({ description: '`field=code`; several may be given', examples: ['scope=services'] }),
          cursor: z.string().max(600).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(25),
        }),
        response: { 200: z.object({ items: z.array(entrySchema), next: z.string().nullable() }), ...problemResponses },
      },
    },
    async (request) => {
      const { code, ...query } = request.query;
      const asked = { ...query, ...(code === undefined ? {} : { codes: [code].flat() }) };
      const { rows, next } = await exchanges.browse(request.actor, request.params.register, asked);
      return { items: rows.map(lineOf), next };
    },
  );

  app.get(
    '/registers/:register/entries/:entry',
    {
      schema: {
        tags,
        summary: 'An entry of a register that may be browsed',
        params: z.object({ register, entry: z.uuid() }),
        response: { 200: exchangeSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { register: id, entry } = request.params;
      exchanges.register(request.actor, id);
      return entryOf(request.actor, request.language, { id: entry, register: id, purpose: BROWSING, typed: undefined });
    },
  );

  app.get(
    '/registers/:register/entries/:entry/attachments/:no',
    {
      schema: {
        tags,
        summary: 'Download an attachment of an entry of a register that may be browsed',
        params: z.object({ register, entry: z.uuid(), no }),
        response: file,
      },
    },
    async (request, reply) => {
      const { register: id, entry, no: number } = request.params;
      exchanges.register(request.actor, id);
      const found = await exchanges.attachment(request.actor, entry, number, BROWSING, {
        register: id,
        typed: undefined,
      });
      return sendAttachment(reply, found, attachments.read(found.id));
    },
  );
};
