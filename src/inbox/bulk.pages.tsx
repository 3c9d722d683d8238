import { Readable } from 'node:stream';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, requireActor } from '../accounts/index.ts';
import { type BulkResult, bulkActions, MOST_TICKED, type Ticked, wordingOf } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { sayRefusal } from '../refusal-texts.ts';
import { type Say, sayIn } from '../texts/index.ts';
import { Notification, Page, postedText, type Shell, StatusLabel, sendPage, Table } from '../web/index.ts';
import { allocateAll } from './allocation.service.ts';
import { exportLines } from './export.service.ts';
import { type InboxPagesOptions, readQuery } from './inbox.pages.tsx';
import { addressOf, type Listed, listQueryOf } from './query.ts';

/** What is done with several cases of a list at once. */
export const bulkPages: FastifyPluginAsync<InboxPagesOptions> = async (app, options) => {
  const { exchanges, procedures, tools } = options;

  /** Answered with a page of its own and no redirect: sent again, the same key gives the same results and does nothing twice. */
  app.post('/cases/bulk', { config: { page: '/' } }, async (request, reply) => {
    const actor = requireActor(request);
    const say = sayIn(request.language);
    const asked = readQuery(request.body);
    const action = postedText(request.body, 'action');
    const offered = bulkActions(procedures.published, actor).find((one) => one.action === action);
    if (!offered) throw new Refusal('action-unknown', 404);
    const ticked = tickedIn(request);
    const results =
      ticked.length === 0 ? [] : await exchanges.actOnAll(actor, action, ticked, postedText(request.body, 'key'));
    const label = wordingOf(offered.procedure, request.language).text(`action.${action}`);
    const title = say('bulk.title', { action: label });
    const shell = await tools.shell(request, reply, { current: '/' });
    return sendPage(
      reply,
      <ResultPage shell={shell} say={say} language={request.language} title={title} results={results} asked={asked} />,
    );
  });

  app.post('/cases/allocate', { config: { page: '/' } }, async (request, reply) => {
    const { body, language } = request;
    const say = sayIn(language);
    const given = {
      to: postedText(body, 'to'),
      ids: tickedIn(request).map(({ id }) => id),
      key: postedText(body, 'key'),
    };
    const results = await allocateAll(options, requireActor(request), given);
    const shell = await tools.shell(request, reply, { current: '/' });
    const title = say('bulk.allocate.title');
    return sendPage(reply, <ResultPage {...{ shell, say, language, title, results }} asked={readQuery(body)} />);
  });

  const download = (request: FastifyRequest, reply: FastifyReply, actor: Actor, asked: Listed, ids?: string[]) => {
    const box = asked.box === 'drafts' ? 'all' : asked.box;
    const query = { ...listQueryOf(asked, box, options.today(actor.country)), ...(ids ? { ids } : {}) };
    const { language } = request;
    const timeZone = options.timeZoneOf(actor.country);
    reply.header('content-disposition', `attachment; filename="openimi-${box}.csv"`);
    reply.type('text/csv; charset=utf-8; header=present');
    return reply.send(Readable.from(exportLines({ exchanges, procedures, actor, language, timeZone, query })));
  };

  app.get('/cases/export', async (request, reply) =>
    download(request, reply, requireActor(request), readQuery(request.query)),
  );
  app.post('/cases/export', { config: { page: '/' } }, async (request, reply) => {
    const ids = tickedIn(request).map(({ id }) => id);
    return download(request, reply, requireActor(request), readQuery(request.body), ids);
  });
};

const TICKED = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})$/;

/** What was ticked, each once. */
function tickedIn(request: FastifyRequest): Ticked[] {
  const given = (request.body as { case?: unknown } | undefined)?.case ?? [];
  const ticked = new Map<string, Ticked>();
  for (const one of Array.isArray(given) ? given : [given]) {
    const [, id, revision] = (typeof one === 'string' && TICKED.exec(one)) || [];
    if (id !== undefined) ticked.set(id, { id, revision: Number(revision) });
  }
  if (ticked.size > MOST_TICKED) throw new Refusal('too-many-ticked', 422, { most: MOST_TICKED });
  return [...ticked.values()];
}

interface ResultProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly language: string;
  readonly title: string;
  readonly results: readonly BulkResult[];
  readonly asked: Listed;
}

function ResultPage({ shell, say, language, title, results, asked }: ResultProps) {
  const refused = results.filter((result) => result.refusal);
  return (
    <Page shell={shell} title={title}>
      {results.length === 0 ? (
        <Notification tone="warning">{say('bulk.none')}</Notification>
      ) : (
        <Notification tone={refused.length === 0 ? 'success' : 'warning'} announce>
          {say('bulk.summary', { done: results.length - refused.length, refused: refused.length })}
        </Notification>
      )}
      {results.length === 0 ? null : (
        <Table
          caption={say('bulk.results')}
          captionHidden
          // What was refused is what one must look at.
          rows={[...refused, ...results.filter((result) => !result.refusal)]}
          columns={[
            {
              key: 'number',
              header: say('inbox.column.number'),
              rowHeader: true,
              nowrap: true,
              cell: ({ id, number }) =>
                number === null ? (
                  say('bulk.unknown')
                ) : (
                  <a class="ecl-link" href={`/exchanges/${id}`}>
                    {number}
                  </a>
                ),
            },
            {
              key: 'result',
              header: say('bulk.result'),
              cell: ({ refusal }) => (
                <StatusLabel tone={refusal ? 'late' : 'done'}>
                  {say(refusal ? 'bulk.refused' : 'bulk.done')}
                </StatusLabel>
              ),
            },
            {
              key: 'why',
              header: say('bulk.why'),
              wide: true,
              cell: ({ refusal }) => (refusal ? sayRefusal(language, refusal) : null),
            },
          ]}
        />
      )}
      <p>
        <a class="ecl-link" href={addressOf(asked)}>
          {say('bulk.back')}
        </a>
      </p>
    </Page>
  );
}
