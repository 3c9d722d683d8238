/** A chamber in Milan that asks and one in Pécs that answers, with users of every kind, and the real procedure. */
import { PROCEDURE, SUBJECT_KEY } from './exchange-fixture.ts';
import { createSecretKey, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DB } from '../../src/database/index.ts';
import { countTerm } from '../../src/deadlines/index.ts';
import { type ActingMembership, createExchanges, type ExchangesOptions } from '../../src/exchanges/index.ts';
import { muteLinks, outboxProjector } from '../../src/messages/index.ts';
import { compile, ProcedureCatalogue, publish, readDefinitionFiles } from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';
import { languages } from '../../src/texts/index.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

const AREA = 'professional-qualifications';
const MILAN = 'it-milan';
const PECS = 'hu-pecs';
const COUNTRY: Record<string, string> = { [MILAN]: 'IT', [PECS]: 'HU' };
const START = '2026-03-02T08:00:00.000Z';

type Role = 'viewer' | 'handler' | 'allocator' | 'administrator';

interface Person {
  readonly language: string;
  readonly at: readonly [authority: string, area: string, role: Role, ended?: 'ended'][];
  readonly deactivated?: boolean;
}

/** Address `<name>@mail.test`. */
const PEOPLE: Record<string, Person> = {
  anna: { language: 'it', at: [[MILAN, AREA, 'handler']] },
  enzo: { language: 'en', at: [[MILAN, AREA, 'handler']] },
  vito: { language: 'it', at: [[MILAN, AREA, 'viewer']] },
  ada: { language: 'it', at: [[MILAN, AREA, 'administrator']] },
  bela: { language: 'hu', at: [[PECS, AREA, 'handler']] },
  // A language that the interface does not have.
  sven: { language: 'sv', at: [[PECS, AREA, 'handler']] },
  vera: { language: 'hu', at: [[PECS, AREA, 'viewer']] },
  left: { language: 'hu', at: [[PECS, AREA, 'handler', 'ended']] },
  gone: { language: 'hu', at: [[PECS, AREA, 'handler']], deactivated: true },
  elsewhere: { language: 'hu', at: [[PECS, 'services', 'handler']] },
  // Handles requests on both sides.
  both: {
    language: 'en',
    at: [
      [MILAN, AREA, 'handler'],
      [PECS, AREA, 'handler'],
    ],
  },
};

/** Of mails of `https://imi.example.eu`. */
export const MUTES = muteLinks(createSecretKey(Buffer.alloc(32, 5)), 'https://imi.example.eu');

export interface MailFixture {
  readonly database: TestDatabase;
  readonly procedures: ProcedureCatalogue;
  readonly clock: { now: Date; forward(minutes: number): void };
  /** The service whose transitions tell the outbox. */
  readonly exchanges: ReturnType<typeof createExchanges>;
  /** The same with other projectors. */
  exchangesWith(options: Pick<ExchangesOptions, 'projectors' | 'committed'>): ReturnType<typeof createExchanges>;
  actor(name: string, authority?: 'it-milan' | 'hu-pecs'): ActingMembership;
  /** Sends a request with one question (yes/no) as anna; returns its id. */
  send(content?: object): Promise<string>;
  /** Does an action at the present revision. */
  act(actor: ActingMembership, id: string, action: string, input?: Record<string, unknown>): Promise<void>;
}

/** `tag` becomes part of every user's name and of the authorities' contact data. */
export async function mailFixture(tag = 'Somebody'): Promise<MailFixture> {
  const database = await testDatabase();
  const { db } = database.connection;
  const clock = {
    now: new Date(START),
    forward(minutes: number) {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000);
    },
  };
  await insertAuthority(db, MILAN, { it: 'Ordine dei Medici di Milano' }, tag);
  await insertAuthority(db, PECS, { hu: 'Pécsi Orvosi Kamara' }, tag);
  const actors = new Map<string, ActingMembership>();
  for (const [name, person] of Object.entries(PEOPLE)) {
    for (const actor of await insertPerson(db, name, person, tag)) actors.set(`${name} ${actor.authorityId}`, actor);
  }
  const { procedures: compiled, faults } = compile(readDefinitionFiles(projectRoot), languages);
  if (faults.length > 0) throw new Error(`${faults.length} faults in the procedures`);
  await publish(db, compiled, clock.now);
  const procedures = await ProcedureCatalogue.open(db);
  const term: ExchangesOptions['term'] = countTerm;
  const exchangesWith: MailFixture['exchangesWith'] = (options) =>
    createExchanges({
      connection: database.connection,
      procedures,
      now: () => clock.now,
      term,
      subjectKey: SUBJECT_KEY,
      ...options,
    });
  const exchanges = exchangesWith({ projectors: [outboxProjector], committed: () => {} });
  const actor: MailFixture['actor'] = (name, authority) => {
    const found = actors.get(`${name} ${authority ?? PEOPLE[name]?.at[0]?.[0]}`);
    if (!found) throw new Error(`No user ${name}`);
    return found;
  };
  return {
    database,
    procedures,
    clock,
    exchanges,
    exchangesWith,
    actor,
    async send(content = CONTENT) {
      const input = { procedure: PROCEDURE, recipient: PECS, content };
      return (await exchanges.sendRequest(actor('anna'), input, randomUUID())).id;
    },
    async act(actor, id, action, input = {}) {
      const { view } = await exchanges.view(actor, id, 'test');
      await exchanges.act(actor, id, { action, revision: view.revision, input }, randomUUID());
    },
  };
}

export const CONTENT = {
  fields: {
    profession: 'doctor',
    purpose: 'establishment',
    daysWanted: 28,
    firstName: 'Prima',
    surname: 'Ultima',
    reason: { text: 'Because.', lang: 'en' },
  },
  questions: [{ code: 'pq-11', parameters: {} }],
};

async function insertAuthority(db: Kysely<DB>, id: string, official: Record<string, string>, tag: string) {
  await db
    .insertInto('authority')
    .values({
      id,
      country: COUNTRY[id] ?? '',
      kind: 'professional-body',
      coordinator: null,
      official: JSON.stringify(official),
      informal: `Chamber ${tag}`,
      place: `Place ${tag}`,
      region: null,
      address: `Street ${tag}`,
      email: `${tag.toLowerCase()}@${id}.example`,
      phone: tag,
      website: null,
      languages: Object.keys(official),
      search: '',
      created_at: new Date(START),
    })
    .execute();
  await db
    .insertInto('authority_area')
    .values({ authority_id: id, area: AREA, functions: ['sends', 'replies'], competences: [] })
    .execute();
}

async function insertPerson(db: Kysely<DB>, name: string, person: Person, tag: string): Promise<ActingMembership[]> {
  const userId = randomUUID();
  await db
    .insertInto('app_user')
    .values({
      id: userId,
      email: `${name}@mail.test`,
      name: `${name} ${tag}`,
      language: person.language,
      password_hash: null,
      totp_secret: null,
      totp_confirmed_at: null,
      totp_last_step: null,
      created_at: new Date(START),
      deactivated_at: person.deactivated ? new Date(START) : null,
    })
    .execute();
  const memberships = person.at.map(([authorityId, area, role, ended]) => ({
    id: randomUUID(),
    user_id: userId,
    authority_id: authorityId,
    area,
    roles: [role],
    created_at: new Date(START),
    ended_at: ended ? new Date(START) : null,
  }));
  await db.insertInto('membership').values(memberships).execute();
  return memberships.map((membership) => ({
    userId,
    membershipId: membership.id,
    authorityId: membership.authority_id,
    country: COUNTRY[membership.authority_id] ?? '',
    area: membership.area,
    roles: membership.roles,
    language: person.language,
    functions: ['sends', 'replies'],
  }));
}
