import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';

/** All that can happen to an account. A closed list: each has a text in the catalogue (`account.event.<kind>`). */
export const ACCOUNT_EVENT_KINDS = [
  'user-created',
  'user-deactivated',
  'name-changed',
  'language-changed',
  'membership-added',
  'membership-ended',
  'membership-chosen',
  'roles-changed',
  'password-link-sent',
  'password-set',
  'authority-registered',
  'procedure-published',
  'procedure-retired',
  'sign-in-refused',
  'password-accepted',
  'second-factor-refused',
  'signed-in',
  'signed-out',
  'signed-out-everywhere',
  'password-changed',
  'password-refused',
  'second-factor-set-up',
  'second-factor-removed',
  'recovery-code-used',
  'recovery-codes-made',
  'token-made',
  'token-revoked',
] as const;

export type AccountEventKind = (typeof ACCOUNT_EVENT_KINDS)[number];

/** `by`: the membership that did it to somebody else; of an operator, who has none, the user. */
export interface AccountEventData {
  membership?: string;
  token?: string;
  left?: number;
  by?: string;
  authority?: string;
  procedure?: string;
  version?: string;
}

export interface AccountEvent {
  at: Date;
  userId: string;
  kind: AccountEventKind;
  /** Ids and counts only: this table is never erased, so nothing personal may stand in it. */
  data?: AccountEventData;
}

/** Records what happened; always within the transaction that did it. */
export async function insertAccountEvent(db: Kysely<DB>, event: AccountEvent): Promise<void> {
  const data = JSON.stringify(event.data ?? {});
  await db
    .insertInto('account_event')
    .values({ at: event.at, user_id: event.userId, kind: event.kind, data })
    .execute();
}

/** The newest events of an account, newest first. */
export async function accountEventsOf(
  db: Kysely<DB>,
  userId: string,
  limit: number,
): Promise<{ at: Date; kind: AccountEventKind }[]> {
  const rows = await db
    .selectFrom('account_event')
    .select(['at', 'kind'])
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows as { at: Date; kind: AccountEventKind }[];
}
