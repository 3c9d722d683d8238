/** People of the measured authority: each reads pages with a session and the API with a token. */
import { randomBytes } from 'node:crypto';
import { type Accounts, addMembership, createUser, makeToken } from '../src/accounts/index.ts';
import { SESSION_COOKIE } from '../src/accounts/cookies.ts';
import { startSession } from '../src/accounts/sessions.service.ts';

export interface Reader {
  readonly membershipId: string;
  readonly token: string;
  /** The session's, as a `Cookie` header. */
  readonly cookie: string;
}

/** Makes so many handlers; several, since one user's calls are limited to 3000 in ten seconds. */
export async function makeReaders(
  accounts: Accounts,
  count: number,
  membership: { readonly authorityId: string; readonly area: string },
): Promise<Reader[]> {
  const readers: Reader[] = [];
  for (let k = 0; k < count; k += 1) {
    const userId = await createUser(accounts, {
      email: `reader-${k}@bench.example`,
      name: `Reader ${k}`,
      language: 'it',
      password: randomBytes(16).toString('base64'),
    });
    const membershipId = await addMembership(accounts, { userId, ...membership, roles: ['handler'] });
    const token = await makeToken(accounts, { userId, membershipId }, { name: 'bench', days: 30 });
    const session = await startSession(accounts, accounts.db, { userId, secondFactor: false });
    readers.push({ membershipId, token, cookie: `${SESSION_COOKIE}=${session}` });
  }
  return readers;
}
