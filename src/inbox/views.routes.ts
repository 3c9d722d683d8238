import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { BOXES, DESKS, DIRECTIONS, SORTS } from '../exchanges/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { DUE, type Listed, listed, SIZES } from './query.ts';
import type { View, Views } from './views.service.ts';

/** Refused where it makes no sense, unlike in a link: who writes a program wants to know. */
const queryShape = z
  .strictObject({
    box: z.enum([...BOXES, 'drafts']),
    country: z.string().length(2).optional(),
    state: z.string().max(60).optional(),
    procedure: z.string().max(120).optional(),
    code: z
      .string()
      .max(150)
      .optional()
      .meta({ examples: ['profession=doctor'] }),
    number: z.string().max(30).optional(),
    reference: z.string().max(100).optional(),
    desk: z.enum(DESKS).optional(),
    other: z.string().max(100).optional(),
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    due: z.enum(DUE).optional().meta({ description: '`late`, or within so many days.' }),
    sort: z.enum(SORTS).optional(),
    direction: z.enum(DIRECTIONS).optional(),
    size: z.enum(SIZES).optional(),
  })
  .meta({ id: 'ListedQuery' });

const viewSchema = z
  .object({ id: z.uuid(), name: z.string(), query: queryShape, preferred: z.boolean() })
  .meta({ id: 'View' });
const byId = z.object({ id: z.uuid() });

const documentOf = ({ query, ...view }: View): z.input<typeof viewSchema> => ({ ...view, query: bare(query) });
const bare = (query: Listed): z.input<typeof queryShape> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as z.input<typeof queryShape>;

/** `/views`: lists kept under a name, for this membership. */
export const viewRoutes: FastifyPluginAsyncZod<{ views: Views }> = async (app, { views }) => {
  const tags = ['views'];
  app.get(
    '/views',
    {
      schema: {
        tags,
        summary: 'The lists that you keep',
        response: { 200: z.object({ items: z.array(viewSchema) }), ...problemResponses },
      },
    },
    async (request) => ({ items: (await views.of(request.actor)).map(documentOf) }),
  );
  app.post(
    '/views',
    {
      schema: {
        tags,
        summary: 'Keep a list under a name; a list of that name is replaced',
        headers: keyHeader,
        body: z.strictObject({ name: z.string(), query: queryShape, preferred: z.boolean().default(false) }),
        response: { 201: viewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { query, ...rest } = request.body;
      const view = await views.save(request.actor, { ...rest, query: listed.parse(query) });
      return reply.status(201).header('location', `/api/v1/views/${view.id}`).send(documentOf(view));
    },
  );
  app.patch(
    '/views/:id',
    {
      schema: {
        tags,
        summary: 'Rename a list, or prefer it',
        params: byId,
        body: z.strictObject({ name: z.string().optional(), preferred: z.boolean().optional() }),
        response: { 200: viewSchema, ...problemResponses },
      },
    },
    async (request) => documentOf(await views.change(request.actor, request.params.id, request.body)),
  );
  app.delete(
    '/views/:id',
    {
      schema: {
        tags,
        summary: 'Keep a list no longer',
        params: byId,
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      await views.remove(request.actor, request.params.id);
      return reply.status(204).send(null);
    },
  );
};
