import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { type Actor, requireVisitor } from '../accounts/index.ts';
import { type AuthorityName, type Exchanges, MOST_COUNTED } from '../exchanges/index.ts';
import type { Office } from '../office/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { sayIn } from '../texts/index.ts';
import { type PageTools, readDate, sendPage } from '../web/index.ts';
import { handlersFor } from './allocation.service.ts';
import { choicesOf } from './filters.pages.tsx';
import { Cases, type CountedView, InboxPage, isOpenBox, NoMembership } from './list.pages.tsx';
import { listQueryOf, type Query, query } from './query.ts';
import { type Context, DraftTable } from './tables.pages.tsx';
import type { View, Views } from './views.service.ts';

export interface InboxPagesOptions {
  readonly exchanges: Exchanges;
  readonly office: Office;
  readonly views: Views;
  readonly procedures: ProcedureCatalogue;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  /** The local day in a country. */
  readonly today: (country: string) => string;
  readonly timeZoneOf: (country: string) => string;
}

/** What a link or a form says of a list; dates also as a form's three inputs. */
export function readQuery(given: unknown): Query {
  const body = (given ?? {}) as Record<string, unknown>;
  return query.parse({ ...body, from: readDate(body, 'from'), to: readDate(body, 'to') });
}

/** Without a word about what to show, the list that the person prefers. */
function askedOf(request: FastifyRequest, views: readonly View[]): Query {
  const given = request.query as Record<string, unknown>;
  const preferred = views.find((view) => view.preferred);
  const asked = readQuery(given);
  return preferred && given['box'] === undefined ? { ...asked, ...preferred.query } : asked;
}

/** `/`: what waits for whom, until when. */
export const inboxPages: FastifyPluginAsync<InboxPagesOptions> = async (app, options) => {
  const { exchanges, procedures, tools } = options;

  app.get('/', async (request, reply) => {
    const visitor = requireVisitor(request);
    if (!visitor.actor && visitor.operator) return reply.redirect('/operator', 303);
    const { actor } = visitor;
    const say = sayIn(request.language);
    if (!actor) {
      const shell = await tools.shell(request, reply, { current: '/' });
      return sendPage(reply, <NoMembership shell={shell} say={say} />);
    }
    const views = await options.views.of(actor);
    const asked = askedOf(request, views);
    const notice = NOTICES[asked.done ?? ''];
    const today = options.today(actor.country);
    // All at once: a page waits for the slowest of them, the count of what is new, and not for one after the other.
    const [shell, counts, handlers, counted, page] = await Promise.all([
      tools.shell(request, reply, {
        current: '/',
        ...(notice ? { notice: { tone: 'success' as const, text: say(notice) } } : {}),
      }),
      exchanges.counts(actor, today),
      handlersFor(options, actor),
      countedViews(options, actor, views, today),
      asked.box === 'drafts' ? null : exchanges.list(actor, listQueryOf(asked, asked.box, today)),
    ]);
    const { singleKeys } = visitor;
    const frame = {
      shell,
      singleKeys,
      csrf: reply.csrf,
      asked,
      counts,
      actor,
      published: procedures.published,
      views: counted,
      handlers,
    };
    const context = { say, language: request.language, today, timeZone: options.timeZoneOf(actor.country) };
    if (page === null) {
      const drafts = await exchanges.drafts(actor);
      const authorities = await options.authorities(drafts.flatMap((draft) => draft.recipients.slice(0, 1)));
      const hashes = drafts.map((draft) => draft.versionHash);
      const drafted: Context = { ...context, versions: await versionsOf(procedures, hashes) };
      return sendPage(
        reply,
        <InboxPage {...frame} context={drafted}>
          <DraftTable drafts={drafts} authorities={authorities} context={drafted} />
        </InboxPage>,
      );
    }
    const hashes = page.rows.map((row) => row.versionHash);
    const listed = { ...frame, context: { ...context, versions: await versionsOf(procedures, hashes) } };
    const choices = choicesOf(procedures.published, actor, request.language);
    return sendPage(
      reply,
      <InboxPage {...listed}>
        <Cases {...listed} page={page} choices={choices} />
      </InboxPage>,
    );
  });

  /** From the case that was just worked on straight to the next that waits, without the list. */
  app.get('/cases/next', async (request, reply) => {
    const { actor } = requireVisitor(request);
    if (!actor) return reply.redirect('/', 303);
    const { after } = request.query as { after?: unknown };
    const next = await exchanges.nextWaiting(actor, typeof after === 'string' ? after : undefined);
    return reply.redirect(next === null ? '/?box=waiting&done=none-left' : `/exchanges/${next}`, 303);
  });
};

const NOTICES: Readonly<Record<string, 'draft.deleted' | 'inbox.none-left' | 'views.saved'>> = {
  deleted: 'draft.deleted',
  'none-left': 'inbox.none-left',
  'view-saved': 'views.saved',
};

/** Lines of closed cases are no work: they are not counted. */
async function countedViews(
  { exchanges }: InboxPagesOptions,
  actor: Actor,
  views: readonly View[],
  today: string,
): Promise<CountedView[]> {
  const open = views.filter((view) => isOpenBox(view.query.box));
  const queries = open.flatMap(({ query: asked }) =>
    asked.box === 'drafts' ? [] : [listQueryOf(asked, asked.box, today)],
  );
  const counts = await exchanges.countMany(actor, queries, MOST_COUNTED);
  const byId = new Map(open.map((view, index) => [view.id, counts[index] ?? 0]));
  return views.map((view) => ({ ...view, count: byId.get(view.id) ?? null }));
}

export async function versionsOf(
  procedures: ProcedureCatalogue,
  hashes: readonly string[],
): Promise<Map<string, ProcedureVersion>> {
  const distinct = [...new Set(hashes)];
  return new Map(await Promise.all(distinct.map(async (hash) => [hash, await procedures.version(hash)] as const)));
}
