import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { VNode } from 'preact';
import { type Actor, requireActor } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import { Page, PageHeading, type PageTools, sendPage } from '../web/index.ts';
import { areasOf, competenceLabel, competencesOf, functionsOf } from './areas.ts';
import type { Catalogue } from './directory.routes.ts';
import { type Found, findAuthorities, readAuthority, readerOf } from './directory.service.ts';
import type { Search } from './directory.store.ts';
import { RecordPage } from './record.pages.tsx';
import { AuthoritySearch, type Criteria, criteriaQuery } from './search.pages.tsx';

export interface DirectoryPagesOptions {
  readonly db: Kysely<DB>;
  readonly procedures: Catalogue;
  readonly tools: PageTools;
}

const PAGE = 25;
const PATH = '/authorities';

/** `/authorities`: find an authority, read its record. */
export const directoryPages: FastifyPluginAsync<DirectoryPagesOptions> = async (app, { db, procedures, tools }) => {
  app.get(PATH, async (request, reply) => {
    const actor = requireActor(request);
    const { language } = request;
    const say = sayIn(language);
    const areas = areasOf(procedures.published, language);
    const asked = criteriaQuery.parse(request.query);
    const area = areas.find(({ code }) => code === asked.area)?.code ?? actor.area;
    const found = await find(db, request, actor, asked, { area });
    const shell = await tools.shell(request, reply, { current: PATH });
    return sendPage(
      reply,
      <Page
        shell={shell}
        title={say('directory.title')}
        heading={<PageHeading title={say('directory.title')} lead={say('directory.lead')} />}
        wide
      >
        <AuthoritySearch
          language={language}
          action={PATH}
          criteria={asked}
          area={area}
          areas={areas}
          competences={competencesOf(procedures.published, language, area)}
          competenceLabel={competenceLabel(procedures.published, language, area)}
          functions={functionsOf(procedures.published, language, area)}
          found={found}
        />
      </Page>,
    );
  });

  app.get<{ Params: { id: string } }>(`${PATH}/:id`, async (request, reply) => {
    const { language } = request;
    const reader = await readerOf(db, requireActor(request), language);
    const authority = await readAuthority(db, reader, request.params.id);
    const shell = await tools.shell(request, reply, { current: PATH });
    return sendPage(
      reply,
      <RecordPage
        shell={shell}
        language={language}
        authority={authority}
        areas={areasOf(procedures.published, language)}
        functions={(area) => functionsOf(procedures.published, language, area)}
        competences={(area) => competencesOf(procedures.published, language, area)}
      />,
    );
  });
};

export interface RecipientSearch {
  readonly actor: Actor;
  readonly area: string;
  /** The functions of which it holds any. */
  readonly holds: readonly string[];
  /** Requests go abroad, or anywhere where the procedure is in national use too; what cannot be answered oneself goes on at home. */
  readonly where: 'abroad' | 'anywhere' | 'at-home';
  /** What is known of whom to ask: the search begins with it. */
  readonly suggests?: { readonly competence?: string | undefined; readonly country?: string | undefined };
  /** Address of the page that the search stands on. */
  readonly page: string;
  /** Where a choice is posted. */
  readonly chosenAt: string;
  readonly chooseLabel: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** The search for whom to ask or to hand over to, for a page of another subject: authorities that hold what is asked, to be chosen. */
export function recipientSearch({ db, procedures }: Pick<DirectoryPagesOptions, 'db' | 'procedures'>) {
  return async (
    request: FastifyRequest,
    { actor, area, holds, where, suggests, page, chosenAt, chooseLabel, hidden }: RecipientSearch,
  ): Promise<VNode> => {
    const { language } = request;
    const onlyCountry = where === 'at-home' ? actor.country : undefined;
    // What was asked counts, also when it is nothing; a first look asks what is known.
    const first = Object.keys(request.query as object).length === 0;
    const typed = criteriaQuery.parse(first && suggests ? suggests : request.query);
    const wanted = onlyCountry === undefined ? typed : { ...typed, country: onlyCountry as Criteria['country'] };
    const exceptCountry = where === 'abroad' ? actor.country : undefined;
    const within = { area, functions: holds, exceptCountry };
    const { asked, found } = await findOrWiden(wanted, suggests?.competence, (criteria) =>
      find(db, request, actor, criteria, within),
    );
    return (
      <AuthoritySearch
        language={language}
        action={page}
        criteria={asked}
        {...(suggests ? { suggested: first } : {})}
        area={area}
        areas={[]}
        competences={competencesOf(procedures.published, language, area)}
        competenceLabel={competenceLabel(procedures.published, language, area)}
        found={found}
        exceptCountry={exceptCountry}
        onlyCountry={onlyCountry}
        choice={{ action: chosenAt, label: chooseLabel, hidden, holds }}
      />
    );
  };
}

/**
 * What was not typed must not hide what was: where nothing of the suggested competence is found, or only what resembles it, all are
 * searched, coordinators too, who have none.
 */
async function findOrWiden(
  asked: Criteria,
  suggested: string | undefined,
  search: (criteria: Criteria) => Promise<Found>,
): Promise<{ asked: Criteria; found: Found }> {
  const found = await search(asked);
  const narrow = asked.competence !== undefined && asked.competence === suggested;
  if (!narrow || (found.items.length > 0 && found.exact)) return { asked, found };
  const all = { ...asked, competence: undefined };
  const wider = await search(all);
  return wider.items.length > 0 && wider.exact ? { asked: all, found: wider } : { asked, found };
}

/** Finds what a page's address asks for; a cursor of an older address begins at the first page again. */
async function find(
  db: Kysely<DB>,
  request: FastifyRequest,
  actor: Actor,
  { function: held, ...asked }: Criteria,
  within: Pick<Search, 'area' | 'functions' | 'exceptCountry'>,
): Promise<Found> {
  const reader = await readerOf(db, actor, request.language);
  const search = { ...asked, ...(held === undefined ? {} : { functions: [held] }), ...within, limit: PAGE };
  try {
    return await findAuthorities(db, reader, search);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'cursor-invalid')
      return await findAuthorities(db, reader, { ...search, cursor: undefined });
    throw error;
  }
}
