import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import type { ProcedureOnDesk, ProcedureRead, Publishing } from './publishing.service.ts';

const instant = z.iso.datetime();
const versionLine = z
  .object({
    version: z.string(),
    storedAt: instant,
    standing: z.enum(['published', 'earlier', 'draft']),
    since: instant.nullable().meta({ description: 'Since when it is published, or when it was so last' }),
    open: z.int().meta({ description: 'Exchanges that run on it' }),
    closed: z.int(),
    drafts: z.int(),
  })
  .meta({ id: 'VersionOnDesk' });
const procedureLine = z
  .object({
    id: z.string(),
    standing: z.enum(['published', 'retired', 'never']),
    seen: z.int().meta({ description: 'The number of the last act, which the next one names' }),
    versions: z.array(versionLine),
  })
  .meta({ id: 'ProcedureOnDesk' });
const obstacle = z.enum(['no-gateway', 'unwritten', 'language-missing']);
const procedureDocument = procedureLine.extend({
  versions: z.array(versionLine.extend({ obstacles: z.array(obstacle) })),
  acts: z.array(
    z.object({
      act: z.enum(['publish', 'retire']),
      version: z.string(),
      at: instant,
      by: z.string().nullable().meta({ description: 'The operator’s name; null: the program, as it started' }),
    }),
  ),
});
const byId = z.object({ id: z.string().max(120) });
const seen = z.int().min(0).meta({ description: 'As it was read: an act that came between is refused' });

const lineOf = ({ id, standing, seen: last, versions }: ProcedureOnDesk) => ({
  id,
  standing,
  seen: last,
  versions: versions.map(({ hash, storedAt, standing: own, since, open, closed, drafts }) => ({
    version: hash,
    storedAt: storedAt.toISOString(),
    standing: own,
    since: since?.toISOString() ?? null,
    open,
    closed,
    drafts,
  })),
});

const documentOf = (procedure: ProcedureRead) => {
  const line = lineOf(procedure);
  return {
    ...line,
    versions: line.versions.map((one) => ({ ...one, obstacles: [...(procedure.obstacles.get(one.version) ?? [])] })),
    acts: procedure.acts.map(({ act, version, at, by }) => ({ act, version, at: at.toISOString(), by })),
  };
};

/** `/operator/procedures`: the desk of procedures, for users who are operators; the same use cases as the pages. */
export const publishingRoutes: FastifyPluginAsyncZod<{ publishing: Publishing }> = async (app, { publishing }) => {
  const tags = ['operator'];
  const deedOf = (request: FastifyRequest, body: { seen: number }) => ({
    operatorId: request.operatorId,
    key: String(request.headers['idempotency-key']),
    procedure: (request.params as z.infer<typeof byId>).id,
    seen: body.seen,
  });
  const answer = { 200: procedureDocument, ...problemResponses };

  app.get(
    '/operator/procedures',
    {
      schema: {
        tags,
        summary: 'All procedures with their stored versions, and what runs on each',
        response: { 200: z.object({ items: z.array(procedureLine) }), ...problemResponses },
      },
    },
    async ({ operatorId }) => ({ items: (await publishing.list(operatorId)).map(lineOf) }),
  );

  app.get(
    '/operator/procedures/:id',
    { schema: { tags, summary: 'One of them, with who has published and retired it', params: byId, response: answer } },
    async ({ operatorId, params }) => documentOf(await publishing.read(operatorId, params.id)),
  );

  app.post(
    '/operator/procedures/:id/publications',
    {
      schema: {
        tags,
        summary: 'Publish a stored version; what runs on others goes on as it began',
        params: byId,
        headers: keyHeader,
        body: z.strictObject({ version: z.string().max(64), seen }).meta({ id: 'Publication' }),
        response: answer,
      },
    },
    async (request) => {
      const { body, operatorId, params } = request;
      await publishing.publish(deedOf(request, body), body.version);
      return documentOf(await publishing.read(operatorId, params.id));
    },
  );

  app.post(
    '/operator/procedures/:id/retirements',
    {
      schema: {
        tags,
        summary: 'Retire a procedure: nothing of it begins any more, what runs goes on to its end',
        params: byId,
        headers: keyHeader,
        body: z.strictObject({ seen }).meta({ id: 'Retirement' }),
        response: answer,
      },
    },
    async (request) => {
      const { body, operatorId, params } = request;
      await publishing.retire(deedOf(request, body));
      return documentOf(await publishing.read(operatorId, params.id));
    },
  );
};
