import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import underPressure from '@fastify/under-pressure';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { administrationRoutes, apiAuthPlugin, callerOf, clientOf } from './accounts/index.ts';
import type { Application } from './application.ts';
import { uploadRoutes } from './attachments/index.ts';
import { procedureRoutes } from './catalogue/index.ts';
import { timeZoneOf } from './deadlines/index.ts';
import { authoritiesByIds, directoryRoutes } from './directory/index.ts';
import {
  attachmentRoutes,
  caseFiles,
  caseReports,
  exchangeRoutes,
  heldRoutes,
  outsideRoutes,
  reportRoutes,
} from './exchanges/index.ts';
import { helpRoutes } from './help/index.ts';
import { caseRoutes, searchRoutes, viewRoutes } from './inbox/index.ts';
import { ownPublicationRoutes, publicationRoutes } from './publications/index.ts';
import { officeRoutes, switchRoutes } from './office/index.ts';
import { notificationRoutes } from './messages/index.ts';
import { registerRoutes, searchRoutes as registerSearchRoutes } from './registers/index.ts';
import { answerWithProblems } from './problems.ts';
import { lookingRoutes, publishingRoutes } from './publishing/index.ts';
import { simulationRoutes } from './simulation/index.ts';

/** Calls that one user, or one address without a token, may make in ten seconds; a case system that asks more often than this is asking wrongly. */
const CALLS = 3000;
const WINDOW = 10_000;

/** `/api/v1` and its description at `/api/openapi.json`. */
export const api: FastifyPluginAsync<{ application: Application }> = async (app, { application }) => {
  await app.register(
    async (scope) => {
      // JSON is what the API speaks; plain text is another media type here.
      scope.removeContentTypeParser('text/plain');
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      answerWithProblems(scope, (request) => (request as FastifyRequest).language);
      await scope.register(apiAuthPlugin, { accounts: application.accounts });
      let description: object = {};
      const described = (made: object): void => {
        description = made;
      };
      await scope.register(v1, { prefix: '/v1', application, described });
      scope.get('/openapi.json', { config: { access: 'public' } }, async (_request, reply) =>
        reply.type('application/json').send(JSON.stringify(description)),
      );
    },
    { prefix: '/api' },
  );
};

interface VersionOptions {
  readonly application: Application;
  /** Gets the description once all routes are there. */
  readonly described: (description: object) => void;
}

const v1: FastifyPluginAsync<VersionOptions> = async (app, { application, described }) => {
  const { attachments, database, exchanges, notifications, office, procedures, settings } = application;
  await app.register(underPressure, { maxEventLoopDelay: 2000 });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'OpenIMI',
        version: '1',
        description:
          'The same use cases as the pages, for an authority’s own case system. Every mutation carries an Idempotency-Key.',
        license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      },
      servers: [{ url: settings.publicUrl }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(rateLimit, {
    max: CALLS,
    timeWindow: WINDOW,
    hook: 'preHandler',
    keyGenerator: callerOf,
  });
  await app.register(procedureRoutes, { procedures });
  await app.register(directoryRoutes, { db: database.connection.db, procedures });
  await app.register(exchangeRoutes, { exchanges });
  await app.register(heldRoutes, { exchanges, attachments });
  await app.register(officeRoutes, { office });
  await app.register(switchRoutes, { office });
  await app.register(publicationRoutes, { publications: application.publications });
  await app.register(ownPublicationRoutes, { publications: application.publications });
  await app.register(caseRoutes, { exchanges, office, procedures });
  await app.register(searchRoutes, { searches: application.searches });
  await app.register(registerRoutes, { exchanges, lookups: application.lookups, attachments });
  await app.register(registerSearchRoutes, { savedSearches: application.savedSearches });
  await app.register(viewRoutes, { views: application.views });
  await app.register(notificationRoutes, { notifications });
  await app.register(uploadRoutes, { attachments });
  await app.register(administrationRoutes, { invitations: application.invitations });
  await app.register(publishingRoutes, { publishing: application.publishing });
  await app.register(lookingRoutes, { publishing: application.publishing });
  await app.register(simulationRoutes, { walks: application.walks });
  await app.register(helpRoutes, { help: application.help });
  const { db } = database.connection;
  const authorities = (ids: readonly string[]) => authoritiesByIds(db, ids);
  const { reports } = application;
  const reported = caseReports({ exchanges, reports, authorities, timeZoneOf, publicUrl: settings.publicUrl });
  await app.register(attachmentRoutes, {
    exchanges,
    attachments,
    caseFiles: caseFiles({ caseReports: reported, attachments }),
  });
  await app.register(outsideRoutes, { outside: application.outside, clientOf });
  await app.register(reportRoutes, { reports, caseReports: reported });
  app.addHook('onReady', async () => {
    described(app.swagger());
  });
};
