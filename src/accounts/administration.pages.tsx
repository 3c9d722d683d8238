import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayIn, sayKey } from '../texts/index.ts';
import {
  type FormBody,
  type FormError,
  type FormModel,
  type PageTools,
  refillForm,
  type Shell,
  sendPage,
  summaryOf,
} from '../web/index.ts';
import { fieldsOf, newMemberForm, readNewMember, readRoles, rolesForm, USERS } from './administration-forms.pages.ts';
import {
  addMember,
  administers,
  changeRoles,
  endMember,
  listMembers,
  readMember,
  sendNewLink,
} from './administration.service.ts';
import { MemberPage, MembersPage, NewMemberPage } from './administration-views.pages.tsx';
import { instantFor, queryText, resumedNotice, tryForm } from './answers.pages.tsx';
import type { Invitations } from './invitations.service.ts';
import type { Actor } from './people.ts';
import { requireActor, requireVisitor } from './sign-in.plugin.ts';
import { Refusal } from '../refusal.ts';

export interface AdministrationPagesOptions {
  readonly invitations: Invitations;
  readonly tools: PageTools;
  /** An area's name in a language. */
  readonly areaName: (language: string, area: string) => string;
}

/** What has been done, by `?done=`: a closed list, so that nobody writes on our pages by a link. */
const DONE = ['added', 'roles-changed', 'ended', 'link-sent'] as const;

/** `/authority/users`: a local administrator's page. Every use case asks the database for the right again. */
export async function administrationPages(app: FastifyInstance, options: AdministrationPagesOptions): Promise<void> {
  const { invitations, tools, areaName } = options;
  const one = { config: { page: `${USERS}/:id` } };

  async function frame(request: FastifyRequest, reply: FastifyReply, resumed = false) {
    const done = DONE.find((each) => each === queryText(request, 'done'));
    const { language } = request;
    const notice: Shell['notice'] | undefined = resumed
      ? resumedNotice(language)
      : done && { tone: 'success', text: sayKey(language, `people.done.${done}`) };
    const shell = await tools.shell(request, reply, { current: USERS, ...(notice ? { notice } : {}) });
    return { shell, say: sayIn(language), language, csrf: reply.csrf };
  }

  app.get(USERS, async (request, reply) => {
    const actor = administratorOf(request);
    const { language } = request;
    const visitor = requireVisitor(request);
    const members = await listMembers(invitations, actor);
    const instant = (at: Date) => instantFor(visitor, language, at).text;
    const area = areaName(language, actor.area);
    return sendPage(
      reply,
      <MembersPage {...(await frame(request, reply))} members={members} instant={instant} area={area} />,
    );
  });

  async function showNew(request: FastifyRequest, reply: FastifyReply, errors: FormError[] = []) {
    const stash = await request.takeStash();
    const typed = errors.length > 0 ? (request.body as FormBody) : stash?.body;
    const { form, summary } = filled(newMemberForm(request.language, reply.csrf), typed, errors);
    const page = <NewMemberPage {...(await frame(request, reply, stash !== null))} form={form} errors={summary} />;
    return sendPage(reply, page, errors.length > 0 ? 422 : 200);
  }
  app.get(`${USERS}/new`, async (request, reply) => {
    administratorOf(request);
    return await showNew(request, reply);
  });
  app.post(`${USERS}/new`, async (request, reply) => {
    const actor = administratorOf(request);
    const outcome = await tryForm(request.language, async () => {
      const member = readNewMember(newMemberForm(request.language, reply.csrf), (request.body ?? {}) as FormBody);
      await addMember(invitations, actor, member);
    });
    if (outcome.errors) return await showNew(request, reply, outcome.errors);
    return reply.redirect(`${USERS}?done=added`, 303);
  });

  async function showOne(request: FastifyRequest, reply: FastifyReply, errors: FormError[] = []) {
    const member = await readMember(invitations, administratorOf(request), idOf(request));
    const stash = await request.takeStash();
    const typed = errors.length > 0 ? (request.body as FormBody) : stash?.body;
    // Only the form of the roles has anything to fill in.
    const again = typed && 'roles' in typed ? typed : undefined;
    const { form, summary } = filled(rolesForm(request.language, reply.csrf, member), again, errors);
    const page = (
      <MemberPage {...(await frame(request, reply, stash !== null))} member={member} form={form} errors={summary} />
    );
    return sendPage(reply, page, errors.length > 0 ? 422 : 200);
  }
  app.get(`${USERS}/:id`, async (request, reply) => await showOne(request, reply));
  app.post(`${USERS}/:id`, one, async (request, reply) => {
    const actor = administratorOf(request);
    const member = await readMember(invitations, actor, idOf(request));
    const outcome = await tryForm(request.language, async () => {
      const roles = readRoles(rolesForm(request.language, reply.csrf, member), (request.body ?? {}) as FormBody);
      await changeRoles(invitations, actor, member.membershipId, roles);
    });
    if (outcome.errors) return await showOne(request, reply, outcome.errors);
    return reply.redirect(afterwards(actor, member.membershipId, 'roles-changed'), 303);
  });
  app.post(`${USERS}/:id/link`, one, async (request, reply) => {
    const actor = administratorOf(request);
    await sendNewLink(invitations, actor, idOf(request));
    return reply.redirect(`${USERS}?done=link-sent`, 303);
  });
  app.post(`${USERS}/:id/end`, one, async (request, reply) => {
    const actor = administratorOf(request);
    const outcome = await tryForm(request.language, () => endMember(invitations, actor, idOf(request)));
    if (outcome.errors) return await showOne(request, reply, outcome.errors);
    return reply.redirect(afterwards(actor, idOf(request), 'ended'), 303);
  });
}

/** @throws Refusal `administrators-only`, and as `requireActor` */
function administratorOf(request: FastifyRequest): Actor {
  const actor = requireActor(request);
  if (!administers(actor)) throw new Refusal('administrators-only', 403);
  return actor;
}

/** Back to the list; who has changed one's own membership may no longer see it. */
const afterwards = (actor: Actor, membershipId: string, done: (typeof DONE)[number]): string =>
  actor.membershipId === membershipId ? '/' : `${USERS}?done=${done}`;

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

function filled(
  form: FormModel,
  typed: FormBody | undefined,
  errors: readonly FormError[],
): { form: FormModel; summary: FormError[] } {
  const again = typed ? refillForm(form, typed, errors) : form;
  return { form: again, summary: summaryOf(errors, fieldsOf(form)) };
}
