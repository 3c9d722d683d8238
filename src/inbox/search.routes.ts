import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { lineOf, lineSchema, writtenAsMade } from '../exchanges/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import type { Searches } from './search.service.ts';

/** Searches for persons: posted, so that no name stands in an address or a log. */
export const searchRoutes: FastifyPluginAsyncZod<{ searches: Searches }> = async (app, { searches }) => {
  const tags = ['exchanges'];
  app.post(
    '/exchanges/search',
    {
      schema: {
        tags,
        summary: 'Search your own exchanges for a person',
        description:
          'Whole words, in any order, without regard to accents and case. The result is kept for 30 minutes.',
        headers: keyHeader,
        body: z.strictObject({
          name: z.string().default('').meta({ description: 'Words of the name, or of another personal field.' }),
          birthDate: z.string().default('').meta({ description: 'YYYY-MM-DD' }),
        }),
        response: { 201: z.object({ id: z.uuid() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const id = await searches.start(request.actor, request.body, request.headers['idempotency-key']);
      return reply.status(201).header('location', `/api/v1/searches/${id}`).send({ id });
    },
  );
  app.get(
    '/searches/:id',
    {
      ...writtenAsMade,
      schema: {
        tags,
        summary: 'What a search has found',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({
          cursor: z.string().max(600).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(25),
        }),
        response: { 200: z.object({ items: z.array(lineSchema), next: z.string().nullable() }), ...problemResponses },
      },
    },
    async (request) => {
      const { page } = await searches.result(request.actor, request.params.id, request.query);
      return { items: page.rows.map(lineOf), next: page.next };
    },
  );
};
