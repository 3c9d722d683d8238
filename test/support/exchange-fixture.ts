/** Exchanges on a test's own database: the real procedure, two authorities and a third that has no part in anything. */
import { createSecretKey, randomUUID } from 'node:crypto';
import { countTerm } from '../../src/deadlines/index.ts';
import {
  type ActingMembership,
  createExchanges,
  type Exchanges,
  type ExchangesOptions,
  type Moment,
  type Outcome,
} from '../../src/exchanges/index.ts';
import {
  compile,
  type Procedure,
  ProcedureCatalogue,
  publish,
  readDefinitionFiles,
} from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';
import { languages } from '../../src/texts/index.ts';
import type { TestDatabase } from './test-database.ts';

export const AREA = 'professional-qualifications';
export const PROCEDURE = 'professional-qualifications.information-request';

/** The real calendars and Regulation 1182/71. */
export const term: Moment['term'] = countTerm;

/** A key of the tests' own. */
export const SUBJECT_KEY = createSecretKey(Buffer.alloc(32, 9));

export interface Clock {
  now: Date;
  forwardDays(days: number): void;
}

export interface ExchangeFixture {
  readonly exchanges: Exchanges;
  readonly procedures: ProcedureCatalogue;
  readonly actors: {
    /** Handler at the chamber of Milan (IT): sends. */
    readonly requester: ActingMembership;
    /** Handler at the chamber of Pécs (HU): replies. */
    readonly recipient: ActingMembership;
    /** Handler at the chamber of Vienna (AT): takes part in nothing. */
    readonly stranger: ActingMembership;
    /** At the chamber of Pécs as well, without sight of personal data. */
    readonly viewer: ActingMembership;
    /** Handler at the chamber of Győr (HU): replies too. */
    readonly second: ActingMembership;
    /** Handler at Hungary's national coordinator. */
    readonly coordinator: ActingMembership;
  };
  /** The service's present moment; starts on Monday 2 March 2026. */
  readonly clock: Clock;
  /** Complete content of a request with two questions (yes/no and text); `fields` replaces single fields. */
  content(fields?: Record<string, unknown>): { fields: Record<string, unknown>; questions: unknown[] };
  /** Complete answers to the questions of `content`. */
  answers(): Record<string, unknown>;
  /** Sends a request from Milan to Pécs. */
  send(fields?: Record<string, unknown>): Promise<Outcome>;
  /** Does an action as one of the actors, at the present revision unless another is given. */
  act(
    who: keyof ExchangeFixture['actors'],
    exchange: Pick<Outcome, 'id' | 'revision'>,
    action: string,
    input?: Record<string, unknown>,
    part?: number,
  ): Promise<Outcome>;
}

/** Compiled once a process. */
let compiled: readonly Procedure[] | undefined;

function compileProcedures(): readonly Procedure[] {
  const { procedures, faults } = compile(readDefinitionFiles(projectRoot), languages);
  if (faults.length > 0) throw new Error(`The procedures have faults: ${JSON.stringify(faults)}`);
  return procedures;
}

const CLOCK_START = '2026-03-02T08:00:00.000Z';

/** Fills the database and opens the service on it, as the application's role. */
export async function exchangeFixture(
  database: Pick<TestDatabase, 'connection'>,
  options: Partial<Pick<ExchangesOptions, 'projectors' | 'committed'>> = {},
): Promise<ExchangeFixture> {
  const { db } = database.connection;
  const clock: Clock = {
    now: new Date(CLOCK_START),
    forwardDays(days) {
      clock.now = new Date(clock.now.getTime() + days * 86_400_000);
    },
  };
  await publish(db, (compiled ??= compileProcedures()), clock.now);
  const procedures = await ProcedureCatalogue.open(db);
  const milan = await insertAuthority(db, 'it-milan-chamber', 'IT', 'Ordine di Milano');
  const pecs = await insertAuthority(db, 'hu-pecs-chamber', 'HU', 'Pécsi Kamara');
  const vienna = await insertAuthority(db, 'at-vienna-chamber', 'AT', 'Kammer Wien');
  const gyor = await insertAuthority(db, 'hu-gyor-chamber', 'HU', 'Győri Kamara');
  const budapest = await insertAuthority(db, 'hu-coordinator', 'HU', 'Nemzeti koordinátor', 'national');
  const actors = {
    requester: await insertActor(db, milan, 'it', 'handler'),
    recipient: await insertActor(db, pecs, 'hu', 'handler'),
    stranger: await insertActor(db, vienna, 'en', 'handler'),
    viewer: await insertActor(db, pecs, 'hu', 'viewer'),
    second: await insertActor(db, gyor, 'hu', 'handler'),
    coordinator: await insertActor(db, budapest, 'hu', 'handler'),
  };
  const exchanges = createExchanges({
    connection: database.connection,
    procedures,
    now: () => clock.now,
    term,
    projectors: options.projectors ?? [],
    committed: options.committed ?? (() => {}),
    subjectKey: SUBJECT_KEY,
  });
  const content: ExchangeFixture['content'] = (fields = {}) => ({
    fields: {
      profession: 'doctor',
      purpose: 'establishment',
      daysWanted: 28,
      firstName: 'Anna',
      surname: 'Esempio',
      birthDate: '1980-02-29',
      reason: { text: 'La signora chiede di esercitare a Milano.', lang: 'it' },
      ...fields,
    },
    questions: [
      { code: 'pq-1', parameters: {} },
      { code: 'pq-2', parameters: {} },
    ],
  });
  return {
    exchanges,
    procedures,
    actors,
    clock,
    content,
    answers: () => ({ 1: { value: 'yes' }, 2: { value: { text: 'Minden rendben van.', lang: 'hu' } } }),
    send: (fields) =>
      exchanges.sendRequest(
        actors.requester,
        { procedure: PROCEDURE, recipient: pecs.id, content: content(fields) },
        randomUUID(),
      ),
    act: (who, exchange, action, input = {}, part) =>
      exchanges.act(actors[who], exchange.id, { action, part, revision: exchange.revision, input }, randomUUID()),
  };
}

type Db = TestDatabase['connection']['db'];
export interface Authority {
  readonly id: string;
  readonly country: string;
}

/** An authority with access to one area; without `held` it sends and replies in the real one, and coordinates when it is a coordinator. */
export async function insertAuthority(
  db: Db,
  id: string,
  country: string,
  official: string,
  coordinator: 'national' | null = null,
  held: { area: string; functions: string[] } = {
    area: AREA,
    functions: ['sends', 'replies', ...(coordinator ? ['coordinates'] : [])],
  },
): Promise<Authority> {
  await db
    .insertInto('authority')
    .values({
      id,
      country,
      official: JSON.stringify({ [country.toLowerCase()]: official }),
      informal: official,
      kind: 'professional-body',
      coordinator,
      place: 'Place',
      region: null,
      address: 'Street 1',
      email: `office@${id}.example`,
      phone: null,
      website: null,
      languages: ['en'],
      search: official.toLowerCase(),
      created_at: new Date('2026-01-01T00:00:00Z'),
    })
    .execute();
  await db
    .insertInto('authority_area')
    .values({ authority_id: id, ...held, competences: [] })
    .execute();
  return { id, country };
}

/** A user with one membership at an authority. */
export async function insertActor(
  db: Db,
  authority: Authority,
  language: string,
  role: 'handler' | 'viewer' | 'allocator' | 'administrator',
  area: string = AREA,
  name: string = role,
): Promise<ActingMembership> {
  const userId = randomUUID();
  const membershipId = randomUUID();
  const created_at = new Date('2026-01-01T00:00:00Z');
  await db
    .insertInto('app_user')
    .values({
      id: userId,
      email: `${name}.${area}@${authority.id}.example`,
      name: `${name} of ${authority.id}`,
      language,
      password_hash: null,
      totp_secret: null,
      totp_confirmed_at: null,
      totp_last_step: null,
      created_at,
      deactivated_at: null,
    })
    .execute();
  await db
    .insertInto('membership')
    .values({
      id: membershipId,
      user_id: userId,
      authority_id: authority.id,
      area,
      roles: [role],
      created_at,
      ended_at: null,
    })
    .execute();
  return {
    userId,
    membershipId,
    authorityId: authority.id,
    country: authority.country,
    area,
    roles: [role],
    language,
    functions: ['sends', 'replies'],
  };
}
