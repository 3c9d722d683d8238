import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { wordingOf } from '../exchanges/index.ts';
import { problemResponses } from '../problems.ts';
import { languages } from '../texts/index.ts';
import type { Publication, Publications } from './publications.service.ts';

const withLanguage = z.object({ lang: z.enum(languages as [string, ...string[]]).optional() });
const publicationSchema = z
  .object({
    id: z.uuid(),
    procedure: z.string(),
    title: z.string(),
    heading: z.string(),
    country: z.string().meta({ description: 'Of the authority that has notified it; which one it was is not public' }),
    version: z.int(),
    firstPublishedAt: z.iso.datetime(),
    publishedAt: z.iso.datetime(),
    fields: z.array(z.object({ name: z.string(), label: z.string(), value: z.unknown(), text: z.string() })),
  })
  .meta({ id: 'Publication', description: 'What the public sees of an exchange' });

const documentOf = (one: Publication, language: string): z.input<typeof publicationSchema> => {
  const wording = wordingOf(one.procedure, language);
  const heading = one.fields.find(({ field }) => field === one.headedBy);
  return {
    id: one.id,
    procedure: one.procedure.id,
    title: wording.text('procedure.title'),
    heading: heading ? wording.value(heading.field, heading.value) : '',
    country: one.country,
    version: one.version,
    firstPublishedAt: one.firstAt.toISOString(),
    publishedAt: one.at.toISOString(),
    fields: one.fields.map(({ field, value }) => ({
      name: field.name,
      label: wording.text(`field.${field.name}`),
      value,
      text: wording.value(field, value),
    })),
  };
};

/** Kept by nobody without asking again: what was withdrawn is gone at once. */
function asksAgain(reply: FastifyReply, tag: string): FastifyReply {
  return reply.header('cache-control', 'public, max-age=0, must-revalidate').header('etag', `"${tag}"`);
}

/** `/publications`: what is public, without a token. */
export const publicationRoutes: FastifyPluginAsyncZod<{ readonly publications: Publications }> = async (
  app,
  { publications },
) => {
  const common = { tags: ['publications'], security: [] };
  const config = { access: 'public' as const };

  app.get(
    '/publications',
    {
      config,
      schema: {
        ...common,
        summary: 'What is public, the newest first',
        querystring: withLanguage.extend({
          procedure: z.string().max(120).optional(),
          country: z.string().length(2).optional(),
          text: z.string().max(200).optional().meta({ description: 'Words that occur in it' }),
          field: z.string().max(60).optional().meta({ description: 'A choice that is shown, with its `code`' }),
          code: z.string().max(120).optional(),
          cursor: z.string().max(100).optional(),
        }),
        response: {
          200: z.object({ items: z.array(publicationSchema), next: z.string().nullable() }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { lang: _, field, code, ...query } = request.query;
      const codes = field !== undefined && code !== undefined ? { codes: { [field]: code } } : {};
      const { items, next } = await publications.list({ ...query, ...codes });
      reply.header('cache-control', 'public, max-age=0, must-revalidate');
      return { items: items.map((one) => documentOf(one, request.language)), next };
    },
  );

  app.get(
    '/publications/:id',
    {
      config,
      schema: {
        ...common,
        summary: 'One publication, as it was approved last',
        params: z.object({ id: z.string().max(60) }),
        querystring: withLanguage,
        response: { 200: publicationSchema, 304: z.null(), 410: problemResponses[404], ...problemResponses },
      },
    },
    async (request, reply) => {
      const one = await publications.one(request.params.id);
      const tag = `${one.id}.${one.version}.${request.language}`;
      asksAgain(reply, tag);
      if (request.headers['if-none-match'] === `"${tag}"`) return reply.status(304).send(null);
      return documentOf(one, request.language);
    },
  );
};

/** What is public of an exchange, for who takes part in it. */
export const ownPublicationRoutes: FastifyPluginAsyncZod<{ readonly publications: Publications }> = async (
  app,
  { publications },
) => {
  app.get(
    '/exchanges/:id/publication',
    {
      schema: {
        tags: ['exchanges'],
        summary: 'What is public of the exchange',
        params: z.object({ id: z.uuid() }),
        response: {
          200: z.object({
            publication: z
              .object({
                id: z.uuid(),
                version: z.int(),
                at: z.iso.datetime(),
                withdrawnAt: z.iso.datetime().nullable(),
              })
              .nullable(),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { publication: found } = await publications.ofExchange(request.actor, request.params.id);
      return {
        publication: found && {
          ...found,
          at: found.at.toISOString(),
          withdrawnAt: found.withdrawnAt?.toISOString() ?? null,
        },
      };
    },
  );
};
