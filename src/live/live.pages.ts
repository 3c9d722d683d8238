import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Actor, type Accounts, servingSessions } from '../accounts/index.ts';
import type { Database } from '../database/index.ts';
import type { LineCounts } from '../exchanges/index.ts';
import { describe } from '../problems.ts';
import { sayIn } from '../texts/index.ts';
import { newsOf } from './news.ts';
import { type Limits, openStreams, OVER } from './streams.service.ts';

export interface LivePagesOptions {
  readonly accounts: Accounts;
  readonly database: Pick<Database, 'applicationUrl'>;
  /** What waits for a membership, how much of it is late, and in how much there is something new. */
  readonly counts: (actor: Actor) => Promise<LineCounts>;
  readonly limits?: Partial<Limits>;
}

export const LIVE = '/live';

/** Seconds after which a page may ask again where there was no room. */
const COME_BACK = 60;

/** `/live`: the navigation's counts as server-sent events, for as long as the session lasts. It does not prolong the session. */
export async function livePages(app: FastifyInstance, options: LivePagesOptions): Promise<void> {
  const { accounts, database, counts, limits = {} } = options;
  const streams = openStreams({
    databaseUrl: database.applicationUrl,
    sessions: (hashes) => servingSessions(accounts, hashes),
    failed: (error, what) => app.log.warn({ error: describe(error) }, what),
    limits,
  });
  // Before the server waits for its connections to end: these never would.
  app.addHook('preClose', async () => streams.endAll());
  app.addHook('onClose', async () => streams.close());

  app.get(LIVE, { config: { access: 'public', passive: true } }, async (request, reply) => {
    const { visitor, language } = request;
    if (!request.headers.accept?.includes('text/event-stream')) return reply.status(204).send();
    if (streams.full) return reply.status(503).header('retry-after', COME_BACK).send();
    begin(reply);
    const actor = visitor?.actor;
    if (!visitor || !actor) return void reply.raw.end(OVER);
    streams.open(reply.raw, {
      actor,
      session: visitor.sessionHash.toString('hex'),
      async counts() {
        const { waiting, late, unread } = await counts(actor);
        const say = sayIn(language);
        return {
          count: waiting,
          late: late > 0,
          label: say('inbox.count', { count: waiting }),
          news: newsOf(say, unread) ?? null,
        };
      },
    });
  });
}

/** Writes the head. From here on the answer is ours alone: nothing compresses it, nothing waits for its end. */
function begin(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that gathers answers would keep ours for ever.
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
}
