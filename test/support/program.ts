/** The whole program in process, on a test's own database: people of every kind at the API and at the pages, and all that it logs. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { hashPassword, makeToken, SALT_LENGTH } from '../../src/accounts/index.ts';
import { type Application, assemble, serve } from '../../src/application.ts';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import {
  type MailWorker,
  muteLinks,
  openTransport,
  outboxProjector,
  startMailWorker,
} from '../../src/messages/index.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { Browser } from './browser-session.ts';
import { type Clock, type ExchangeFixture, exchangeFixture, insertActor, PROCEDURE } from './exchange-fixture.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

export { PROCEDURE };
export const MILAN = 'it-milan-chamber';
export const PECS = 'hu-pecs-chamber';
export const VIENNA = 'at-vienna-chamber';
/** Who handles requests there must not see those of this one. */
export const OTHER_AREA = 'posting-of-workers';
export const PASSWORD = 'a bicycle for the chamber';

/**
 * Milan asks, Pécs answers, Vienna has no part in anything. `otherArea` handles requests of another area in Pécs;
 * `administrator` administers the users of Pécs and nothing else.
 */
export const PEOPLE = [
  'requester',
  'requesterViewer',
  'recipient',
  'recipientViewer',
  'administrator',
  'stranger',
  'otherArea',
] as const;
export type Person = (typeof PEOPLE)[number];

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** The Idempotency-Key; a new one unless given, none when null. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  readonly text: string;
  /** The parsed body; undefined when it is no JSON. */
  // Tests look into documents as a program of somebody else would.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export interface Program {
  readonly app: FastifyInstance;
  readonly application: Application;
  readonly database: TestDatabase;
  readonly clock: Clock;
  readonly people: Readonly<Record<Person, ActingMembership>>;
  readonly emails: Readonly<Record<Person, string>>;
  /** Every line logged so far, at the level of `trace`. */
  readonly log: readonly string[];
  readonly content: ExchangeFixture['content'];
  readonly answers: ExchangeFixture['answers'];
  /** Calls the API (paths below `/api/v1`) as one of the people; as nobody when null. */
  call(who: Person | null, path: string, call?: Call): Promise<Answer>;
  /** A token of one's own for any membership. */
  tokenFor(actor: ActingMembership): Promise<string>;
  /** The API as whoever holds the token. */
  callWith(token: string, path: string, call?: Call): Promise<Answer>;
  /** Sends a request from Milan to Pécs through the API; returns the outcome. */
  send(fields?: Record<string, unknown>): Promise<Outcome>;
  /** Does an action through the API at the revision given; fails the test when it is refused. */
  act(who: Person, exchange: Outcome, action: string, input?: Record<string, unknown>): Promise<Outcome>;
  /** A browser that keeps cookies, signed in as one of the people; nobody when null. */
  browser(who: Person | null): Promise<Browser>;
  /** Makes the mails that are due, and sends them where the settings name a server. */
  makeMails(): Promise<void>;
  close(): Promise<void>;
}

export interface Outcome {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly revision: number;
}

/** That the API refused a call, so. */
export const refused = ({ status, json, text }: Answer, expected: number, code: string): void =>
  assert.deepEqual([status, json?.code], [expected, code], text);

/** One hash for everybody: making one takes 20 ms of a processor. */
let passwordHash: Promise<string> | undefined;

export async function openProgram(more: Partial<Settings> = {}): Promise<Program> {
  const database = await testDatabase();
  const { db } = database.connection;
  const fixture = await exchangeFixture(database);
  const people = await everybody(database, fixture);
  passwordHash ??= hashPassword(PASSWORD, Buffer.alloc(SALT_LENGTH, 7));
  await db
    .updateTable('app_user')
    .set({ password_hash: await passwordHash })
    .execute();
  const users = await db.selectFrom('app_user').select(['id', 'email']).execute();
  const emails = mapPeople(people, (one) => users.find((user) => user.id === one.userId)?.email ?? '');

  const folder = mkdtempSync(join(tmpdir(), 'openimi-program-'));
  const settings = { ...readSettings({ DATA_DIR: folder, PORT: '3000' }), ...more };
  const log: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const logger = pino({ level: 'trace' }, sink);
  const application = await assemble({
    settings,
    database: {
      connection: database.connection,
      applicationUrl: database.applicationUrl,
      adminUrl: database.adminUrl,
      migrated: [],
      close: () => database.close(),
    },
    projectors: [outboxProjector],
    committed: () => {},
    now: () => fixture.clock.now,
  });
  const app = await serve(application, logger);
  await app.ready();
  const mutes = muteLinks(application.secrets.encryptionKey, settings.publicUrl);
  const mails: MailWorker = startMailWorker({
    connection: database.connection,
    procedures: application.procedures,
    finds: application.finds,
    transport: openTransport(settings, mutes),
    settings,
    mutes,
    now: () => fixture.clock.now,
    log: logger,
  });

  const tokens = new Map<string, Promise<string>>();
  const tokenFor = (actor: ActingMembership): Promise<string> => {
    const made = tokens.get(actor.membershipId) ?? makeToken(application.accounts, actor, { name: 'test', days: 365 });
    tokens.set(actor.membershipId, made);
    return made;
  };
  const callWith = async (token: string | null, path: string, call: Call = {}): Promise<Answer> => {
    const method = call.method ?? (call.body === undefined ? 'GET' : 'POST');
    const key = call.key === undefined ? randomUUID() : call.key;
    const headers = {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' || key === null ? {} : { 'idempotency-key': key }),
      ...call.headers,
    };
    const payload = typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
    const url = path.startsWith('/api/') ? path : `/api/v1${path}`;
    const options: InjectOptions = { method, url, headers, ...(call.body === undefined ? {} : { payload }) };
    return answerOf(await app.inject(options));
  };
  const call: Program['call'] = async (who, path, options) =>
    callWith(who === null ? null : await tokenFor(people[who]), path, options);
  const done = (answer: Answer, status: number): Outcome => {
    if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 2000)}`);
    return answer.json as Outcome;
  };

  return {
    app,
    application,
    database,
    clock: fixture.clock,
    people,
    emails,
    log,
    content: fixture.content,
    answers: fixture.answers,
    call,
    tokenFor,
    callWith,
    async send(fields) {
      const body = { procedure: PROCEDURE, recipient: PECS, content: fixture.content(fields), send: true };
      return done(await call('requester', '/exchanges', { body }), 201);
    },
    async act(who, { id, revision }, action, input = {}) {
      return done(await call(who, `/exchanges/${id}/actions/${action}`, { body: { revision, input } }), 200);
    },
    async browser(who) {
      const browser = new Browser(app);
      if (who !== null) await browser.signIn(emails[who], PASSWORD);
      return browser;
    },
    makeMails: () => mails.idle(),
    async close() {
      await mails.stop();
      await app.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function everybody(
  { connection: { db } }: TestDatabase,
  { actors }: ExchangeFixture,
): Promise<Record<Person, ActingMembership>> {
  const pecs = { id: PECS, country: 'HU' };
  await db
    .insertInto('authority_area')
    .values({ authority_id: PECS, area: OTHER_AREA, functions: ['sends', 'replies'], competences: [] })
    .execute();
  return {
    requester: actors.requester,
    requesterViewer: await insertActor(db, { id: MILAN, country: 'IT' }, 'it', 'viewer'),
    recipient: actors.recipient,
    recipientViewer: actors.viewer,
    administrator: await insertActor(db, pecs, 'hu', 'administrator'),
    stranger: actors.stranger,
    otherArea: await insertActor(db, pecs, 'hu', 'handler', OTHER_AREA),
  };
}

function mapPeople<Value>(
  people: Record<Person, ActingMembership>,
  value: (one: ActingMembership) => Value,
): Record<Person, Value> {
  return Object.fromEntries(PEOPLE.map((person) => [person, value(people[person])])) as Record<Person, Value>;
}

export function answerOf(response: LightMyRequestResponse): Answer {
  let json: unknown;
  try {
    json = JSON.parse(response.body);
  } catch {
    json = undefined;
  }
  return { status: response.statusCode, headers: response.headers, text: response.body, json };
}
