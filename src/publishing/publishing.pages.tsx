import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { instantFor, requireVisitor, type Visitor } from '../accounts/index.ts';
import { wordingOf } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { formFault } from '../refusal-texts.ts';
import { collator, sayIn } from '../texts/index.ts';
import { type PageTools, postedText, sendPage } from '../web/index.ts';
import { DESK, addressOf, type Frame } from './frame.pages.tsx';
import type { Publishing } from './publishing.service.ts';
import { DeskPage, OnePage } from './views.pages.tsx';

export interface PublishingPagesOptions {
  readonly publishing: Publishing;
  readonly tools: PageTools;
}

/** What has been done, by `?done=`: a closed list, so that nobody writes on our pages by a link. */
const DONE = ['published', 'retired'] as const;

/** `/operator/procedures`: the desk of procedures. Every use case asks the database for the right again. */
export const publishingPages: FastifyPluginAsync<PublishingPagesOptions> = async (app, { publishing, tools }) => {
  const at = { config: { page: `${DESK}/:id` } };

  app.get(DESK, async (request, reply) => {
    const { userId } = operatorOf(request);
    const { compare } = collator(request.language);
    const frame = await frameOf(tools, request, reply);
    const named = (await publishing.list(userId)).map((one) => ({ ...one, ...frame.named(one.named) }));
    const procedures = named.sort((a, b) => compare(a.area, b.area) || compare(a.title, b.title));
    return sendPage(reply, <DeskPage {...frame} procedures={procedures} />);
  });

  async function showOne(request: FastifyRequest, reply: FastifyReply, refusal?: Refusal) {
    const { userId } = operatorOf(request);
    const procedure = await publishing.read(userId, idOf(request));
    const frame = await frameOf(tools, request, reply);
    const errors = refusal ? formFault(request.language, refusal) : [];
    return sendPage(
      reply,
      <OnePage {...frame} procedure={procedure} errors={errors} csrf={reply.csrf} />,
      refusal?.status ?? 200,
    );
  }

  /** Does what a button says and shows the page again: as it is now, with the reason where it was refused. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    done: (typeof DONE)[number],
    work: () => Promise<void>,
  ) {
    try {
      await work();
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) return await showOne(request, reply, error);
      throw error;
    }
    return reply.redirect(`${addressOf(idOf(request))}?done=${done}`, 303);
  }

  app.get(`${DESK}/:id`, async (request, reply) => await showOne(request, reply));
  app.post(`${DESK}/:id/publish`, at, async (request, reply) =>
    answer(request, reply, 'published', () => publishing.publish(deedOf(request), postedText(request.body, 'version'))),
  );
  app.post(`${DESK}/:id/retire`, at, async (request, reply) =>
    answer(request, reply, 'retired', () => publishing.retire(deedOf(request))),
  );
};

/** Who is at the desk. @throws Refusal `operators-only`, `signed-out` */
export function operatorOf(request: FastifyRequest): Visitor {
  const visitor = requireVisitor(request);
  if (!visitor.operator) throw new Refusal('operators-only', 403);
  return visitor;
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

const deedOf = (request: FastifyRequest) => ({
  operatorId: operatorOf(request).userId,
  key: postedText(request.body, 'key'),
  procedure: idOf(request),
  seen: Number(postedText(request.body, 'seen')),
});

/** What every page of the desk gets. */
export async function frameOf(tools: PageTools, request: FastifyRequest, reply: FastifyReply): Promise<Frame> {
  const { language } = request;
  const say = sayIn(language);
  const visitor = operatorOf(request);
  const done = DONE.find((one) => one === (request.query as { done?: unknown }).done);
  const notice = done ? { notice: { tone: 'success' as const, text: say(`publishing.done.${done}`) } } : {};
  return {
    shell: await tools.shell(request, reply, { current: DESK, ...notice }),
    say,
    language,
    instant: (instant) => instantFor(visitor, language, instant),
    named(version) {
      const { text } = wordingOf(version, language);
      return { title: text('procedure.title'), area: text('area.title') };
    },
  };
}
