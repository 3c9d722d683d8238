/** The whole program with the demonstration Europe, listening on http://localhost, on a test's own database and clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Application, assemble, serve, warmCalendars } from '../../src/application.ts';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { loadDemonstration } from '../../src/demonstration/index.ts';
import { muteLinks, outboxProjector, startMailWorker } from '../../src/messages/index.ts';
import { projectRoot } from '../../src/root.ts';
import { loadEurope } from '../../src/training.ts';
import { readSettings } from '../../src/settings.ts';
import { type Names, namesOf } from './outline.ts';
import { freePort } from './program-process.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

export const PASSWORD = 'openimi-training';
export const PROCEDURE = 'professional-qualifications.information-request';

/** People of the demonstration. */
export const EMAILS = {
  giulia: 'giulia.bianchi@ordine-medici-bologna.it.example',
  elena: 'elena.russo@ordine-medici-bologna.it.example',
  paolo: 'paolo.verdi@ordine-medici-bologna.it.example',
  katalin: 'katalin.nagy@orvosi-kamara-budapest.hu.example',
  istvan: 'istvan.kovacs@oktatasi-hivatal.hu.example',
  anna: 'anna.szabo@oktatasi-hivatal.hu.example',
  gabor: 'gabor.horvath@im.hu.example',
  eva: 'eva.toth@oktatasi-hivatal.hu.example',
  peter: 'peter.varga@oktatasi-hivatal.hu.example',
  francesca: 'francesca.romano@ispettorato-lavoro.it.example',
  zsofia: 'zsofia.toth@foglalkoztatas-felugyelet.hu.example',
} as const;
export type EuropePerson = keyof typeof EMAILS;

export interface Europe {
  readonly application: Application;
  readonly origin: string;
  readonly clock: { now: Date; forward(minutes: number): void };
  /** Names of the authorities, each with its language. */
  readonly names: Names;
  /** The first membership of a person, to act without a browser. */
  actor(who: EuropePerson): Promise<ActingMembership>;
  /** Makes the mails that are due. */
  makeMails(): Promise<void>;
  close(): Promise<void>;
}

/** Authorities and people; with `requests` also cases in every state. A journey makes its own. */
export async function openEurope({ requests = false } = {}): Promise<Europe> {
  const clock = {
    now: new Date('2026-03-02T08:00:00.000Z'),
    forward(minutes: number) {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000);
    },
  };
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'openimi-europe-'));
  const port = await freePort();
  const settings = readSettings({ DATA_DIR: folder, PORT: String(port) });
  const log = pino({ level: 'error' });
  const application = await assemble({
    settings,
    database: { ...database, migrated: [], close: () => database.close() },
    projectors: [outboxProjector],
    committed: () => {},
    now: () => clock.now,
  });
  if (requests) await loadEurope(application);
  else
    await loadDemonstration(database.admin, {
      now: clock.now,
      root: projectRoot,
      procedures: application.procedures.published,
    });
  warmCalendars(clock.now);
  const app = await serve(application, log);
  await app.listen({ host: '127.0.0.1', port });
  const { connection } = database;
  const { procedures } = application;
  const mails = startMailWorker({
    connection,
    procedures,
    finds: application.finds,
    transport: null,
    settings,
    mutes: muteLinks(application.secrets.encryptionKey, settings.publicUrl),
    now: () => clock.now,
    log,
  });
  return {
    application,
    origin: settings.publicUrl.replace('127.0.0.1', 'localhost'),
    clock,
    names: await namesOf(database),
    actor: (who) => actorOf(database, EMAILS[who]),
    makeMails: () => mails.idle(),
    async close() {
      await mails.stop();
      await app.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function actorOf({ connection: { db } }: TestDatabase, email: string): Promise<ActingMembership> {
  const { roles, ...row } = await db
    .selectFrom('membership as m')
    .innerJoin('app_user as u', 'u.id', 'm.user_id')
    .innerJoin('authority as a', 'a.id', 'm.authority_id')
    .where('u.email', '=', email)
    .select(['m.id as membershipId', 'm.roles', 'm.area', 'u.id as userId', 'u.language'])
    .select(['a.id as authorityId', 'a.country'])
    .orderBy('m.id')
    .executeTakeFirstOrThrow();
  return { ...row, roles: roles as ActingMembership['roles'], functions: ['sends', 'replies'] };
}
