import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import {
  absenceSchema,
  byId,
  byNote,
  colleagueSchema,
  day,
  deskDocument,
  deskSchema,
  given,
  made,
  noteBody,
  nothing,
  settingsSchema,
} from './documents.routes.ts';
import type { Office } from './office.service.ts';

export interface OfficeRoutesOptions {
  readonly office: Office;
}

const tags = ['office'];

/** What an authority keeps about its cases for itself: the same use cases as the pages. */
export const officeRoutes: FastifyPluginAsyncZod<OfficeRoutesOptions> = async (app, { office }) => {
  const describe = (summary: string) => ({ tags, summary });
  const keyOf = (request: { headers: { 'idempotency-key': string } }): string => request.headers['idempotency-key'];

  app.get(
    '/exchanges/:id/desk',
    { schema: { ...describe('The desk of a case'), params: byId, response: { 200: deskSchema, ...problemResponses } } },
    async (request) => deskDocument(await office.desk(request.actor, request.params.id, 'api')),
  );

  app.put(
    '/exchanges/:id/seen',
    {
      schema: {
        ...describe('Say that you have seen the case as it is now'),
        params: byId,
        headers: keyHeader,
        response: { 200: nothing, ...problemResponses },
      },
    },
    async (request) => office.markSeen(request.actor, request.params.id, keyOf(request)),
  );

  app.put(
    '/exchanges/:id/reference',
    {
      schema: {
        ...describe('Give the case your own file reference'),
        params: byId,
        headers: keyHeader,
        body: z
          .strictObject({ reference: z.string().meta({ description: 'Empty takes it away.' }) })
          .meta({ id: 'FileReference' }),
        response: { 200: nothing, ...problemResponses },
      },
    },
    async (request) => office.setReference(request.actor, request.params.id, request.body.reference, keyOf(request)),
  );

  app.post(
    '/exchanges/:id/notes',
    {
      schema: {
        ...describe('Write a note for your colleagues'),
        params: byId,
        headers: keyHeader,
        body: noteBody,
        response: { 201: made, ...problemResponses },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await office.addNote(request.actor, request.params.id, request.body, keyOf(request))),
  );

  app.put(
    '/exchanges/:id/notes/:note',
    {
      schema: {
        ...describe('Write a note of your own anew'),
        params: byNote,
        headers: keyHeader,
        body: noteBody,
        response: { 200: made, ...problemResponses },
      },
    },
    async (request) => {
      const { id, note } = request.params;
      return office.changeNote(request.actor, id, note, request.body, keyOf(request));
    },
  );

  app.delete(
    '/exchanges/:id/notes/:note',
    {
      schema: {
        ...describe('Delete a note of your own'),
        params: byNote,
        headers: keyHeader,
        response: { 200: made, ...problemResponses },
      },
    },
    async (request) => office.deleteNote(request.actor, request.params.id, request.params.note, keyOf(request)),
  );

  await app.register(allocationRoutes, { office });
  await app.register(absenceRoutes, { office });
};

const allocationRoutes: FastifyPluginAsyncZod<OfficeRoutesOptions> = async (app, { office }) => {
  app.post(
    '/exchanges/:id/claim',
    {
      schema: {
        tags,
        summary: 'Take a case',
        params: byId,
        headers: keyHeader,
        response: { 200: given, ...problemResponses },
      },
    },
    async (request) => office.claim(request.actor, request.params.id, request.headers['idempotency-key']),
  );

  app.post(
    '/exchanges/:id/hand-over',
    {
      schema: {
        tags,
        summary: 'Pass a case on to a colleague',
        params: byId,
        headers: keyHeader,
        body: z
          .strictObject({ to: z.string().max(60).meta({ description: '`membership` of GET /colleagues.' }) })
          .meta({ id: 'HandOver' }),
        response: { 200: given, ...problemResponses },
      },
    },
    async (request) =>
      office.handOver(request.actor, request.params.id, request.body.to, request.headers['idempotency-key']),
  );

  app.put(
    '/exchanges/:id/allocation',
    {
      schema: {
        tags,
        summary: 'Give a case to handlers',
        params: byId,
        headers: keyHeader,
        body: z
          .strictObject({
            to: z
              .array(z.string().max(60))
              .max(50)
              .meta({ description: 'These and nobody else; none takes it from all.' }),
          })
          .meta({ id: 'GivenTo' }),
        response: { 200: given, ...problemResponses },
      },
    },
    async (request) =>
      office.allocate(request.actor, request.params.id, request.body.to, request.headers['idempotency-key']),
  );

  app.get(
    '/allocation',
    {
      schema: {
        tags,
        summary: 'How your authority gives out the cases of your area',
        response: { 200: settingsSchema, ...problemResponses },
      },
    },
    async (request) => office.settings(request.actor),
  );

  app.put(
    '/allocation',
    {
      schema: {
        tags,
        summary: 'Say how your authority gives out the cases of your area',
        headers: keyHeader,
        body: settingsSchema,
        response: { 200: settingsSchema, ...problemResponses },
      },
    },
    async (request) => office.changeSettings(request.actor, request.body, request.headers['idempotency-key']),
  );
};

const absenceRoutes: FastifyPluginAsyncZod<OfficeRoutesOptions> = async (app, { office }) => {
  app.get(
    '/colleagues',
    {
      schema: {
        tags,
        summary: 'Who acts for your authority in your area',
        response: { 200: z.object({ items: z.array(colleagueSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const colleagues = await office.colleagues(request.actor);
      return {
        items: colleagues.map(({ membershipId, name: called, roles, absence }) => ({
          membership: membershipId,
          name: called,
          roles: [...roles],
          absence,
        })),
      };
    },
  );

  app.get(
    '/absences',
    {
      schema: {
        tags,
        summary: 'Your absences that are not over',
        response: { 200: z.object({ items: z.array(absenceSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const absences = await office.absences(request.actor);
      return {
        items: absences.map(({ id, from, until, delegateId, delegate }) => ({
          id,
          from,
          until,
          delegate: delegateId,
          delegateName: delegate,
        })),
      };
    },
  );

  app.post(
    '/absences',
    {
      schema: {
        tags,
        summary: 'Enter an absence, in which a colleague stands in for you',
        headers: keyHeader,
        body: z
          .strictObject({
            from: day,
            until: day,
            delegate: z.string().max(60).meta({ description: '`membership` of GET /colleagues.' }),
          })
          .meta({ id: 'NewAbsence' }),
        response: { 201: made, ...problemResponses },
      },
    },
    async (request, reply) =>
      reply
        .status(201)
        .send(await office.enterAbsence(request.actor, request.body, request.headers['idempotency-key'])),
  );

  app.delete(
    '/absences/:id',
    {
      schema: {
        tags,
        summary: 'Take back an absence',
        params: byId,
        headers: keyHeader,
        response: { 200: made, ...problemResponses },
      },
    },
    async (request) => office.endAbsence(request.actor, request.params.id, request.headers['idempotency-key']),
  );
};
