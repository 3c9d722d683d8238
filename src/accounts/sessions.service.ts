import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { insertAccountEvent } from './account-events.store.ts';
import type { Accounts } from './accounts.ts';
import { CREDENTIAL_LENGTH, sessionHash, sessionId } from './credentials.ts';
import { openMembershipsOf } from './memberships.store.ts';
import { secondFactorOf, standsForAt, type Visitor } from './people.ts';
import {
  endSession,
  endSessionsOf,
  findLiveSession,
  findServingSessions,
  insertSession,
  type LiveSession,
  lastMembershipOf,
  setSessionMembership,
  touchSession,
} from './sessions.store.ts';

/** A session left alone ends after half an hour, and any session after a working day (ASVS 7.3.1, 7.3.2). */
const IDLE_MINUTES = 30;
export const SESSION_HOURS = 12;
const MINUTE = 60_000;

/** The time before which a session must not have been seen last. */
export function seenAfter(now: Date): Date {
  return new Date(now.getTime() - IDLE_MINUTES * MINUTE);
}

/**
 * Who holds this session id now; null when the session, the user or the right to be here has ended. `passive`: what asks is a
 * page by itself, and no sign of its reader.
 */
export async function visitorOf(
  accounts: Accounts,
  id: string,
  { passive = false }: { readonly passive?: boolean } = {},
): Promise<Visitor | null> {
  const hash = sessionHash(id);
  if (!hash) return null;
  const now = accounts.now();
  const demonstration = accounts.mode === 'training';
  const session = await findLiveSession(accounts.db, hash, { now, seenAfter: seenAfter(now), demonstration });
  if (!session) return null;
  // At most one write a minute, however many pages are read.
  if (!passive && now.getTime() - session.seenAt.getTime() >= MINUTE) await touchSession(accounts.db, hash, now);
  return visitorFrom(accounts, session, hash);
}

/** Of some sessions, by their hashes (hexadecimal), those that serve now, each with the membership that it acts for. */
export async function servingSessions(
  accounts: Accounts,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const now = accounts.now();
  const demonstration = accounts.mode === 'training';
  return findServingSessions(accounts.db, hashes, { now, seenAfter: seenAfter(now), demonstration });
}

function visitorFrom(accounts: Accounts, session: LiveSession, hash: Buffer): Visitor {
  const secondFactor = secondFactorOf(accounts.mode, session.enrolled, session.proved);
  // When the session's membership has ended nothing takes its place unasked: nobody acts for an authority unawares.
  const current = session.memberships.find((membership) => membership.id === session.membershipId);
  const { userId, name, email, language, singleKeys, operator, enrolled } = session;
  return {
    userId,
    name,
    email,
    language,
    singleKeys,
    operator,
    enrolled,
    sessionHash: hash,
    secondFactor,
    memberships: session.memberships.map(({ country: _, functions: _f, standIns: _i, ...membership }) => ({
      ...membership,
      current: membership.id === current?.id,
    })),
    actor:
      current && secondFactor !== 'missing'
        ? {
            userId,
            membershipId: current.id,
            authorityId: current.authorityId,
            country: current.country,
            area: current.area,
            roles: current.roles,
            language,
            functions: current.functions,
            standsFor: standsForAt(current.standIns, accounts.now(), current.country),
          }
        : null,
  };
}

/**
 * Starts a session within a transaction and returns its id. It acts for the membership the user acted for last; at
 * first for the oldest.
 */
export async function startSession(
  accounts: Accounts,
  db: Kysely<DB>,
  user: { userId: string; secondFactor: boolean },
): Promise<string> {
  const at = accounts.now();
  const id = sessionId(accounts.random(CREDENTIAL_LENGTH));
  const open = await openMembershipsOf(db, user.userId);
  const last = await lastMembershipOf(db, user.userId);
  await insertSession(db, {
    idHash: sessionHash(id) as Buffer,
    userId: user.userId,
    membershipId: (open.find((membership) => membership.id === last) ?? open[0])?.id ?? null,
    at,
    expiresAt: new Date(at.getTime() + SESSION_HOURS * 60 * MINUTE),
    secondFactorAt: user.secondFactor ? at : null,
  });
  return id;
}

export async function signOut(accounts: Accounts, visitor: Visitor): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    await endSession(db, visitor.sessionHash, at);
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'signed-out' });
  });
}

/** Ends every session of the user, this one too. API tokens are not sessions and stay. */
export async function signOutEverywhere(accounts: Accounts, visitor: Visitor): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    await endSessionsOf(db, visitor.userId, at);
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'signed-out-everywhere' });
  });
}

/** Lets the session act for another membership of the user. @throws Refusal `membership-not-yours` */
export async function chooseMembership(accounts: Accounts, visitor: Visitor, membershipId: string): Promise<void> {
  const at = accounts.now();
  await inTransaction(accounts.db, async (db) => {
    const open = await openMembershipsOf(db, visitor.userId);
    if (!open.some((membership) => membership.id === membershipId)) throw new Refusal('membership-not-yours', 403);
    await setSessionMembership(db, visitor.sessionHash, membershipId);
    const data = { membership: membershipId };
    await insertAccountEvent(db, { at, userId: visitor.userId, kind: 'membership-chosen', data });
  });
}
