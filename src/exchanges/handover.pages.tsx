import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { askedOf } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import { Page, PageHeading, sendPage } from '../web/index.ts';
import { naming } from './audiences.ts';
import { ruleOf } from './decide.ts';
import type { RecipientSearch } from './draft.pages.tsx';
import type { ExchangePagesOptions } from './exchange.pages.tsx';
import { wordingOf } from './wording.ts';

export interface HandoverPagesOptions extends Pick<ExchangePagesOptions, 'exchanges' | 'tools'> {
  readonly recipientSearch: RecipientSearch;
}

interface Address {
  readonly id: string;
  readonly action: string;
  readonly part: string;
  /** Numbers with commas between them, or `all`. */
  readonly questions?: string;
}

/**
 * `/exchanges/:id/hand-over/…`: who takes over a part, or some of its questions. The questions stand in the address, so that they are
 * kept from page to page of the search; numbers name nobody.
 */
export const handoverPages: FastifyPluginAsync<HandoverPagesOptions> = async (app, options) => {
  const { exchanges, tools } = options;

  app.get('/exchanges/:id/hand-over/:action/:part', async (request, reply) => {
    const { id, action, part } = request.params as Address;
    const { question } = request.query as { question?: unknown };
    const numbers = [question ?? []]
      .flat()
      .flatMap((one) => (typeof one === 'string' && /^\d{1,3}$/.test(one) ? one : []));
    const questions = numbers.length > 0 ? numbers.join(',') : 'all';
    const [where, what, which] = [id, action, part].map(encodeURIComponent);
    return reply.redirect(`/exchanges/${where}/hand-over/${what}/${which}/${questions}`, 303);
  });

  app.get('/exchanges/:id/hand-over/:action/:part/:questions', async (request, reply) => {
    const actor = requireActor(request);
    const { id, action, part, questions = 'all' } = request.params as Address;
    const { view, procedure } = await exchanges.view(actor, id, 'handling');
    const possible = view.actions.some((one) => one.action === action && String(one.part.no) === part);
    const rule = ruleOf(procedure, action);
    if (!/^(?:all|\d+(?:,\d+)*)$/.test(questions)) throw new Refusal('exchange-not-found', 404);
    const named = rule && naming(rule);
    if (!possible || !named) throw new Refusal('state-does-not-allow', 409, { state: view.state });
    if (rule.handsOver === 'questions' && questions === 'all') return reply.redirect(`/exchanges/${id}#do`, 303);
    const say = sayIn(request.language);
    const wording = wordingOf(procedure, request.language);
    const search = await options.recipientSearch(request, {
      actor,
      area: view.area,
      holds: named.roles.flatMap((role) => askedOf(procedure, role)),
      where: named.in === 'home' ? 'at-home' : named.in === 'abroad' ? 'abroad' : 'anywhere',
      page: `/exchanges/${id}/hand-over/${action}/${part}/${questions}`,
      chosenAt: `/exchanges/${id}/actions/${action}`,
      chooseLabel: wording.text(`action.${action}`),
      hidden: {
        csrf: reply.csrf,
        key: randomUUID(),
        revision: String(view.revision),
        part,
        ...(questions === 'all' ? {} : { questions }),
      },
    });
    return sendPage(
      reply,
      <Page
        shell={await tools.shell(request, reply)}
        title={wording.text(`action.${action}`)}
        heading={
          <PageHeading
            over={say('exchange.number', { number: view.number })}
            title={wording.text(`action.${action}`)}
          />
        }
        breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${id}` }]}
      >
        <p>{wording.text(`action.${action}.help`)}</p>
        {questions === 'all' ? null : <p>{say('handover.going', { numbers: questions.replaceAll(',', ', ') })}</p>}
        {rule.handsOver ? <p>{say('handover.help')}</p> : null}
        {search}
      </Page>,
    );
  });
};
