import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { sayIn } from '../texts/index.ts';
import { type PageTools, sendPage } from '../web/index.ts';
import { entriesOf, entryOf } from './entries.ts';
import { CataloguePage, ProcedurePage } from './views.pages.tsx';

export interface CataloguePagesOptions {
  readonly procedures: ProcedureCatalogue;
  readonly tools: PageTools;
}

/** What the public may know of each procedure is nobody's secret: it is read without signing in. */
const open = { config: { access: 'public' as const } };

/** `/catalogue`: the published procedures, and each in full. */
export const cataloguePages: FastifyPluginAsync<CataloguePagesOptions> = async (app, { procedures, tools }) => {
  const frame = async (request: FastifyRequest, reply: FastifyReply) => ({
    shell: await tools.shell(request, reply),
    say: sayIn(request.language),
  });

  app.get('/catalogue', open, async (request, reply) => {
    const entries = entriesOf(procedures.offered, request.language);
    return sendPage(reply, <CataloguePage {...(await frame(request, reply))} entries={entries} />);
  });

  app.get('/catalogue/:id', open, async (request, reply) => {
    const entry = entryOf(procedures, (request.params as { id: string }).id, request.language);
    const shown = {
      entry,
      operator: request.visitor?.operator === true,
      retired: procedures.isRetired(entry.id),
      unfolded: (request.query as { unfolded?: unknown }).unfolded !== undefined,
    };
    return sendPage(reply, <ProcedurePage {...(await frame(request, reply))} {...shown} />);
  });
};
