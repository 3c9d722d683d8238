import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import underPressure from '@fastify/under-pressure';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { apiAuthPlugin } from './accounts/index.ts';
import type { Application } from './application.ts';
import { directoryRoutes } from './directory/index.ts';
import { exchangeRoutes } from './exchanges/index.ts';
import { answerWithProblems } from './problems.ts';
import { procedureRoutes } from './procedures/index.ts';

/** Calls that one user may make in ten seconds; a case system that asks more often than this is asking wrongly. */
const CALLS = 3000;
const WINDOW = 10_000;

/** `/api/v1` and its description at `/api/openapi.json`. */
export const api: FastifyPluginAsync<{ application: Application }> = async (app, { application }) => {
  const { exchanges, procedures, accounts } = application;
  await app.register(
    async (v1) => {
      answerWithProblems(v1, (request) => (request as FastifyRequest).language);
      await v1.register(underPressure, { maxEventLoopDelay: 2000 });
      await v1.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'OpenIMI',
            version: '1',
            description:
              'The same use cases as the pages, for an authority’s own case system. Every mutation carries an Idempotency-Key.',
            license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
          },
          servers: [{ url: application.settings.publicUrl }],
          components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
          security: [{ token: [] }],
        },
        transform: jsonSchemaTransform,
        transformObject: jsonSchemaTransformObject,
      });
      await v1.register(apiAuthPlugin, { accounts });
      await v1.register(rateLimit, {
        max: CALLS,
        timeWindow: WINDOW,
        hook: 'preHandler',
        keyGenerator: (request) => request.actor.userId,
      });
      await v1.register(procedureRoutes, { procedures });
      await v1.register(directoryRoutes, { db: application.database.connection.db, procedures });
      await v1.register(exchangeRoutes, { exchanges });
      v1.addHook('onReady', async () => {
        description = v1.swagger();
      });
    },
    { prefix: '/api/v1' },
  );
  let description: object = {};
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(description)),
  );
};
