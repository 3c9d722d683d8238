import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemResponses } from '../problems.ts';
import { DAYS_BEFORE, DELIVERIES } from './choices.ts';
import type { Notifications } from './notifications.service.ts';
import type { StoredChoices } from './notifications.store.ts';

const choices = z.strictObject({
  delivery: z.enum(DELIVERIES).meta({
    description: '`needed`: only of what your authority has to do. Notices of terms come in any case.',
  }),
  hour: z.int().min(0).max(23).meta({ description: 'Of the daily digest, on the clock of your authority’s country.' }),
  daysBefore: z.literal(DAYS_BEFORE).meta({ description: 'How many days before its last day a term is called near.' }),
});
const stored = choices.extend({ digestAt: z.iso.datetime().nullable() }).meta({ id: 'Notifications' });
const muteSchema = z.object({ muted: z.boolean() }).meta({ id: 'Mute' });
const byId = z.object({ id: z.uuid() });

const documentOf = ({ delivery, hour, daysBefore, digestAt }: StoredChoices): z.infer<typeof stored> => ({
  delivery,
  hour,
  daysBefore,
  digestAt: digestAt?.toISOString() ?? null,
});

/** `/me/notifications` and `/exchanges/{id}/mute`: the same use cases as the pages. All of them may be repeated without a key. */
export const notificationRoutes: FastifyPluginAsyncZod<{ notifications: Notifications }> = async (
  app,
  { notifications },
) => {
  const tags = ['notifications'];
  const answers = { 200: stored, ...problemResponses };
  const muteAnswers = { 200: muteSchema, ...problemResponses };

  app.get(
    '/me/notifications',
    { schema: { tags, summary: 'How you are told by mail', response: answers } },
    async (request) => documentOf(await notifications.choices(request.actor.userId)),
  );

  app.put(
    '/me/notifications',
    { schema: { tags, summary: 'Choose how you are told by mail', body: choices, response: answers } },
    async (request) => documentOf(await notifications.choose(request.actor.userId, request.body)),
  );

  app.put(
    '/exchanges/:id/mute',
    { schema: { tags, summary: 'No more mails about a case, but for its terms', params: byId, response: muteAnswers } },
    async (request) => {
      await notifications.mute(request.actor, request.params.id, true);
      return { muted: true };
    },
  );

  app.delete(
    '/exchanges/:id/mute',
    { schema: { tags, summary: 'Mails about a case again', params: byId, response: muteAnswers } },
    async (request) => {
      await notifications.mute(request.actor, request.params.id, false);
      return { muted: false };
    },
  );
};
