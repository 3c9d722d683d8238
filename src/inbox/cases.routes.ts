import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { calendarCountry, timeZoneOf } from '../deadlines/index.ts';
import { type BulkResult, type Exchanges, listQueryShape, MOST_TICKED } from '../exchanges/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import type { Office } from '../office/index.ts';
import { problemOf, problemResponses, problemSchema } from '../problems.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { languages } from '../texts/index.ts';
import { allocateAll } from './allocation.service.ts';
import { exportLines } from './export.service.ts';

export interface CaseRoutesOptions {
  readonly exchanges: Exchanges;
  readonly office: Office;
  readonly procedures: ProcedureCatalogue;
}

const { cursor: _cursor, limit: _limit, box, ...filters } = listQueryShape;
const bulkBody = z
  .strictObject({
    action: z.string().max(60).meta({ description: 'One that needs no input: close, remind.' }),
    exchanges: z
      .array(z.strictObject({ id: z.uuid(), revision: z.int().min(1).max(999_999_999) }))
      .min(1)
      .max(MOST_TICKED),
  })
  .meta({ id: 'BulkAction' });
const bulkResults = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        number: z.string().nullable(),
        done: z.boolean(),
        problem: problemSchema.optional().meta({ description: 'Why it was refused.' }),
      }),
    ),
  })
  .meta({ id: 'BulkResults' });

const documentOf = (results: readonly BulkResult[], language: string): z.input<typeof bulkResults> => ({
  items: results.map(({ id, number, refusal }) => ({
    id,
    number,
    done: refusal === null,
    ...(refusal ? { problem: problemOf(language, refusal) } : {}),
  })),
});

/** Lists as a file, and actions on several exchanges: the same use cases as the pages of the inbox. */
export const caseRoutes: FastifyPluginAsyncZod<CaseRoutesOptions> = async (app, options) => {
  const { exchanges, procedures } = options;
  const tags = ['exchanges'];

  app.get(
    '/exchanges/export',
    {
      schema: {
        tags,
        summary: 'A whole list as CSV (RFC 4180, UTF-8)',
        querystring: z.object({
          ...filters,
          box: z.enum(box.exclude(['drafts']).options),
          lang: z.enum(languages as [string, ...string[]]).optional(),
        }),
        response: { 200: z.any().meta({ description: 'text/csv' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { lang: _, ...query } = request.query;
      const { actor, language } = request;
      const timeZone = timeZoneOf(calendarCountry(actor.country));
      reply.type('text/csv; charset=utf-8; header=present');
      return reply.send(
        Readable.from(exportLines({ exchanges, procedures, actor, language, timeZone, query: { ...query, limit: 1 } })),
      );
    },
  );

  app.post(
    '/exchanges/bulk',
    {
      schema: {
        tags,
        summary: 'Do an action on several exchanges, each for itself',
        headers: keyHeader,
        body: bulkBody,
        response: { 200: bulkResults, ...problemResponses },
      },
    },
    async (request) => {
      const { action, exchanges: ticked } = request.body;
      const results = await exchanges.actOnAll(request.actor, action, ticked, request.headers['idempotency-key']);
      return documentOf(results, request.language);
    },
  );

  app.post(
    '/exchanges/allocate',
    {
      schema: {
        tags,
        summary: 'Give several exchanges to a colleague, each for itself',
        headers: keyHeader,
        body: z
          .strictObject({
            to: z.uuid().meta({ description: 'A membership.' }),
            exchanges: z.array(z.uuid()).min(1).max(MOST_TICKED),
          })
          .meta({ id: 'BulkAllocation' }),
        response: { 200: bulkResults, ...problemResponses },
      },
    },
    async (request) => {
      const { to, exchanges: ids } = request.body;
      const key = request.headers['idempotency-key'];
      return documentOf(
        await allocateAll(options, request.actor, { to, ids: [...new Set(ids)], key }),
        request.language,
      );
    },
  );
};
