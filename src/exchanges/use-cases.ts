import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../database/schema.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';

import type { ActingMembership, ExchangeState, Moment } from './model.ts';
import { turnOf } from './present.ts';
import type { RecordedEvent } from './recording.store.ts';

/** What the use cases of exchanges are given, take and answer. */

export type Tx = Transaction<DB>;

/** What a transition recorded, as the subjects that follow exchanges get it, inside the same transaction. */
export interface Recorded {
  readonly exchange: ExchangeState;
  readonly events: readonly RecordedEvent[];
  readonly at: Date;
}

export interface ExchangesOptions {
  readonly db: Kysely<DB>;
  readonly procedures: ProcedureCatalogue;
  readonly now: () => Date;
  readonly term: Moment['term'];
  /** Called with every recorded transition, in its transaction. */
  readonly projectors: readonly ((tx: Tx, recorded: Recorded) => Promise<void>)[];
  /** Called after a commit that recorded events. */
  readonly committed: () => void;
  /** Identifiers of new exchanges; random unless a deterministic load gives others. */
  readonly newId?: () => string;
}

/** What a mutation answers: the overview, nothing personal, so that it can be stored for replays. */
export interface Outcome {
  readonly id: string;
  readonly number: string | null;
  readonly state: string;
  readonly revision: number;
  readonly turn: { readonly role: string; readonly authority: string; readonly due: string | null } | null;
}

/** What a request is made of, as typed. */
export interface RequestInput {
  readonly procedure: string;
  readonly recipient?: string | null | undefined;
  readonly content: unknown;
}

/** The answer after a transition. */
export function outcomeOf(
  procedure: ProcedureVersion,
  exchange: ExchangeState,
  actor: ActingMembership,
  now: Date,
): Outcome {
  const turn = turnOf(procedure, exchange, actor.authorityId, now);
  return {
    id: exchange.id,
    number: exchange.number,
    state: exchange.state,
    revision: exchange.revision,
    turn: turn && { role: turn.role, authority: turn.authorityId, due: turn.due },
  };
}

/** The answer first given to a key. Throws `key-reused` when the key came with something else. */
export function replay(answered: { requestHash: Buffer; answer: unknown }, requestHash: Buffer): Outcome {
  if (!answered.requestHash.equals(requestHash)) throw new Refusal('key-reused', 422);
  return answered.answer as Outcome;
}
