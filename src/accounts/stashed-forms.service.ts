import { randomUUID } from 'node:crypto';
import { inTransaction } from '../database/index.ts';
import { isUuid } from '../uuid.ts';
import type { Accounts } from './accounts.ts';
import { sessionHash } from './credentials.ts';
import { NONCE_LENGTH, seal, unseal } from './sealing.ts';
import { findSessionOwner } from './sessions.store.ts';
import { findStashedForm, insertStashedForm } from './stashed-forms.store.ts';

/** A form that was sent when the session had ended. */
export interface StashedForm {
  /** Where it was sent. */
  action: string;
  /** The page that it stands on, and on which it is shown again. */
  page: string;
  /** What was typed, as the form parser gave it. */
  body: Record<string, unknown>;
  /** Files came with it; those are not kept. */
  filesLost?: boolean;
}

const KEPT_MINUTES = 30;
const MOST_BYTES = 256 * 1024;

/**
 * Keeps a form, encrypted, for the user whose session has ended; that session tells who it is. Returns the form's id;
 * null when the session never was one, or the form is too large to be kept.
 */
export async function stashForm(accounts: Accounts, endedSession: string, form: StashedForm): Promise<string | null> {
  const hash = sessionHash(endedSession);
  const plain = Buffer.from(JSON.stringify(form));
  if (!hash || plain.length > MOST_BYTES) return null;
  const userId = await findSessionOwner(accounts.db, hash);
  if (!userId) return null;
  const id = randomUUID();
  const body = seal(accounts.sealingKey, plain, stashOf(id, userId), accounts.random(NONCE_LENGTH));
  const expiresAt = new Date(accounts.now().getTime() + KEPT_MINUTES * 60_000);
  await inTransaction(accounts.db, (db) => insertStashedForm(db, { id, userId, body, expiresAt }));
  return id;
}

/** The form, for the user who sent it and nobody else. It stays until it expires, so that a reload loses nothing. */
export async function openStash(accounts: Accounts, userId: string, id: string): Promise<StashedForm | null> {
  if (!isUuid(id)) return null;
  const sealed = await findStashedForm(accounts.db, id, userId, accounts.now());
  const plain = sealed && unseal(accounts.sealingKey, sealed, stashOf(id, userId));
  return plain ? (JSON.parse(plain.toString()) as StashedForm) : null;
}

const stashOf = (id: string, userId: string) => `stashed form ${id} ${userId}`;
