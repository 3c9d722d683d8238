import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { type Exchanges, type Wording, wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { sayFirst } from '../refusal-texts.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  EmptyState,
  type FormError,
  type KeptFault,
  KeptForm,
  keptName,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  redirectAfter,
  sendPage,
  type Shell,
  StatusLabel,
  Table,
} from '../web/index.ts';
import { Browse, type Browsing, type NameSources, namesOf, REGISTERS, SIZE } from './browse.pages.tsx';
import { type Browsed, browsedOf } from './filters.pages.tsx';
import { KeepSearch, searchAddress, searchesOf, SearchTabs } from './kept.pages.tsx';
import { NAME_MAX } from './searches.ts';
import { type SavedSearch, type SavedSearches, soughtOf } from './searches.service.ts';

export interface SearchPagesOptions extends NameSources {
  readonly exchanges: Exchanges;
  readonly savedSearches: SavedSearches;
  readonly tools: PageTools;
}

const PAGE = `${REGISTERS}/:register/searches`;

interface Kept {
  readonly asked: Browsed;
  readonly typed: { readonly name: string; readonly notifies: boolean };
}

const hasName = (body: unknown): boolean => typeof body === 'object' && body !== null && 'name' in body;

/** `/registers/<register>/searches`: the searches that a person keeps of a register, and what each finds. */
export const searchPages: FastifyPluginAsync<SearchPagesOptions> = async (app, options) => {
  const { exchanges, savedSearches, tools } = options;

  /** What was to be kept, as it was typed. */
  const keptIn = (procedure: ProcedureVersion, body: unknown): Kept => ({
    asked: browsedOf(procedure, body),
    typed: { name: postedText(body, 'name'), notifies: postedText(body, 'notifies') !== '' },
  });

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    error?: {
      readonly field: string;
      readonly cause: unknown;
      readonly body?: unknown;
      readonly renamed?: { readonly id: string; readonly name: string };
    },
  ) {
    const actor = requireActor(request);
    const { register } = request.params as { register: string };
    const refusal = error && refusalOf(error.cause);
    if (refusal && (refusal.code === 'internal' || refusal.status === 404)) throw error?.cause;
    const procedure = exchanges.browsedRegister(actor, register);
    const { language } = request;
    const message = refusal && sayFirst(language, refusal);
    const body = error ? error.body : (await request.takeStash())?.body;
    // A search that is renamed has a field of its own.
    const kept = hasName(body) ? keptIn(procedure, body) : undefined;
    return sendPage(
      reply,
      <SearchesPage
        shell={await tools.shell(request, reply, { current: REGISTERS })}
        say={sayIn(language)}
        wording={wordingOf(procedure, language)}
        register={register}
        searches={await savedSearches.of(actor, register)}
        csrf={reply.csrf}
        errors={message && error ? [{ field: error.field, message }] : []}
        fault={message && error?.renamed ? { ...error.renamed, message } : undefined}
        {...(kept ? { kept } : {})}
      />,
      refusal?.status ?? 200,
    );
  }

  app.get(PAGE, async (request, reply) => show(request, reply));

  app.post(PAGE, { config: { page: PAGE } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = request;
    const { register } = request.params as { register: string };
    const save = async () => {
      const { asked, typed } = keptIn(exchanges.browsedRegister(actor, register), body);
      const search = await savedSearches.save(actor, register, { ...typed, sought: asked });
      return `${searchAddress(search)}?done=saved`;
    };
    return redirectAfter(reply, save, (cause) => show(request, reply, { field: 'name', cause, body }));
  });

  app.get(`${PAGE}/:search`, async (request, reply) => {
    const actor = requireActor(request);
    const { language } = request;
    const { register, search: id } = request.params as { register: string; search: string };
    const procedure = exchanges.browsedRegister(actor, register);
    const { cursor } = browsedOf(procedure, request.query);
    const found = await savedSearches.look(actor, register, id, { cursor, limit: SIZE });
    const all = await savedSearches.of(actor, register);
    const { done } = request.query as { done?: unknown };
    const say = sayIn(language);
    const notice = done === 'saved' ? { notice: { tone: 'success' as const, text: say('searches.saved') } } : {};
    const { search, fresh, at, ...page } = found;
    const listed: Browsing = {
      asked: { ...soughtOf(search), ...(cursor === undefined ? {} : { cursor }) },
      page,
      ...(await namesOf(options, actor, page.rows)),
      kept: { address: searchAddress(search), fresh },
    };
    const shell = await tools.shell(request, reply, { current: REGISTERS, ...notice });
    // What is new stands on the first page.
    if (cursor === undefined) await savedSearches.seen(actor, register, id, at);
    return sendPage(
      reply,
      <SearchPage
        shell={shell}
        say={say}
        wording={wordingOf(procedure, language)}
        procedure={procedure}
        search={search}
        all={all}
        listed={listed}
      />,
    );
  });

  app.post(`${PAGE}/:search`, { config: { page: PAGE } }, async (request, reply) => {
    const { body } = request;
    const { register, search: id } = request.params as { register: string; search: string };
    const wish = postedText(body, 'do');
    const field = keptName(id);
    const renamed = { id, name: postedText(body, field) };
    const change = async () => {
      const actor = requireActor(request);
      if (wish === 'delete') await savedSearches.remove(actor, id);
      else if (wish === 'rename') await savedSearches.change(actor, register, id, { name: renamed.name });
      else await savedSearches.change(actor, register, id, { notifies: wish === 'tell' });
      return searchesOf(register);
    };
    return redirectAfter(reply, change, (cause) => show(request, reply, { field, cause, renamed }));
  });
};

interface Frame {
  readonly shell: Shell;
  readonly say: Say;
  readonly wording: Wording;
}

interface SearchesPageProps extends Frame {
  readonly register: string;
  readonly searches: readonly SavedSearch[];
  readonly csrf: string;
  readonly errors: readonly FormError[];
  readonly fault: KeptFault | undefined;
  /** A search that could not be kept. */
  readonly kept?: Kept;
}

function SearchesPage({ shell, say, wording, register, searches, csrf, errors, fault, kept }: SearchesPageProps) {
  const byField = new Map(errors.map(({ field, message }) => [field, message]));
  return (
    <Page
      shell={shell}
      title={say('searches.title')}
      heading={<PageHeading title={say('searches.title')} over={wording.text('procedure.title')} />}
      breadcrumb={[
        { label: say('register.title'), href: REGISTERS },
        { label: wording.text('procedure.title'), href: `${REGISTERS}/${register}` },
      ]}
      errors={errors}
    >
      {kept ? <KeepSearch register={register} {...kept} say={say} csrf={csrf} errors={byField} /> : null}
      {searches.length === 0 ? (
        <EmptyState title={say('searches.none')}>{say('searches.none.help')}</EmptyState>
      ) : (
        <Table
          caption={say('searches.title')}
          captionHidden
          rows={searches}
          columns={[
            {
              key: 'name',
              header: say('searches.name'),
              rowHeader: true,
              cell: (search) => <NamedSearch search={search} say={say} />,
            },
            {
              key: 'do',
              header: say('searches.change'),
              wide: true,
              cell: (search) => (
                <KeptForm
                  action={searchAddress(search)}
                  {...{ csrf, fault }}
                  id={search.id}
                  name={search.name}
                  longest={NAME_MAX}
                  labels={{
                    name: say('searches.new-name', { name: search.name }),
                    rename: say('searches.rename'),
                    remove: say('searches.delete'),
                  }}
                  also={
                    search.notifies
                      ? { value: 'silence', label: say('searches.silence') }
                      : { value: 'tell', label: say('searches.tell') }
                  }
                />
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}

function NamedSearch({ search, say }: { readonly search: SavedSearch; readonly say: Say }) {
  return (
    <>
      <a class="ecl-link" href={searchAddress(search)}>
        {search.name}
      </a>
      {search.fresh > 0 ? (
        <span class="oi-table__line">
          <StatusLabel tone="active">{say('searches.new.count', { count: search.fresh })}</StatusLabel>
        </span>
      ) : null}
      <span class="oi-table__line">{say(search.notifies ? 'searches.notifies' : 'searches.silent')}</span>
    </>
  );
}

interface SearchPageProps extends Frame {
  readonly procedure: ProcedureVersion;
  readonly search: SavedSearch;
  readonly all: readonly SavedSearch[];
  readonly listed: Browsing;
}

function SearchPage({ shell, say, wording, procedure, search, all, listed }: SearchPageProps) {
  const title = wording.text('procedure.title');
  return (
    <Page
      shell={shell}
      title={search.name}
      heading={
        <PageHeading
          title={search.name}
          over={title}
          lead={say('searches.new.count', { count: search.fresh })}
          actions={
            <LinkButton kind="ghost" href={searchesOf(procedure.id)}>
              {say('searches.manage')}
            </LinkButton>
          }
        />
      }
      breadcrumb={[
        { label: say('register.title'), href: REGISTERS },
        { label: title, href: `${REGISTERS}/${procedure.id}` },
      ]}
      wide
    >
      <SearchTabs register={procedure.id} searches={all} say={say} current={search.id} />
      <Browse procedure={procedure} wording={wording} say={say} {...listed} />
    </Page>
  );
}
