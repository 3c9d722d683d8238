import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { languages } from '../texts/index.ts';
import {
  addMember,
  changeRoles,
  checkAdministrator,
  endMember,
  listMembers,
  readMember,
  sendNewLink,
} from './administration.service.ts';
import type { MemberView } from './administration.store.ts';
import type { Invitations } from './invitations.service.ts';
import { keyed } from './keyed.service.ts';
import { type Actor, ROLES } from './people.ts';
import { EMAIL, EMAIL_MAX, NAME_MAX } from './person-fields.pages.ts';

const roles = z
  .array(z.enum(ROLES))
  .min(1)
  .max(ROLES.length)
  .meta({ description: 'In the area of your membership. `administrator` alone sees no case.' });
const member = z
  .object({
    id: z.uuid().meta({ description: 'Of the membership.' }),
    name: z.string(),
    email: z.string(),
    roles: z.array(z.enum(ROLES)),
    hasPassword: z.boolean().meta({ description: 'False: the link to set one has not been used yet.' }),
    lastSignIn: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AuthorityUser' });
const newMember = z
  .strictObject({
    name: z.string().trim().min(1).max(NAME_MAX),
    email: z.string().trim().max(EMAIL_MAX).regex(EMAIL),
    language: z.enum(languages as [string, ...string[]]),
    roles,
  })
  .meta({ id: 'NewAuthorityUser' });
const made = z.object({ id: z.uuid() });
const byId = z.object({ id: z.uuid() });

const documentOf = ({ membershipId, name, email, roles: given, hasPassword, lastSignIn }: MemberView) => ({
  id: membershipId,
  name,
  email,
  roles: [...given],
  hasPassword,
  lastSignIn: lastSignIn?.toISOString() ?? null,
});

/** `/authority/users`: the users of one's authority in one's area, for its local administrator; the same use cases as the pages. */
export const administrationRoutes: FastifyPluginAsyncZod<{ invitations: Invitations }> = async (
  app,
  { invitations },
) => {
  const tags = ['administration'];
  const answers = { 200: made, ...problemResponses };

  /** Does it once for the key of the request, in one transaction. */
  const once = async <Answer extends object>(
    request: FastifyRequest,
    asked: readonly unknown[],
    work: (within: Invitations, actor: Actor) => Promise<Answer>,
  ): Promise<Answer> => {
    const { actor, headers } = request;
    const check = checkAdministrator(actor);
    return keyed(
      invitations.accounts,
      { actor, key: String(headers['idempotency-key']), asked: ['authority-users', ...asked], check },
      (accounts) => work({ ...invitations, accounts }, actor),
    ).catch(asPointers);
  };

  app.get(
    '/authority/users',
    {
      schema: {
        tags,
        summary: 'The users of your authority in your area',
        response: { 200: z.object({ items: z.array(member) }), ...problemResponses },
      },
    },
    async ({ actor }) => ({ items: (await listMembers(invitations, actor)).map(documentOf) }),
  );

  app.get(
    '/authority/users/:id',
    { schema: { tags, summary: 'One of them', params: byId, response: { 200: member, ...problemResponses } } },
    async ({ actor, params }) => documentOf(await readMember(invitations, actor, params.id)),
  );

  app.post(
    '/authority/users',
    {
      schema: {
        tags,
        summary: 'Let a person act for your authority; who has no password yet gets a link by mail',
        headers: keyHeader,
        body: newMember,
        response: { 201: made, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const person = { ...body, email: body.email.toLowerCase() };
      const work = async (within: Invitations, actor: Actor) => ({ id: await addMember(within, actor, person) });
      return reply.status(201).send(await once(request, ['add', person], work));
    },
  );

  app.put(
    '/authority/users/:id/roles',
    {
      schema: {
        tags,
        summary: 'Give a user other roles',
        params: byId,
        headers: keyHeader,
        body: z.strictObject({ roles }).meta({ id: 'AuthorityUserRoles' }),
        response: answers,
      },
    },
    async (request) => {
      const { params, body } = request;
      return once(request, ['roles', params.id, body.roles], async (within, actor) => {
        await changeRoles(within, actor, params.id, body.roles);
        return { id: params.id };
      });
    },
  );

  app.post(
    '/authority/users/:id/link',
    {
      schema: {
        tags,
        summary: 'Send a user a link to set the password anew',
        params: byId,
        headers: keyHeader,
        response: answers,
      },
    },
    async (request) => {
      const { params } = request;
      return once(request, ['link', params.id], async (within, actor) => {
        await sendNewLink(within, actor, params.id);
        return { id: params.id };
      });
    },
  );

  app.delete(
    '/authority/users/:id',
    {
      schema: {
        tags,
        summary: 'End a user’s membership; what was done by it stays',
        params: byId,
        headers: keyHeader,
        response: answers,
      },
    },
    async (request) => {
      const { params } = request;
      return once(request, ['end', params.id], async (within, actor) => {
        await endMember(within, actor, params.id);
        return { id: params.id };
      });
    },
  );
};

/** The use cases name fields as forms do. */
function asPointers(error: unknown): never {
  if (!(error instanceof Refusal) || error.issues.length === 0) throw error;
  const issues = error.issues.map((issue) => ({ ...issue, pointer: `/${issue.pointer}` }));
  throw new Refusal(error.code, error.status, error.params, issues);
}
