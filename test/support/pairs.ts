/** Pairs of authorities of the demonstration Europe, each with a handler of its own who holds an API token. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Accounts, addMembership, createUser, makeToken, openAccounts } from '../../src/accounts/index.ts';
import { type DB, openDatabase } from '../../src/database/index.ts';
import type { Kysely } from 'kysely';
import type { Settings } from '../../src/settings.ts';

const AREA = 'professional-qualifications';
export const PROCEDURE = 'professional-qualifications.information-request';

export interface Seat {
  readonly authorityId: string;
  readonly token: string;
}

/** Two authorities of different countries that may send and reply. */
export interface Pair {
  readonly sender: Seat;
  readonly recipient: Seat;
}

/** Makes the users and tokens of `count` pairs (at most 15) beside a program that is running in training mode. */
export async function makePairs(settings: Pick<Settings, 'dataDir' | 'database'>, count: number): Promise<Pair[]> {
  const database = await openDatabase(settings, { join: true, max: 2 });
  try {
    const { db } = database.connection;
    // Only what these accounts will never use, a second factor and the throttle of signing in, hangs on the key.
    const secrets = { encryptionKey: createSecretKey(randomBytes(32)) };
    const accounts = openAccounts({ connection: database.connection, mode: 'training', secrets });
    const authorities = await oneAuthorityPerCountry(db);
    const pairs: Pair[] = [];
    for (let k = 0; k < count; k++) {
      const [sender, recipient] = [authorities[k], authorities[k + count]];
      if (!sender || !recipient) throw new Error('the demonstration has too few countries');
      pairs.push({ sender: await seat(accounts, sender), recipient: await seat(accounts, recipient) });
    }
    return pairs;
  } finally {
    await database.close();
  }
}

async function oneAuthorityPerCountry(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct on (a.country) a.id from authority a
    join authority_area aa on aa.authority_id = a.id and aa.area = ${AREA} and aa.functions @> '{sends,replies}'
    where a.status = 'active' order by a.country, a.id`.execute(db);
  return rows.map((row) => row.id);
}

async function seat(accounts: Accounts, authorityId: string): Promise<Seat> {
  const userId = await createUser(accounts, {
    email: `load@${authorityId}.example`,
    name: `Handler of ${authorityId}`,
    language: 'en',
    password: randomBytes(16).toString('base64'),
  });
  const membershipId = await addMembership(accounts, { userId, authorityId, area: AREA, roles: ['handler'] });
  const token = await makeToken(accounts, { userId, membershipId }, { name: 'load', days: 30 });
  return { authorityId, token };
}
