import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import type { Attachments } from '../attachments/index.ts';
import {
  AuthorityLine,
  type AuthorityName,
  CaseHeading,
  type CaseSources,
  Entry,
  type EntryRow,
  lookedUpBy,
  openCase,
  sendAttachment,
  type Wording,
  wordingOf,
} from '../exchanges/index.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  type Column,
  EmptyState,
  Instant,
  Page,
  type PageTools,
  Prose,
  sendPage,
  type Shell,
  StatusLabel,
  Table,
} from '../web/index.ts';
import { REGISTERS } from './browse.pages.tsx';
import { BROWSING, type KeptLookup, type Lookups, purposeOf } from './lookups.service.ts';

export interface EntryPagesOptions extends CaseSources {
  readonly lookups: Lookups;
  readonly attachments: Attachments;
  readonly tools: PageTools;
}

/** What a look-up has found, and entries: of a register in which persons are looked up only under the look-up that found them. */
export const entryPages: FastifyPluginAsync<EntryPagesOptions> = async (app, options) => {
  const { exchanges, lookups, attachments, tools } = options;

  app.get('/lookups/:lookup', async (request, reply) => {
    const actor = requireActor(request);
    const { language } = request;
    const { lookup: id } = request.params as { lookup: string };
    const { lookup, rows } = await lookups.result(actor, id);
    const { procedure } = exchanges.register(actor, lookup.register);
    return sendPage(
      reply,
      <FoundPage
        shell={await tools.shell(request, reply, { current: REGISTERS })}
        say={sayIn(language)}
        wording={wordingOf(procedure, language)}
        lookup={lookup}
        named={lookedUpBy(procedure).map((field) =>
          wordingOf(procedure, language).value(field, lookup.typed[field.name] ?? ''),
        )}
        address={`/lookups/${id}`}
        rows={rows}
        authorities={await options.authorities([...new Set(rows.map(({ authorityId }) => authorityId))])}
        timeZone={options.timeZoneOf(actor.country)}
      />,
    );
  });

  interface Found {
    /** The entry. */
    readonly id: string;
    readonly register: string;
    readonly purpose: string;
    readonly typed: KeptLookup['typed'] | undefined;
    /** Where it stands here. */
    readonly address: string;
    readonly from: { readonly label: string; readonly href: string };
  }

  async function show(request: FastifyRequest, reply: FastifyReply, found: Found): Promise<FastifyReply> {
    const actor = requireActor(request);
    const { id, purpose } = found;
    const opened = await openCase(options, actor, { id, language: request.language, purpose, asReader: found });
    const { view, context } = opened;
    const shell = await tools.shell(request, reply, { current: REGISTERS });
    return sendPage(
      reply,
      <Page
        shell={shell}
        title={context.say('exchange.number', { number: view.number })}
        heading={<CaseHeading view={view} context={context} />}
        breadcrumb={[{ label: context.say('register.title'), href: REGISTERS }, found.from]}
        wide
      >
        <Entry opened={opened} csrf={reply.csrf} hrefOf={({ no }) => `${found.address}/attachments/${no}`} />
      </Page>,
    );
  }

  const hand = async (request: FastifyRequest, reply: FastifyReply, found: Found): Promise<FastifyReply> => {
    const { no } = request.params as { no: string };
    const { id, purpose } = found;
    const file = await exchanges.attachment(requireActor(request), id, Number(no), purpose, found);
    return sendAttachment(reply, file, attachments.read(file.id));
  };

  /** An entry under the look-up that found it. */
  async function underLookup(request: FastifyRequest): Promise<Found> {
    const { lookup: lookupId, entry: id } = request.params as { lookup: string; entry: string };
    const lookup = await lookups.of(requireActor(request), lookupId);
    const address = `/lookups/${lookupId}`;
    return {
      id,
      register: lookup.register,
      purpose: purposeOf(lookup),
      typed: lookup.typed,
      address: `${address}/${id}`,
      from: { label: sayIn(request.language)('register.found'), href: address },
    };
  }

  /** An entry of a register that is browsed. */
  function underRegister(request: FastifyRequest): Found {
    const { register, entry: id } = request.params as { register: string; entry: string };
    const { procedure } = exchanges.register(requireActor(request), register);
    const address = `${REGISTERS}/${register}`;
    const label = wordingOf(procedure, request.language).text('procedure.title');
    return {
      id,
      register,
      purpose: BROWSING,
      typed: undefined,
      address: `${address}/entries/${id}`,
      from: { label, href: address },
    };
  }

  app.get('/lookups/:lookup/:entry', async (request, reply) => show(request, reply, await underLookup(request)));
  app.get('/lookups/:lookup/:entry/attachments/:no', async (request, reply) =>
    hand(request, reply, await underLookup(request)),
  );
  app.get(`${REGISTERS}/:register/entries/:entry`, async (request, reply) =>
    show(request, reply, underRegister(request)),
  );
  app.get(`${REGISTERS}/:register/entries/:entry/attachments/:no`, async (request, reply) =>
    hand(request, reply, underRegister(request)),
  );
};

interface FoundPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly wording: Wording;
  readonly lookup: KeptLookup;
  /** Whom somebody named, field by field. */
  readonly named: readonly string[];
  readonly address: string;
  readonly rows: readonly EntryRow[];
  readonly authorities: ReadonlyMap<string, AuthorityName>;
  readonly timeZone: string;
}

function FoundPage({ shell, say, wording, lookup, named, address, rows, authorities, timeZone }: FoundPageProps) {
  const columns: Column<EntryRow>[] = [
    {
      key: 'entry',
      header: say('register.recorded-by'),
      rowHeader: true,
      wide: true,
      cell: ({ id, authorityId }) => (
        <>
          <AuthorityLine authority={authorities.get(authorityId)} language={wording.language} />
          <span class="oi-table__line">
            <a class="ecl-link" href={`${address}/${id}`}>
              {say('register.open')}
              <span class="oi-visually-hidden"> {authorities.get(authorityId)?.informal ?? ''}</span>
            </a>
          </span>
        </>
      ),
    },
    {
      key: 'state',
      header: say('register.state'),
      cell: ({ state }) => <StatusLabel>{wording.text(`state.${state}`)}</StatusLabel>,
    },
    {
      key: 'recorded',
      header: say('register.recorded'),
      nowrap: true,
      cell: ({ recordedAt }) => <Instant at={recordedAt} timeZone={timeZone} />,
    },
  ];
  const title = wording.text('procedure.title');
  const again = `${REGISTERS}/${lookup.register}`;
  return (
    <Page
      shell={shell}
      title={say('register.found')}
      breadcrumb={[
        { label: say('register.title'), href: REGISTERS },
        { label: title, href: again },
      ]}
      wide
    >
      <Prose>
        <p>{say('register.looked-up', { person: named.join(', ') })}</p>
      </Prose>
      {rows.length === 0 ? (
        <EmptyState title={say('register.nobody')}>{say('register.nobody.help')}</EmptyState>
      ) : (
        <>
          <Table caption={say('register.found')} captionHidden columns={columns} rows={rows} />
          <Prose>
            <p class="oi-minor">{say('register.same-person')}</p>
          </Prose>
        </>
      )}
      <p>
        <a class="ecl-link" href={again}>
          {say('register.again')}
        </a>
      </p>
    </Page>
  );
}
