import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { type Actor, requireVisitor } from '../accounts/index.ts';
import {
  AuthorityLine,
  type AuthorityName,
  BOXES,
  type Draft,
  type Exchanges,
  type ListRow,
  wordingOf,
} from '../exchanges/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { collator, countryName, formatShortDay, type Say, sayIn } from '../texts/index.ts';
import { EEA_COUNTRIES } from '../texts/languages.ts';
import {
  type Column,
  EmptyState,
  FilterBar,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  type PageTools,
  Pagination,
  type Shell,
  StatusLabel,
  sendPage,
  Table,
  Tabs,
} from '../web/index.ts';

export interface InboxPagesOptions {
  readonly exchanges: Exchanges;
  readonly procedures: ProcedureCatalogue;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  /** The local day in a country. */
  readonly today: (country: string) => string;
}

const TABS = [...BOXES, 'drafts'] as const;
const PAGE = 25;

/** Filters that make no sense are forgotten rather than refused: they come from links. */
const query = z.object({
  box: z.enum(TABS).catch('waiting'),
  country: z.enum(EEA_COUNTRIES).optional().catch(undefined),
  state: z
    .string()
    .regex(/^[a-z-]{1,60}$/)
    .optional()
    .catch(undefined),
  number: z
    .string()
    .trim()
    .regex(/^[\d-]{1,30}$/)
    .optional()
    .catch(undefined),
  cursor: z.string().max(300).optional().catch(undefined),
  done: z.string().optional().catch(undefined),
});
type Query = z.infer<typeof query>;

interface Context {
  readonly say: Say;
  readonly language: string;
  readonly today: string;
  readonly versions: ReadonlyMap<string, ProcedureVersion>;
}

/** `/`: what waits for whom, until when. */
export const inboxPages: FastifyPluginAsync<InboxPagesOptions> = async (app, options) => {
  const { exchanges, procedures, tools } = options;

  app.get('/', async (request, reply) => {
    const visitor = requireVisitor(request);
    const asked = query.parse(request.query);
    const say = sayIn(request.language);
    const notice = asked.done === 'deleted' ? { notice: { tone: 'success' as const, text: say('draft.deleted') } } : {};
    const shell = await tools.shell(request, reply, { current: '/', ...notice });
    const { actor } = visitor;
    if (!actor) return sendPage(reply, <NoMembership shell={shell} say={say} />);
    const today = options.today(actor.country);
    const counts = await exchanges.counts(actor, today);
    const frame = { shell, say, asked, counts, actor, states: statesOf(procedures, actor, request.language) };
    if (asked.box === 'drafts') {
      const drafts = await exchanges.drafts(actor);
      const authorities = await options.authorities(drafts.flatMap((draft) => draft.recipientId ?? []));
      const versions = await versionsOf(
        procedures,
        drafts.map((draft) => draft.versionHash),
      );
      const context = { say, language: request.language, today, versions };
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
    const context = { say, language: request.language, today, versions };
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

function addressOf(asked: Query, cursor: string | undefined): string {
  const { box, country, state, number } = asked;
  const entries = Object.entries({ box, country, state, number, cursor }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `/?${new URLSearchParams(entries)}`;
}

interface InboxPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly asked: Query;
  readonly counts: { readonly waiting: number; readonly late: number };
  readonly actor: Actor;
  readonly states: readonly { value: string; label: string }[];
  readonly language: string;
  readonly list: preact.ComponentChildren;
}

function InboxPage({ shell, say, asked, counts, actor, states, language, list }: InboxPageProps) {
  const lead = [
    say('inbox.count', { count: counts.waiting }),
    ...(counts.late > 0 ? [say('inbox.late', { count: counts.late })] : []),
  ].join(' – ');
  const acts = actor.roles.includes('handler');
  return (
    <Page
      shell={shell}
      title={say(`inbox.${asked.box}`)}
      wide
      heading={
        <PageHeading
          title={say('inbox.title')}
          lead={lead}
          actions={
            acts && actor.maySend ? (
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

/** What the case is about, in codes that lists may show: the first choice of the overview. */
function subjectOf(row: Pick<ListRow, 'overview'>, version: ProcedureVersion, language: string): string {
  const wording = wordingOf(version, language);
  const [first] = version.form[0]?.fields.filter((field) => field.type === 'choice') ?? [];
  const value = first && row.overview[first.name];
  return first && value !== undefined ? wording.value(first, value) : '';
}

function CaseTable({ rows, asked, context }: { rows: readonly ListRow[]; asked: Query; context: Context }) {
  const { say, language, today, versions } = context;
  if (rows.length === 0) {
    const filtered = asked.country ?? asked.state ?? asked.number;
    return <EmptyState title={filtered ? say('inbox.empty.filtered') : say(`inbox.empty.${asked.box}`)} />;
  }
  const several = new Set(rows.map((row) => row.procedure)).size > 1;
  const wordings = new Map([...versions].map(([hash, version]) => [hash, wordingOf(version, language)]));
  const columns: Column<ListRow>[] = [
    {
      key: 'number',
      rowHeader: true,
      nowrap: true,
      header: say('inbox.column.number'),
      cell: (row) => (
        <a class="ecl-link" href={`/exchanges/${row.id}`}>
          {row.number}
        </a>
      ),
    },
    {
      key: 'subject',
      header: say('inbox.column.subject'),
      cell: (row) => {
        const version = versions.get(row.versionHash);
        return (
          <>
            {version ? subjectOf(row, version, language) : null}
            {several ? <span class="oi-minor">{wordings.get(row.versionHash)?.text('procedure.title')}</span> : null}
          </>
        );
      },
    },
    {
      key: 'other',
      wide: true,
      header: say('inbox.column.other'),
      cell: (row) => (
        <AuthorityLine
          language={language}
          authority={{
            id: row.otherId,
            official: row.otherOfficial,
            informal: row.otherInformal,
            country: row.otherCountry,
          }}
        />
      ),
    },
    {
      key: 'state',
      header: say('inbox.column.state'),
      cell: (row) => (
        <StatusLabel tone={asked.box === 'closed' ? 'done' : row.turn ? 'attention' : 'active'}>
          {wordings.get(row.versionHash)?.text(`state.${row.state}`)}
        </StatusLabel>
      ),
    },
    ...(asked.box === 'closed'
      ? []
      : [
          {
            key: 'turn',
            header: say('inbox.column.turn'),
            cell: (row: ListRow) => <TurnCell row={row} say={say} language={language} today={today} />,
          },
        ]),
    {
      key: 'sent',
      nowrap: true,
      header: say('inbox.column.sent'),
      cell: (row) => (
        <time dateTime={row.sentAt.toISOString()}>
          {formatShortDay(language, row.sentAt.toISOString().slice(0, 10))}
        </time>
      ),
    },
  ];
  return (
    <Table
      caption={say(`inbox.${asked.box}`)}
      columns={columns}
      rows={rows}
      captionHidden
      tone={(row) => (row.turn ? (row.due !== null && row.due < today ? 'late' : 'waiting') : undefined)}
    />
  );
}

function TurnCell({ row, say, language, today }: { row: ListRow; say: Say; language: string; today: string }) {
  const due = row.turn ? row.due : row.otherDue;
  const late = due !== null && due < today;
  return (
    <>
      {say(row.turn ? 'inbox.your-turn' : 'inbox.their-turn')}
      {due === null ? null : late ? (
        <>
          {' '}
          <StatusLabel tone="late">{say('inbox.over', { day: formatShortDay(language, due) })}</StatusLabel>
        </>
      ) : (
        <span class="oi-minor">{say('inbox.until', { day: formatShortDay(language, due) })}</span>
      )}
    </>
  );
}

function DraftTable({
  drafts,
  authorities,
  context,
}: {
  drafts: readonly Draft[];
  authorities: ReadonlyMap<string, AuthorityName>;
  context: Context;
}) {
  const { say, language, versions } = context;
  if (drafts.length === 0) return <EmptyState title={say('inbox.empty.drafts')} />;
  const title = (draft: Draft): string => {
    const version = versions.get(draft.versionHash);
    return version ? wordingOf(version, language).text('procedure.title') : '';
  };
  const columns: Column<Draft>[] = [
    {
      key: 'subject',
      header: say('inbox.column.subject'),
      cell: (draft) => (
        <a class="ecl-link" href={`/drafts/${draft.id}/check`}>
          {title(draft)}
        </a>
      ),
    },
    {
      key: 'recipient',
      wide: true,
      header: say('inbox.column.recipient'),
      cell: (draft) => <AuthorityLine language={language} authority={authorities.get(draft.recipientId ?? '')} />,
    },
    {
      key: 'changed',
      nowrap: true,
      header: say('inbox.column.changed'),
      cell: (draft) => (
        <time dateTime={draft.updatedAt.toISOString()}>
          {formatShortDay(language, draft.updatedAt.toISOString().slice(0, 10))}
        </time>
      ),
    },
  ];
  return <Table caption={say('inbox.drafts')} columns={columns} rows={drafts} captionHidden />;
}

function NoMembership({ shell, say }: { shell: Shell; say: Say }) {
  return (
    <Page shell={shell} title={say('inbox.title')}>
      <EmptyState title={say('inbox.no-membership')}>{say('inbox.no-membership.help')}</EmptyState>
    </Page>
  );
}
