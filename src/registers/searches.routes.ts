import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { EEA_COUNTRIES } from '../texts/index.ts';
import { entrySchema, lineOf } from './registers.routes.ts';
import { MOST_NEW, type SavedSearch, type SavedSearches, soughtOf } from './searches.service.ts';

const soughtSchema = z
  .strictObject({
    words: z.string().trim().min(1).max(100).optional().meta({ description: 'Beginnings of words' }),
    country: z.enum(EEA_COUNTRIES).optional().meta({ description: 'Of who recorded it' }),
    codes: z
      .array(z.string().regex(/^[A-Za-z0-9]{1,80}=[A-Za-z0-9._-]{1,80}$/))
      .max(20)
      .optional()
      .meta({ description: '`field=code`, all of which an entry has' }),
  })
  .meta({ id: 'SoughtEntries' });

const searchSchema = z
  .object({
    id: z.uuid(),
    register: z.string(),
    name: z.string(),
    query: soughtSchema,
    notifies: z.boolean().meta({ description: 'Whether you are told of what it finds, as you have chosen to be told' }),
    new: z
      .number()
      .int()
      .meta({ description: `Entries found since the search was last looked at; ${MOST_NEW}: so many or more` }),
  })
  .meta({ id: 'SavedSearch' });

const documentOf = (search: SavedSearch): z.input<typeof searchSchema> => {
  const { id, register, name, notifies, fresh } = search;
  const { codes, ...query } = soughtOf(search);
  const sought = { ...query, ...(codes ? { codes: [...codes] } : {}) } as z.input<typeof soughtSchema>;
  return { id, register, name, query: sought, notifies, new: fresh };
};

const ofRegister = z.object({ register: z.string().max(120) });
const one = ofRegister.extend({ search: z.uuid() });

/** `/registers/<register>/searches`: searches of a register that may be browsed, kept under a name for this membership. */
export const searchRoutes: FastifyPluginAsyncZod<{ readonly savedSearches: SavedSearches }> = async (
  app,
  { savedSearches },
) => {
  const tags = ['registers'];
  const path = '/registers/:register/searches';

  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'The searches of a register that you keep',
        params: ofRegister,
        response: { 200: z.object({ items: z.array(searchSchema) }), ...problemResponses },
      },
    },
    async (request) => ({
      items: (await savedSearches.of(request.actor, request.params.register)).map(documentOf),
    }),
  );

  app.post(
    path,
    {
      schema: {
        tags,
        summary: 'Keep a search under a name; one of that name is replaced',
        description: 'Only of a register that may be browsed: nobody is told when a person is recorded.',
        params: ofRegister,
        headers: keyHeader,
        body: z.strictObject({
          name: z.string(),
          query: soughtSchema.default({}),
          notifies: z.boolean().default(true),
        }),
        response: { 201: searchSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { register } = request.params;
      const { name, query, notifies } = request.body;
      const search = await savedSearches.save(request.actor, register, { name, sought: query, notifies });
      const location = `/api/v1/registers/${register}/searches/${search.id}`;
      return reply.status(201).header('location', location).send(documentOf(search));
    },
  );

  app.patch(
    `${path}/:search`,
    {
      schema: {
        tags,
        summary: 'Rename a search, or be told of what it finds, or no more',
        params: one,
        body: z.strictObject({ name: z.string().optional(), notifies: z.boolean().optional() }),
        response: { 200: searchSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { register, search } = request.params;
      return documentOf(await savedSearches.change(request.actor, register, search, request.body));
    },
  );

  app.delete(
    `${path}/:search`,
    {
      schema: {
        tags,
        summary: 'Keep a search no longer',
        params: one,
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      await savedSearches.remove(request.actor, request.params.search);
      return reply.status(204).send(null);
    },
  );

  app.get(
    `${path}/:search`,
    {
      schema: {
        tags,
        summary: 'What a search finds, the last changed first, and which of it is new',
        params: one,
        querystring: z.object({
          cursor: z.string().max(600).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(25),
        }),
        response: {
          200: z.object({
            search: searchSchema,
            items: z.array(z.object({ entry: entrySchema, new: z.boolean() })),
            next: z.string().nullable(),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { register, search: id } = request.params;
      const { search, fresh, rows, next } = await savedSearches.look(request.actor, register, id, request.query);
      return {
        search: documentOf(search),
        items: rows.map((row) => ({ entry: lineOf(row), new: fresh.has(row.id) })),
        next,
      };
    },
  );

  app.put(
    `${path}/:search/seen`,
    {
      schema: {
        tags,
        summary: 'Say that what a search has found until now has been looked at',
        params: one,
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      await savedSearches.seen(request.actor, request.params.register, request.params.search);
      return reply.status(204).send(null);
    },
  );
};
