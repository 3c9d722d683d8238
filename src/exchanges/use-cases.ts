import type { KeyObject } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import type { Connection } from '../database/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import type { ActingMembership, ExchangeState, Moment } from './model.ts';
import { isUser } from './policy.ts';
import { turnsOf } from './turns.ts';
import type { RecordedEvent, Write } from './recording.store.ts';

/** What the use cases of exchanges are given, take and answer. */

/** What a transition recorded, as the subjects that follow exchanges get it, inside the same transaction. */
export interface Recorded {
  readonly exchange: ExchangeState;
  readonly events: readonly RecordedEvent[];
  readonly at: Date;
}

/** A subject that follows exchanges: what it writes, with every transition, in the same statement. */
export type Projector = (recorded: Recorded) => readonly Write[];

/** Somebody is to be told of what no event tells: a contribution that waits to be released, or what became of it. */
export interface HeldNote {
  readonly exchangeId: string;
  readonly kind: 'held' | 'returned' | 'released';
  readonly participants: readonly number[];
  /** The one colleague whom it concerns; null: all who handle it. */
  readonly membershipId: string | null;
  readonly at: Date;
}

export interface ExchangesOptions {
  readonly connection: Pick<Connection, 'db' | 'pool'>;
  readonly procedures: ProcedureCatalogue;
  readonly now: () => Date;
  readonly term: Moment['term'];
  /** Asked with every recorded transition what to write in the same transaction. */
  readonly projectors: readonly Projector[];
  /** Asked with every contribution that is held, or decided upon, what to write in the same transaction. */
  readonly notes?: (note: HeldNote) => readonly CompiledQuery[];
  /** Of the keyed hashes by which persons are found (see subject-words.ts). */
  readonly subjectKey: KeyObject;
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
  /** What was said waits until a moderator of one's own country releases it. */
  readonly held?: boolean;
}

/** What a request is made of, as typed. */
export interface RequestInput {
  readonly procedure: string;
  readonly recipient?: string | null | undefined;
  /** Where several are chosen. */
  readonly recipients?: readonly string[] | undefined;
  readonly content: unknown;
  /** Ids of uploads; of a draft that is saved, absent: its files stay. */
  readonly files?: readonly string[] | undefined;
}

/** The answer after a transition. */
export function outcomeOf(
  procedure: ProcedureVersion,
  exchange: ExchangeState,
  actor: ActingMembership,
  now: Date,
): Outcome {
  const [turn] = turnsOf(procedure, exchange, actor.authorityId, now);
  return {
    id: exchange.id,
    number: exchange.number,
    state: exchange.state,
    revision: exchange.revision,
    turn: turn ? { role: turn.role, authority: turn.authorityId, due: turn.due } : null,
  };
}

/** The answer first given to a key. Throws `key-reused` when the key came with something else. */
export function replay(answered: { requestHash: Buffer; answer: unknown }, requestHash: Buffer): Outcome {
  if (!answered.requestHash.equals(requestHash)) throw new Refusal('key-reused', 422);
  return answered.answer as Outcome;
}

/** Kinds of user that see exchanges in the membership's area. */
export function usersOf(procedures: ProcedureCatalogue, actor: ActingMembership): string[] {
  const own = procedures.published.filter((procedure) => procedure.area === actor.area);
  return actor.roles.filter((role) => own.some((procedure) => isUser(procedure, { roles: [role] })));
}
