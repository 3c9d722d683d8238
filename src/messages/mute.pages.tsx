import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import type { MakePanel } from '../exchanges/index.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  Button,
  ButtonRow,
  HiddenInputs,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  Prose,
  Section,
  sendPage,
} from '../web/index.ts';
import type { Linked, Notifications } from './notifications.service.ts';

export interface MutePagesOptions {
  readonly notifications: Notifications;
  readonly tools: PageTools;
}

interface ByToken {
  Params: { token: string };
}

/** Where the link of a mail leads (open to whoever has the mail), and what the button on a case's page posts to. */
export async function mutePages(app: FastifyInstance, { notifications, tools }: MutePagesOptions): Promise<void> {
  const show = async (request: FastifyRequest, reply: FastifyReply, found: Linked, isDone: boolean) => {
    const say = sayIn(request.language);
    const ofCase = found.number !== null;
    const done = ofCase ? (['mute.done', 'mute.ended'] as const) : (['mute.search.done', 'mute.search.ended'] as const);
    const text = say(done[found.muted ? 0 : 1]);
    const notice = isDone ? { notice: { tone: 'success' as const, text } } : {};
    const shell = await tools.shell(request, reply, notice);
    const { token } = request.params as ByToken['Params'];
    const title = ofCase ? say('mute.page.title', { number: found.number ?? '' }) : say('mute.search.title');
    return sendPage(
      reply,
      <Page shell={shell} title={title} heading={<PageHeading title={title} />}>
        <MuteForm
          action={`/mute/${token}/confirm`}
          muted={found.muted}
          ofSearch={!ofCase}
          csrf={reply.csrf}
          say={say}
        />
      </Page>,
    );
  };

  // A mail program or a scanner opens links by itself: this only asks.
  app.get<ByToken>('/mute/:token', { config: { access: 'public' } }, async (request, reply) => {
    const { done } = request.query as { done?: unknown };
    return show(request, reply, await notifications.linked(request.params.token), done !== undefined);
  });

  app.post<ByToken>(
    '/mute/:token/confirm',
    { config: { access: 'public', page: '/mute/:token' } },
    async (request, reply) => {
      const { token } = request.params;
      await notifications.muteByLink(token, wanted(request));
      return reply.redirect(`/mute/${token}?done`, 303);
    },
  );

  app.post<{ Params: { id: string } }>(
    '/exchanges/:id/mute',
    { config: { page: '/exchanges/:id' } },
    async (request, reply) => {
      const { id } = request.params;
      await notifications.mute(requireActor(request), id, wanted(request));
      return reply.redirect(`/exchanges/${id}#mute`, 303);
    },
  );
}

/** Whether the form asks for silence or for its end. */
const wanted = (request: FastifyRequest): boolean =>
  postedText((request.body ?? {}) as Record<string, unknown>, 'muted') !== 'off';

/** Beside a case: whether the reader has muted it. */
export const mutePanel =
  (notifications: Notifications, procedures: Pick<ProcedureCatalogue, 'current'>): MakePanel =>
  async (request, reply, { id, procedure, participants }) => {
    const say = sayIn(request.language);
    const actor = requireActor(request);
    const { workflow } = procedures.current(procedure) ?? {};
    // Nobody is told any more of what its authority has passed on, nor ever who only looks.
    if (participants.every(({ own, gone }) => !own || gone)) return {};
    if (!actor.roles.some((role) => workflow?.users[role]?.acts || workflow?.users[role]?.allocates)) return {};
    const muted = await notifications.isMuted({ userId: actor.userId, exchangeId: id });
    return {
      side: (
        <Section title={say('mute.title')}>
          <MuteForm action={`/exchanges/${id}/mute`} muted={muted} csrf={reply.csrf} say={say} />
        </Section>
      ),
    };
  };

/** What muting means, and the button for it or for its end. */
export function MuteForm(props: { action: string; muted: boolean; ofSearch?: boolean; csrf: string; say: Say }) {
  const { action, muted, ofSearch = false, csrf, say } = props;
  const [on, help, begin] = ofSearch
    ? (['mute.search.on', 'mute.search.help', 'mute.search.begin'] as const)
    : (['mute.on', 'mute.help', 'mute.begin'] as const);
  return (
    <form method="post" action={action} id="mute">
      <HiddenInputs values={{ csrf, muted: muted ? 'off' : 'on' }} />
      <Prose>
        <p>{say(muted ? on : help)}</p>
      </Prose>
      <ButtonRow>
        <Button kind="secondary">{say(muted ? 'mute.end' : begin)}</Button>
      </ButtonRow>
    </form>
  );
}

/**
 * What mail programs post to when their reader presses "unsubscribe" (RFC 8058): no page, no cookie, no session, and so outside of
 * the pages, whose forms are guarded against other sites. What it may do is only what stands in the link.
 */
export async function oneClickMute(app: FastifyInstance, { notifications }: Pick<MutePagesOptions, 'notifications'>) {
  app.removeAllContentTypeParsers();
  for (const form of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
    app.addContentTypeParser(form, { parseAs: 'string', bodyLimit: 4_096 }, (_request, body, done) => done(null, body));
  }
  app.setErrorHandler(async (error: { statusCode?: number; status?: number }, _request, reply) =>
    reply.status(error.status ?? error.statusCode ?? 500).send(),
  );
  app.post<ByToken>('/mute/:token', async (request, reply) => {
    if (!/List-Unsubscribe["\s=]+One-Click/.test(String(request.body))) return reply.status(400).send();
    await notifications.muteByLink(request.params.token, true);
    return reply.status(200).send();
  });
}
