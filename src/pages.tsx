import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import {
  clientOf,
  type Actor,
  accountPages,
  administers,
  administrationPages,
  apiTokenPages,
  passwordPages,
  secondFactorPages,
  signInPages,
  signInPlugin,
  welcomePages,
} from './accounts/index.ts';
import type { Application } from './application.ts';
import { cataloguePages } from './catalogue/index.ts';
import { calendarCountry, timeZoneOf, today } from './deadlines/index.ts';
import { authoritiesByIds, directoryPages, recipientSearch, registrationPages } from './directory/index.ts';
import {
  caseFiles,
  caseReports,
  confirmationPages,
  outsidePages,
  outsidePanel,
  downloadPages,
  draftFilePages,
  draftPages,
  type Exchanges,
  exchangePages,
  handoverPages,
  participantPages,
  mayStart,
  patient,
} from './exchanges/index.ts';
import { helpFor, helpPages } from './help/index.ts';
import { bulkPages, inboxPages, keyboardPages, nextPanel, searchPages, viewPages } from './inbox/index.ts';
import { LIVE, livePages, newsOf } from './live/index.ts';
import { mailPages, mutePages, mutePanel, notificationPages } from './messages/index.ts';
import {
  ALLOCATION,
  absencePages,
  allocationPages,
  COUNTRY_SETTINGS,
  deskPages,
  deskPanel,
  switchPages,
} from './office/index.ts';
import { entryPages, registerPages, searchPages as registerSearchPages } from './registers/index.ts';
import { describe, refusalOf } from './problems.ts';
import { sayRefusal } from './refusal-texts.ts';
import { PUBLICATIONS, publicationPages, publicationPanel } from './publications/index.ts';
import { lookingPages, publishingPages } from './publishing/index.ts';
import { simulationPages } from './simulation/index.ts';
import { demonstrationAccounts } from './demonstration/index.ts';
import { endonym, languages, nameIn, SOURCE_LANGUAGE, sayIn, sayKey } from './texts/index.ts';
import {
  type Assets,
  LinkButton,
  multipartPlugin,
  type NavigationItem,
  Page,
  type PageTools,
  type Shell,
  type ShellPerson,
  sendPage,
  webPlugin,
} from './web/index.ts';

/** All pages, in one scope: who asks, in which language, the shell round every page, and pages for errors. */
export const pages: FastifyPluginAsync<{ application: Application; assets: Assets }> = async (
  app,
  { application, assets },
) => {
  const {
    accounts,
    attachments,
    invitations,
    notifications,
    office,
    procedures,
    publications,
    reports,
    database,
    settings,
    now,
  } = application;
  const { db } = database.connection;
  const exchanges = countingOnce(patient(application.exchanges));
  const tools: PageTools = {
    shell: (request, reply, options = {}) => shellOf({ ...application, exchanges }, assets, request, reply, options),
  };
  const areaName = (language: string, area: string): string => {
    const texts = procedures.published.find((procedure) => procedure.area === area)?.texts;
    return texts?.[language]?.['area.title'] ?? texts?.[SOURCE_LANGUAGE]?.['area.title'] ?? area;
  };
  const authorities = (ids: readonly string[]) => authoritiesByIds(db, ids);
  const localDay = (country: string): string => today(now().getTime(), calendarCountry(country));

  await app.register(webPlugin, { publicUrl: settings.publicUrl });
  await app.register(multipartPlugin);
  await app.register(signInPlugin, { accounts });
  app.setErrorHandler((error, request, reply) => answerError(tools, error, request, reply));
  app.setNotFoundHandler(async (request, reply) => answerError(tools, { statusCode: 404 }, request, reply));

  const accountOptions = { accounts, shell: tools.shell, areaName };
  const demonstration = settings.mode === 'training' ? await demonstrationAccounts(db) : undefined;
  await app.register(signInPages, { ...accountOptions, ...(demonstration ? { demonstration } : {}) });
  for (const part of [accountPages, passwordPages, secondFactorPages, apiTokenPages, welcomePages])
    await app.register(part, accountOptions);
  await app.register(administrationPages, { invitations, tools, areaName });
  await app.register(registrationPages, { registrar: { invitations, procedures }, tools });
  const inbox = {
    exchanges,
    office,
    views: application.views,
    procedures,
    tools,
    authorities,
    today: localDay,
    timeZoneOf,
  };
  await app.register(inboxPages, inbox);
  await app.register(bulkPages, inbox);
  await app.register(searchPages, { ...inbox, searches: application.searches });
  const { lookups, savedSearches } = application;
  const registers = { exchanges, lookups, savedSearches, tools, authorities, timeZoneOf };
  await app.register(registerPages, registers);
  await app.register(registerSearchPages, registers);
  await app.register(entryPages, { ...registers, attachments });
  await app.register(keyboardPages, { tools });
  await app.register(viewPages, { views: application.views, tools });
  const search = recipientSearch({ db, procedures });
  await app.register(draftPages, {
    exchanges,
    procedures,
    tools,
    authorities,
    recipientSearch: search,
  });
  await app.register(draftFilePages, { exchanges, attachments, tools });
  await app.register(cataloguePages, { procedures, tools });
  const { publishing, walks } = application;
  await app.register(publishingPages, { publishing, tools });
  await app.register(lookingPages, { publishing, tools });
  await app.register(simulationPages, { walks, publishing, tools });
  await app.register(helpPages, { help: application.help, tools });
  await app.register(participantPages, { exchanges, tools, authorities, timeZoneOf });
  await app.register(handoverPages, { exchanges, tools, authorities, recipientSearch: search });
  await app.register(directoryPages, { db, procedures, tools });
  await app.register(notificationPages, { account: accountOptions, notifications });
  await app.register(livePages, { accounts, database, counts: (actor) => countsOf(application, actor) });
  await app.register(mutePages, { notifications, tools });
  await app.register(mailPages, { db, mode: settings.mode, tools });
  const officeOptions = { office, tools, authorities, timeZoneOf, today: localDay };
  await app.register(absencePages, { office, account: accountOptions });
  await app.register(allocationPages, { office, tools, areaName });
  await app.register(switchPages, { office, tools, areaName, timeZoneOf });
  await app.register(deskPages, officeOptions);
  await app.register(publicationPages, { publications, tools });
  const panels = [
    nextPanel,
    publicationPanel(publications),
    deskPanel(officeOptions),
    outsidePanel(procedures),
    mutePanel(notifications, procedures),
  ];
  await app.register(exchangePages, { exchanges, attachments, tools, authorities, timeZoneOf, panels });
  const reported = caseReports({ exchanges, reports, authorities, timeZoneOf, publicUrl: settings.publicUrl });
  await app.register(downloadPages, {
    exchanges,
    attachments,
    caseReports: reported,
    caseFiles: caseFiles({ caseReports: reported, attachments }),
  });
  await app.register(outsidePages, { outside: application.outside, clientOf, publicUrl: settings.publicUrl, tools });
  await app.register(confirmationPages, { reports, tools, authorities, timeZoneOf });
};

/** The inbox says what waits and so does the navigation round it: asked once for an actor, who is another object in each request. */
function countingOnce(exchanges: Exchanges): Exchanges {
  const asked = new WeakMap<object, ReturnType<Exchanges['counts']>>();
  return {
    ...exchanges,
    counts(actor, day) {
      const counts = asked.get(actor) ?? exchanges.counts(actor, day);
      asked.set(actor, counts);
      return counts;
    },
  };
}

/** What stands round a page of this request. */
async function shellOf(
  application: Application,
  assets: Assets,
  request: FastifyRequest,
  reply: FastifyReply,
  options: { current?: string; notice?: Shell['notice'] },
): Promise<Shell> {
  const { visitor, language } = request;
  const say = sayIn(language);
  const training = application.settings.mode === 'training';
  const person = visitor ? personOf(application, request, reply) : undefined;
  return {
    lang: language,
    say: (key, parameters) => sayKey(language, key, parameters),
    asset: assets.url,
    siteName: say('shell.site'),
    homeHref: '/',
    ...(training ? { banner: say('shell.training') } : {}),
    navigation: await navigationOf(application, request, options.current, training),
    ...(person ? { person } : request.routeOptions.url === '/sign-in' ? {} : { signInHref: '/sign-in' }),
    languages: languages.map((code) => ({
      code,
      name: endonym(code),
      href: languageHref(request, code),
      current: code === language,
    })),
    help: { href: helpFor(application.help, request.routeOptions.url), label: say('help.title') },
    footer: [
      { href: '/help', label: say('help.title') },
      { href: '/catalogue', label: say('catalogue.title') },
      { href: PUBLICATIONS, label: say('publications.title') },
      { href: '/help/faq', label: say('shell.footer.faq') },
      { href: '/help/glossary', label: say('shell.footer.glossary') },
      { href: '/verify-report', label: say('shell.footer.reports') },
      { href: '/status', label: say('outside.status.title') },
      { href: '/api/openapi.json', label: say('shell.footer.api') },
    ],
    ...(options.notice ? { notice: options.notice } : {}),
  };
}

/** The same page in another language; after a refused form the form's own page, since an address cannot be posted again. */
function languageHref(request: FastifyRequest, language: string): string {
  const url = new URL(request.url, 'http://localhost');
  const { page } = request.routeOptions.config;
  const parameters = request.params as Record<string, string>;
  if (request.method !== 'GET' && page)
    url.pathname = page.replace(/:(\w+)/g, (_, name: string) => parameters[name] ?? '');
  url.searchParams.set('lang', language);
  return `${url.pathname}${url.search}`;
}

async function navigationOf(
  application: Application,
  request: FastifyRequest,
  current: string | undefined,
  training: boolean,
): Promise<NavigationItem[]> {
  const say = sayIn(request.language);
  const { visitor } = request;
  // Whoever still has to give the second factor may not open any of it.
  if (!visitor || visitor.secondFactor === 'missing') return [];
  const own = visitor.actor ? await navigationFor(visitor.actor, application, request.language) : [];
  const operator = visitor.operator
    ? [
        { href: '/operator', label: say('operator.title') },
        { href: '/operator/procedures', label: say('publishing.title') },
      ]
    : [];
  if (own.length + operator.length === 0) return [];
  const mails = training ? [{ href: '/training/mails', label: say('shell.nav.mails') }] : [];
  return [...own, ...operator, ...mails].map((item) => ({ ...item, current: item.href === current }));
}

/** What waits for a membership today. */
const countsOf = ({ exchanges, now }: Application, actor: Actor) =>
  exchanges.counts(actor, today(now().getTime(), calendarCountry(actor.country)));

/** What a membership may open. */
async function navigationFor(actor: Actor, application: Application, language: string): Promise<NavigationItem[]> {
  const say = sayIn(language);
  const { waiting, late, unread } = await countsOf(application, actor);
  const news = newsOf(say, unread);
  return [
    {
      href: '/',
      label: say('shell.nav.inbox'),
      live: LIVE,
      ...(waiting > 0 ? { count: waiting, countLabel: say('inbox.count', { count: waiting }), late: late > 0 } : {}),
      ...(news ? { news } : {}),
    },
    ...(application.procedures.offered.some((procedure) => mayStart(procedure, actor))
      ? [{ href: '/exchanges/new', label: say('shell.nav.new') }]
      : []),
    { href: '/cases/search', label: say('shell.nav.search') },
    ...(application.exchanges.registers(actor).length > 0 ? [{ href: '/registers', label: say('register.nav') }] : []),
    { href: '/authorities', label: say('shell.nav.authorities') },
    ...(application.office.keepsSettings(actor) ? [{ href: COUNTRY_SETTINGS, label: say('switches.nav') }] : []),
    ...(administers(actor)
      ? [
          { href: '/authority/users', label: say('shell.nav.users') },
          { href: ALLOCATION, label: say('allocation.nav') },
        ]
      : []),
  ];
}

function personOf({ procedures }: Application, request: FastifyRequest, reply: FastifyReply): ShellPerson | undefined {
  const { visitor, language } = request;
  if (!visitor) return undefined;
  const say = sayIn(language);
  const current = visitor.memberships.find((membership) => membership.current);
  const authority = nameIn(current?.authorityName ?? {}, language);
  const title = procedures.published.find((procedure) => procedure.area === current?.area)?.texts[language]?.[
    'area.title'
  ];
  return {
    name: visitor.name,
    authority: !current && visitor.operator ? say('operator.person') : authority.text,
    ...(!current || authority.lang === language ? {} : { authorityLang: authority.lang }),
    areaRoles: current
      ? [
          say('shell.area-roles', {
            area: title ?? current.area,
            roles: current.roles.map((role) => say(`shell.role.${role}`)).join(', '),
          }),
        ]
      : [],
    ...(visitor.memberships.length > 1 ? { switchHref: '/account#memberships' } : {}),
    accountHref: '/account',
    signOut: { action: '/sign-out', hidden: { csrf: reply.csrf } },
  };
}

/** An error as a page of our own: what happened in the reader's words, and where to go on. */
async function answerError(
  tools: PageTools,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refusal = refusalOf(error);
  if (refusal.code === 'internal') request.log.error({ error: describe(error) }, 'unexpected error');
  const { language } = request;
  const say = sayIn(language);
  const title = refusal.status === 404 ? say('error.not-found.title') : say('error.title');
  const shell = await tools.shell(request, reply);
  const page = (
    <Page shell={shell} title={title}>
      <p>{sayRefusal(language, refusal)}</p>
      <LinkButton kind="primary" href="/">
        {say('error.home')}
      </LinkButton>
    </Page>
  );
  return sendPage(reply, page, refusal.status);
}
