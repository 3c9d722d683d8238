import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { askedOf } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { nameIn, sayIn } from '../texts/index.ts';
import { Button, Page, PageHeading, postedText, Section, sendPage } from '../web/index.ts';
import { naming } from './audiences.ts';
import { ruleOf } from './decide.ts';
import type { RecipientSearch } from './draft.pages.tsx';
import type { ExchangePagesOptions } from './exchange.pages.tsx';
import { MOST_NAMED } from './input.ts';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { wordingOf } from './wording.ts';

export interface HandoverPagesOptions extends Pick<ExchangePagesOptions, 'exchanges' | 'tools' | 'authorities'> {
  readonly recipientSearch: RecipientSearch;
}

interface Address {
  readonly id: string;
  readonly action: string;
  readonly part: string;
  /** Numbers with commas between them, or `all`. */
  readonly questions?: string;
  /** The authorities chosen so far, where several are: ids with commas between them. */
  readonly chosen?: string;
}

const idsIn = (text = ''): string[] => text.split(',').filter((one) => /^[a-z0-9-]{1,100}$/.test(one));

const addressOf = ({ id, action, part }: Pick<Address, 'id' | 'action' | 'part'>, chosen: readonly string[]): string =>
  [
    '/exchanges',
    ...[id, 'hand-over', action, part, 'all', chosen.join(',')].map((one) =>
      encodeURIComponent(one).replaceAll('%2C', ','),
    ),
  ].join('/');

/**
 * `/exchanges/:id/hand-over/…`: who takes over a part, or some of its questions. The questions stand in the address, so that they are
 * kept from page to page of the search; numbers name nobody. So do the authorities chosen so far, where several come in at once.
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

  // Nothing is done yet: the choice only moves into the address.
  app.post('/exchanges/:id/choose/:action/:part/:chosen?', async (request, reply) => {
    const { id, action, part, chosen } = request.params as Address;
    await exchanges.view(requireActor(request), id, 'handling');
    const all = [...new Set([...idsIn(chosen), ...idsIn(postedText(request.body, 'recipient'))])].slice(0, MOST_NAMED);
    return reply.redirect(addressOf({ id, action, part }, all), 303);
  });

  app.get('/exchanges/:id/hand-over/:action/:part/:questions/:chosen?', async (request, reply) => {
    const actor = requireActor(request);
    const { id, action, part, questions = 'all', chosen } = request.params as Address;
    const { view, procedure } = await exchanges.view(actor, id, 'handling');
    const possible = view.actions.some((one) => one.action === action && String(one.part.no) === part);
    const rule = ruleOf(procedure, action);
    if (!/^(?:all|\d+(?:,\d+)*)$/.test(questions)) throw new Refusal('exchange-not-found', 404);
    const named = rule && naming(rule);
    if (!possible || !named) throw new Refusal('state-does-not-allow', 409, { state: view.state });
    if (rule.handsOver === 'questions' && questions === 'all') return reply.redirect(`/exchanges/${id}#do`, 303);
    const say = sayIn(request.language);
    const wording = wordingOf(procedure, request.language);
    const marked = named.several ? idsIn(chosen) : [];
    const page = named.several
      ? addressOf({ id, action, part }, marked)
      : `/exchanges/${id}/hand-over/${action}/${part}/${questions}`;
    const hidden = {
      csrf: reply.csrf,
      key: randomUUID(),
      revision: String(view.revision),
      part,
      ...(questions === 'all' ? {} : { questions }),
    };
    const search = await options.recipientSearch(request, {
      actor,
      area: view.area,
      holds: named.roles.flatMap((role) => askedOf(procedure, role)),
      where: named.in === 'home' ? 'at-home' : named.in === 'abroad' ? 'abroad' : 'anywhere',
      page,
      chosenAt: named.several
        ? `/exchanges/${id}/choose/${action}/${part}/${marked.join(',')}`
        : `/exchanges/${id}/actions/${action}`,
      chooseLabel: named.several ? say('several.mark') : wording.text(`action.${action}`),
      hidden,
    });
    const authorities = marked.length > 0 ? await options.authorities(marked) : new Map<string, AuthorityName>();
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
        {named.several ? (
          <Chosen
            ids={marked}
            authorities={authorities}
            language={request.language}
            without={(one) =>
              addressOf(
                { id, action, part },
                marked.filter((other) => other !== one),
              )
            }
            action={`/exchanges/${id}/actions/${action}`}
            label={wording.text(`action.${action}`)}
            hidden={hidden}
          />
        ) : null}
        {search}
      </Page>,
    );
  });
};

interface ChosenProps {
  readonly ids: readonly string[];
  readonly authorities: ReadonlyMap<string, AuthorityName>;
  readonly language: string;
  /** The address of the page with all but one. */
  readonly without: (id: string) => string;
  readonly action: string;
  readonly label: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** The authorities chosen so far, each of which can be left out again, and the button that brings them in. */
function Chosen({ ids, authorities, language, without, action, label, hidden }: ChosenProps) {
  const say = sayIn(language);
  if (ids.length === 0) return <p>{say('several.none')}</p>;
  return (
    <Section title={say('several.chosen')}>
      <ul class="ecl-unordered-list">
        {ids.map((id) => {
          const authority = authorities.get(id);
          const name = authority ? nameIn(authority.official, language).text : id;
          return (
            <li class="ecl-unordered-list__item">
              <AuthorityLine authority={authority} language={language} />{' '}
              <a class="ecl-link" href={without(id)}>
                {say('several.unmark', { authority: name })}
              </a>
            </li>
          );
        })}
      </ul>
      <form method="post" action={action}>
        {Object.entries({ ...hidden, recipient: ids.join(',') }).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Button kind="primary">{label}</Button>
      </form>
    </Section>
  );
}
