/** Accounts on a test's own database, with a clock that the test moves and two authorities to act for. */
import { createSecretKey } from 'node:crypto';
import { type Accounts, addMembership, createUser, type NewUser, openAccounts } from '../../src/accounts/index.ts';
import type { DB } from '../../src/database/index.ts';
import type { Kysely } from 'kysely';
import type { Settings } from '../../src/settings.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

export const PASSWORD = 'correct horse battery';
export const AREA = 'professional-qualifications';
export const MILAN = 'it-milan-chamber';
export const PECS = 'hu-pecs-chamber';

export interface TestAccounts {
  readonly accounts: Accounts;
  readonly database: TestDatabase;
  /** The test's present moment; `accounts.now` reads it. */
  readonly clock: { now: Date; forward(minutes: number): void };
}

export async function testAccounts(mode: Settings['mode'] = 'training'): Promise<TestAccounts> {
  const database = await testDatabase();
  const clock = {
    now: new Date('2026-03-02T08:00:00.000Z'),
    forward(minutes: number) {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000);
    },
  };
  const { db } = database.connection;
  const secrets = { encryptionKey: createSecretKey(Buffer.alloc(32, 5)) };
  const accounts = openAccounts({ connection: database.connection, mode, secrets, now: () => clock.now });
  await insertAuthorities(db);
  return { accounts, database, clock };
}

/** MILAN may send, PECS may send and reply. */
export async function insertAuthorities(db: Kysely<DB>): Promise<void> {
  await insertAuthority(db, {
    id: MILAN,
    country: 'IT',
    official: { it: 'Ordine di Milano' },
    informal: 'Chamber of Milan',
  });
  await insertAuthority(db, { id: PECS, country: 'HU', official: { hu: 'Pécsi Kamara' }, informal: 'Chamber of Pécs' });
}

async function insertAuthority(
  db: Kysely<DB>,
  authority: { id: string; country: string; official: Record<string, string>; informal: string },
): Promise<void> {
  await db
    .insertInto('authority')
    .values({
      ...authority,
      official: JSON.stringify(authority.official),
      kind: 'professional-body',
      coordinator: null,
      place: 'Place',
      region: null,
      address: 'Street 1',
      email: `office@${authority.id}.example`,
      phone: null,
      website: null,
      languages: Object.keys(authority.official),
      search: authority.informal.toLowerCase(),
      created_at: new Date('2026-01-01T00:00:00Z'),
    })
    .execute();
  await db
    .insertInto('authority_area')
    .values({
      authority_id: authority.id,
      area: AREA,
      functions: authority.id === PECS ? ['sends', 'replies'] : ['sends'],
      competences: [],
    })
    .execute();
}

/** A user with PASSWORD; the e-mail is `<name>@people.test`. */
export async function person(accounts: Accounts, name: string, more: Partial<NewUser> = {}) {
  const user = { email: `${name.toLowerCase()}@people.test`, name, language: 'it', password: PASSWORD, ...more };
  const id = await createUser(accounts, user);
  return { ...user, id };
}

/** A user with PASSWORD who handles requests at one authority. */
export async function handlerAt(accounts: Accounts, name: string, authorityId: string = MILAN) {
  const user = await person(accounts, name);
  const membershipId = await addMembership(accounts, { userId: user.id, authorityId, area: AREA, roles: ['handler'] });
  return { ...user, membershipId };
}
