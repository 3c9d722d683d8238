import type { FastifyPluginAsync } from 'fastify';
import { type Actor, requireVisitor } from '../accounts/index.ts';
import { type AuthorityName, type Exchanges, mayAct, maySend, wordingOf } from '../exchanges/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { collator, countryName, type Say, sayIn } from '../texts/index.ts';
import { EEA_COUNTRIES } from '../texts/languages.ts';
import {
  EmptyState,
  FilterBar,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  type PageTools,
  Pagination,
  type Shell,
  sendPage,
  Tabs,
} from '../web/index.ts';
import { addressOf, type Query, query, TABS } from './query.ts';
import { CaseTable, DraftTable } from './tables.pages.tsx';

export interface InboxPagesOptions {
  readonly exchanges: Exchanges;
  readonly procedures: ProcedureCatalogue;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  /** The local day in a country. */
  readonly today: (country: string) => string;
  readonly timeZoneOf: (country: string) => string;
}

const PAGE = 25;

/** `/`: what waits for whom, until when. */
export const inboxPages: FastifyPluginAsync<InboxPagesOptions> = async (app, options) => {
  const { exchanges, procedures, tools } = options;

  app.get('/', async (request, reply) => {
    const visitor = requireVisitor(request);
    if (!visitor.actor && visitor.operator) return reply.redirect('/operator', 303);
    const asked = query.parse(request.query);
    const say = sayIn(request.language);
    const notice = asked.done === 'deleted' ? { notice: { tone: 'success' as const, text: say('draft.deleted') } } : {};
    const shell = await tools.shell(request, reply, { current: '/', ...notice });
    const { actor } = visitor;
    if (!actor) return sendPage(reply, <NoMembership shell={shell} say={say} />);
    const today = options.today(actor.country);
    const timeZone = options.timeZoneOf(actor.country);
    const counts = await exchanges.counts(actor, today);
    const frame = {
      shell,
      say,
      asked,
      counts,
      actor,
      published: procedures.published,
      states: statesOf(procedures, actor, request.language),
    };
    if (asked.box === 'drafts') {
      const drafts = await exchanges.drafts(actor);
      const authorities = await options.authorities(drafts.flatMap((draft) => draft.recipientId ?? []));
      const versions = await versionsOf(
        procedures,
        drafts.map((draft) => draft.versionHash),
      );
      const context = { say, language: request.language, today, timeZone, versions };
      return sendPage(
        reply,
        <InboxPage
          {...frame}
          language={request.language}
          list={<DraftTable drafts={drafts} authorities={authorities} context={context} />}
        />,
      );
    }
    const page = await exchanges.list(actor, { ...asked, box: asked.box, limit: PAGE });
    const versions = await versionsOf(
      procedures,
      page.rows.map((row) => row.versionHash),
    );
    const context = { say, language: request.language, today, timeZone, versions };
    const list = (
      <>
        <CaseTable rows={page.rows} asked={asked} context={context} />
        <Pagination
          {...(asked.cursor ? { previousHref: addressOf(asked, undefined) } : {})}
          {...(page.next ? { nextHref: addressOf(asked, page.next) } : {})}
        />
      </>
    );
    return sendPage(reply, <InboxPage {...frame} language={request.language} list={list} />);
  });
};

async function versionsOf(
  procedures: ProcedureCatalogue,
  hashes: readonly string[],
): Promise<Map<string, ProcedureVersion>> {
  const distinct = [...new Set(hashes)];
  return new Map(await Promise.all(distinct.map(async (hash) => [hash, await procedures.version(hash)] as const)));
}

/** The states that exchanges of the area can be in, for the filter. */
function statesOf(procedures: ProcedureCatalogue, actor: Actor, language: string): { value: string; label: string }[] {
  const own = procedures.published.filter((procedure) => procedure.area === actor.area);
  const states = own.flatMap((procedure) =>
    procedure.workflow.order.map((state) => [state, wordingOf(procedure, language).text(`state.${state}`)] as const),
  );
  return [...new Map(states)].map(([value, label]) => ({ value, label }));
}

interface InboxPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly asked: Query;
  readonly counts: { readonly waiting: number; readonly late: number };
  readonly actor: Actor;
  readonly published: readonly ProcedureVersion[];
  readonly states: readonly { value: string; label: string }[];
  readonly language: string;
  readonly list: preact.ComponentChildren;
}

function InboxPage({ shell, say, asked, counts, actor, published, states, language, list }: InboxPageProps) {
  const lead = [
    say('inbox.count', { count: counts.waiting }),
    ...(counts.late > 0 ? [say('inbox.late', { count: counts.late })] : []),
  ].join(' – ');
  const acts = published.some((procedure) => procedure.area === actor.area && mayAct(procedure, actor));
  return (
    <Page
      shell={shell}
      title={say('inbox.page-title', { box: say(`inbox.${asked.box}`) })}
      wide
      heading={
        <PageHeading
          title={say('inbox.title')}
          lead={lead}
          actions={
            maySend(published, actor) ? (
              <LinkButton kind="primary" href="/exchanges/new">
                {say('shell.nav.new')}
              </LinkButton>
            ) : null
          }
        />
      }
    >
      {acts ? null : <Notification tone="info">{say('inbox.viewer')}</Notification>}
      <Tabs
        label={say('inbox.boxes')}
        tabs={TABS.filter((box) => acts || box !== 'drafts').map((box) => ({
          label: say(`inbox.${box}`),
          href: `/?box=${box}`,
          current: box === asked.box,
          ...(box === 'waiting' && counts.waiting > 0
            ? { count: counts.waiting, countLabel: say('inbox.count', { count: counts.waiting }) }
            : {}),
        }))}
      />
      {asked.box === 'drafts' ? null : <Filters say={say} asked={asked} states={states} language={language} />}
      {list}
    </Page>
  );
}

function Filters({
  say,
  asked,
  states,
  language,
}: {
  say: Say;
  asked: Query;
  states: InboxPageProps['states'];
  language: string;
}) {
  const countries = EEA_COUNTRIES.map((code) => ({ value: code, label: countryName(language, code) })).sort((a, b) =>
    collator(language).compare(a.label, b.label),
  );
  const filtered = asked.country ?? asked.state ?? asked.number;
  const empty = say('inbox.filter.all');
  return (
    <FilterBar
      action="/"
      label={say('inbox.filter')}
      hidden={{ box: asked.box }}
      {...(filtered ? { resetHref: `/?box=${asked.box}` } : {})}
      fields={[
        {
          kind: 'select',
          name: 'country',
          label: say('inbox.filter.country'),
          options: countries,
          value: asked.country ?? '',
          empty,
        },
        {
          kind: 'select',
          name: 'state',
          label: say('inbox.filter.state'),
          options: states,
          value: asked.state ?? '',
          empty,
        },
        {
          kind: 'text',
          name: 'number',
          label: say('inbox.filter.number'),
          value: asked.number ?? '',
          inputmode: 'numeric',
          maxlength: 30,
        },
      ]}
    />
  );
}

function NoMembership({ shell, say }: { shell: Shell; say: Say }) {
  return (
    <Page shell={shell} title={say('inbox.title')}>
      <EmptyState title={say('inbox.no-membership')}>{say('inbox.no-membership.help')}</EmptyState>
    </Page>
  );
}
