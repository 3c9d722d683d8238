import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { sendPage } from '../web/index.ts';
import { ComparisonPage } from './comparison.pages.tsx';
import { DESK } from './frame.pages.tsx';
import { MigrationPage } from './migration.pages.tsx';
import { frameOf, operatorOf, type PublishingPagesOptions } from './publishing.pages.tsx';

/** What an operator looks at before publishing: what a version changes, and what runs on others. */
export const lookingPages: FastifyPluginAsync<PublishingPagesOptions> = async (app, { publishing, tools }) => {
  app.get(`${DESK}/:id/comparison/:from/:to`, async (request, reply) => {
    const { userId } = operatorOf(request);
    const { id, from = '', to = '' } = namedIn(request);
    const compared = await publishing.compare(userId, id, from, to, request.language);
    return sendPage(reply, <ComparisonPage {...(await frameOf(tools, request, reply))} compared={compared} />);
  });

  app.get(`${DESK}/:id/migration/:to`, async (request, reply) => {
    const { userId } = operatorOf(request);
    const { id, to = '' } = namedIn(request);
    const migration = await publishing.migration(userId, id, to);
    return sendPage(reply, <MigrationPage {...(await frameOf(tools, request, reply))} migration={migration} />);
  });
};

const namedIn = (request: FastifyRequest) => request.params as { id: string; from?: string; to?: string };
