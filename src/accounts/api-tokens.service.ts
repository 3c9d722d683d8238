import { randomUUID } from 'node:crypto';
import { inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { findLiveToken, findOperatorToken, insertToken, revokeTokenRow, setTokenUsed } from './api-tokens.store.ts';
import { apiToken, apiTokenHash, CREDENTIAL_LENGTH } from './credentials.ts';
import { type Actor, standsForAt, type Visitor } from './people.ts';

/** For how many days a token may be made; there is none without an end. */
export const TOKEN_DAYS = [30, 90, 365] as const;
const DAY = 86_400_000;

/** Who acts with this token now; null when it never was one or no longer serves. */
export async function actorOfToken(accounts: Accounts, token: string): Promise<Actor | null> {
  const hash = apiTokenHash(token);
  if (!hash) return null;
  const now = accounts.now();
  const found = await accounts.tokens.of(hash.toString('base64'), now, () =>
    findLiveToken(accounts.db, hash, { now, demonstration: accounts.mode === 'training' }),
  );
  if (!found || found.expiresAt <= now) return null;
  const { tokenId, lastUsedOn, expiresAt: _, standIns, ...actor } = found;
  const today = now.toISOString().slice(0, 10);
  if (lastUsedOn !== today) {
    await setTokenUsed(accounts.db, tokenId, today);
    found.lastUsedOn = today;
  }
  return { ...actor, standsFor: standsForAt(standIns, now, actor.country) };
}

/** The operator for whom this token acts now, who has no membership; null when it is no operator's. */
export async function operatorOfToken(
  accounts: Accounts,
  token: string,
): Promise<{ userId: string; language: string } | null> {
  const hash = apiTokenHash(token);
  const now = accounts.now();
  const found = hash ? await findOperatorToken(accounts.db, hash, now) : undefined;
  if (!found) return null;
  const today = now.toISOString().slice(0, 10);
  if (found.lastUsedOn !== today) await setTokenUsed(accounts.db, found.tokenId, today);
  return found;
}

/** Makes a token for one membership, or for an operator (null), and returns it: the only time it is seen. Who may make it, the caller has checked. */
export async function makeToken(
  accounts: Accounts,
  owner: { userId: string; membershipId: string | null },
  token: { name: string; days: number },
): Promise<string> {
  const text = apiToken(accounts.random(CREDENTIAL_LENGTH));
  const id = randomUUID();
  const createdAt = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    await insertToken(db, {
      id,
      hash: apiTokenHash(text) as Buffer,
      userId: owner.userId,
      membershipId: owner.membershipId,
      name: token.name,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + token.days * DAY),
    });
    const data = { token: id, ...(owner.membershipId === null ? {} : { membership: owner.membershipId }) };
    await insertAccountEvent(db, { at: createdAt, userId: owner.userId, kind: 'token-made', data });
  });
  return text;
}

/** Revokes a token of the user's own. @throws Refusal `token-unknown` */
export async function revokeToken(accounts: Accounts, visitor: Visitor, tokenId: string): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    if (!(await revokeTokenRow(db, visitor.userId, tokenId, at))) throw new Refusal('token-unknown', 404);
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'token-revoked', data: { token: tokenId } });
  });
}
