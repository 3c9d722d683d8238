import { join } from 'node:path';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { type Accounts, type Invitations, openAccounts } from './accounts/index.ts';
import { api } from './api.ts';
import { type Attachments, clamd, createAttachments, FileStore, type Scanner } from './attachments/index.ts';
import type { Database } from './database/index.ts';
import { calendarCountries, calendarCountry, calendarOf, computeTerm, countTerm, today } from './deadlines/index.ts';
import {
  createExchanges,
  createOutside,
  createReports,
  type Exchanges,
  type ExchangesOptions,
  type Outside,
  type Reports,
} from './exchanges/index.ts';
import { type Help, readHelp } from './help/index.ts';
import { createSearches, createViews, type Searches, type Views } from './inbox/index.ts';
import { announcing } from './live/index.ts';
import { createPublications, type Publications, publicationProjector } from './publications/index.ts';
import { createOffice, type Office } from './office/index.ts';
import {
  createNotifications,
  heldNotes,
  muteLinks,
  type Notifications,
  oneClickMute,
  postLetter,
} from './messages/index.ts';
import { pages } from './pages.ts';
import { compile, ProcedureCatalogue, readDefinitionFiles, takeIn } from './procedures/index.ts';
import { createPublishing, type Publishing } from './publishing/index.ts';
import {
  createFinds,
  createLookups,
  createSavedSearches,
  entryNotes,
  type Finds,
  type Lookups,
  type SavedSearches,
} from './registers/index.ts';
import { refuseUnreadable } from './readable.ts';
import { validatorCompiler } from './problems.ts';
import { projectRoot } from './root.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { createWalks, type Walks } from './simulation/index.ts';
import { languages } from './texts/index.ts';
import { assetsPlugin, loadAssets } from './web/index.ts';

/** Definitions that cannot be used: every fault, with its file and line. */
export class DefinitionsFaulty extends Error {
  constructor(lines: readonly string[]) {
    super(`The definitions have faults:\n${lines.join('\n')}`);
  }
}

/** Everything that the program is made of, put together. */
export interface Application {
  readonly settings: Settings;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly procedures: ProcedureCatalogue;
  readonly accounts: Accounts;
  /** Letting people in, with a mail to each. */
  readonly invitations: Invitations;
  readonly attachments: Attachments;
  /** Where attachments lie on the disk, and who looks for viruses in them. */
  readonly files: FileStore;
  readonly scanner?: Scanner;
  readonly exchanges: Exchanges;
  readonly reports: Reports;
  /** Codes for those outside. */
  readonly outside: Outside;
  readonly help: Help;
  readonly office: Office;
  /** The lists that people keep. */
  readonly views: Views;
  readonly searches: Searches;
  /** Look-ups of persons in registers. */
  readonly lookups: Lookups;
  /** Searches of registers that people keep, and what they find. */
  readonly savedSearches: SavedSearches;
  readonly finds: Finds;
  readonly notifications: Notifications;
  /** What the public sees. */
  readonly publications: Publications;
  readonly publishing: Publishing;
  readonly walks: Walks;
  readonly now: () => Date;
}

export interface ApplicationParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly projectors: ExchangesOptions['projectors'];
  readonly committed: () => void;
  readonly now?: () => Date;
}

/** Compiles the definitions on disk and takes them in; in production what has changed waits for somebody to publish it. Throws `DefinitionsFaulty`. */
async function takeInDefinitions(database: Database, { mode }: Settings, now: Date): Promise<void> {
  const { procedures, drafts, faults } = compile(readDefinitionFiles(projectRoot), languages);
  if (faults.length > 0)
    throw new DefinitionsFaulty(faults.map((fault) => `  ${fault.file}:${fault.line} ${fault.message}`));
  await takeIn(database.connection.db, { procedures, drafts }, { now, changes: mode === 'training' });
}

/** The guides on disk. Throws `DefinitionsFaulty`. */
function openHelp(): Help {
  const { help, faults } = readHelp(projectRoot);
  if (faults.length > 0) throw new DefinitionsFaulty(faults.map((fault) => `  ${fault}`));
  return help;
}

/** The exchanges with the calendars of the countries; also with another clock, for what is loaded into the past. */
export const exchangesOf = (options: Omit<ExchangesOptions, 'term'>): Exchanges =>
  createExchanges({
    ...options,
    term: countTerm,
  });

/** Puts the use cases together on an opened database. */
export async function assemble(parts: ApplicationParts): Promise<Application> {
  const { settings, database } = parts;
  const now = parts.now ?? (() => new Date());
  const { db } = database.connection;
  const secrets = openSecrets(settings);
  await takeInDefinitions(database, settings, now());
  const procedures = await ProcedureCatalogue.open(db);
  const accounts = openAccounts({ connection: database.connection, mode: settings.mode, secrets, now });
  const invitations: Invitations = {
    accounts,
    publicUrl: settings.publicUrl,
    post: (tx, letter, at) => postLetter(tx, letter, { at, sends: settings.smtpUrl !== undefined }),
  };
  const files = new FileStore(join(settings.dataDir, 'files'));
  const scanner = settings.clamdUrl === undefined ? {} : { scanner: clamd(settings.clamdUrl) };
  const attachments = createAttachments({ db, files, ...scanner, now });
  const exchanges = exchangesOf({
    connection: database.connection,
    procedures,
    now,
    projectors: [
      ...parts.projectors,
      publicationProjector(procedures),
      entryNotes(procedures),
      announcing(db).projector,
    ],
    committed: parts.committed,
    notes: heldNotes,
    subjectKey: secrets.subjectKey,
  });
  const office = createOffice({
    connection: database.connection,
    procedures,
    now,
    today: (country) => today(now().getTime(), calendarCountry(country)),
  });
  const views = createViews({ db, now });
  const searches = createSearches({ db, exchanges, key: secrets.encryptionKey, now });
  const lookups = createLookups({ db, exchanges, key: secrets.encryptionKey, now });
  const publishing = createPublishing({ accounts, procedures });
  const links = muteLinks(secrets.encryptionKey, settings.publicUrl);
  const publications = createPublications({ db, procedures, procedureFor: exchanges.procedureFor });
  const notifications = createNotifications({ db, exchanges, links, now });
  return {
    settings,
    database,
    secrets,
    procedures,
    accounts,
    invitations,
    attachments,
    files,
    ...scanner,
    exchanges,
    reports: createReports({ connection: database.connection, key: secrets.reportKey, now }),
    outside: createOutside({
      ...{ connection: database.connection, procedures, now },
      key: secrets.reportKey,
      term: countTerm,
    }),
    help: openHelp(),
    office,
    views,
    searches,
    lookups,
    savedSearches: createSavedSearches({ db, exchanges, now }),
    finds: createFinds({ exchanges }),
    notifications,
    publications,
    publishing,
    walks: createWalks({ db, publishing, term: countTerm, now }),
    now,
  };
}

/** Reads the holiday calendars before the first request: the first one costs 155 ms, inside a transition if it comes late. */
export function warmCalendars(now: Date): void {
  const event = now.getTime();
  for (const country of calendarCountries)
    computeTerm({ event, unit: 'calendar-days', count: 60, calendar: calendarOf(country) });
}

/** An address with a % that stands for nothing is unknown, like any other: the router would refuse it by itself, in English. */
function decodable(url: string): string {
  const [path = '', ...query] = url.split('?');
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?');
  }
}

/** The HTTP server over the application; not yet listening. */
export async function serve(application: Application, log: FastifyBaseLogger): Promise<FastifyInstance> {
  const { settings, database } = application;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: typeof settings.trustProxy === 'boolean' ? settings.trustProxy : [...settings.trustProxy],
    bodyLimit: 1024 * 1024,
    // Node takes no longer address; Fastify's own limit of 100 would answer by itself, in English.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: ({ url = '/' }) => decodable(url),
    forceCloseConnections: 'idle',
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('preValidation', refuseUnreadable);
  // The route's pattern, never the address: what stands in it may not be for logs.
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    request.log.debug({ route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, request.method);
  });
  // What every answer says; pages say much more (see web/plugin.ts), which an answer in JSON has no use for.
  const https = settings.publicUrl.startsWith('https:');
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    if (https) reply.header('strict-transport-security', 'max-age=31536000');
  });
  const assets = loadAssets();
  await app.register(assetsPlugin, { assets });
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await database.connection.pool.query('select 1');
      return { status: 'ready' };
    } catch {
      return reply.status(503).send({ status: 'database unreachable' });
    }
  });
  await app.register(api, { application });
  await app.register(oneClickMute, application);
  await app.register(pages, { application, assets });
  return app;
}
