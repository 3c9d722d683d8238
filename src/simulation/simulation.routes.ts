import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { exchangeDocument, wordingOf } from '../exchanges/index.ts';
import { problemResponses } from '../problems.ts';
import { openedWalk } from './opened.pages.ts';
import { othersDo } from './others.ts';
import { nextInstant } from './simulation.ts';
import { walkDocument } from './steps.ts';
import { isShown, settingsIn } from './walk.ts';
import type { Walks } from './walks.service.ts';

const standing = z
  .object({
    now: z.iso.datetime(),
    next: z.iso.datetime().nullable().meta({ description: 'When something happens by itself' }),
    as: z.object({ authority: z.string(), kind: z.string() }),
    participants: z.array(z.object({ authority: z.string(), role: z.string(), state: z.string(), turn: z.boolean() })),
    exchange: z.record(z.string(), z.unknown()).nullable().meta({
      description: 'As GET /exchanges/{id} shows it to who looks; null to who neither takes part nor reads it',
    }),
    others: z
      .array(z.string())
      .meta({ description: 'What other exchanges of the case can come to, or do to this one' }),
    held: z.array(z.string()).meta({ description: 'Actions that wait for a moderator' }),
    settings: z.record(z.string(), z.boolean()).meta({ description: 'How every country has its settings' }),
    history: z.array(
      z.object({
        no: z.int(),
        at: z.iso.datetime(),
        legalAt: z.iso.datetime(),
        action: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'SimulationStanding' });

/** `/operator/procedures/:id/simulations`: a walk through a stored version, all its steps at once; nothing of it is kept. */
export const simulationRoutes: FastifyPluginAsyncZod<{ walks: Walks }> = async (app, { walks }) => {
  app.post(
    '/operator/procedures/:id/simulations',
    {
      schema: {
        tags: ['operator'],
        summary:
          'Walk through a stored version with made-up authorities; the same steps lead to the same end, and nothing is kept',
        params: z.object({ id: z.string().max(120) }),
        body: walkDocument.extend({ version: z.string().max(64) }),
        response: { 200: standing, ...problemResponses },
      },
    },
    async (request) => {
      const { version: hash, ...document } = request.body;
      const walked = { operatorId: request.operatorId, procedure: request.params.id, version: hash };
      const { walk, version } = await walks.walkThrough(walked, document);
      const { simulation, authority, kind, happened } = walk;
      const { view } = openedWalk(walk, version, request.language);
      return {
        now: simulation.now.toISOString(),
        next: nextInstant(simulation)?.toISOString() ?? null,
        as: { authority: authority.authorityId, kind },
        participants: simulation.exchange.participants.map(({ authorityId, role, state, turn }) => ({
          authority: authorityId,
          role,
          state,
          turn,
        })),
        exchange: isShown(walk) ? { ...exchangeDocument(view, version, wordingOf(version, request.language)) } : null,
        others: othersDo(simulation).map(([name]) => name),
        held: (simulation.held ?? []).map(({ action }) => action),
        settings: settingsIn(simulation),
        history: happened.map(({ no, at, legalAt, action, from, to }) => ({
          no,
          at: at.toISOString(),
          legalAt: legalAt.toISOString(),
          action,
          from,
          to,
        })),
      };
    },
  );
};
