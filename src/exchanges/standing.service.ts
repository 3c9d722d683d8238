import type { Pipe } from '../database/index.ts';
import type { ProcedureCatalogue, ProcedureVersion, Sight } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { readExchange } from './in-law.service.ts';
import type { ActingMembership, ExchangeState, ParticipantState } from './model.ts';
import { actsIn, isGone, mayAct, mayAllocate, participants, sightOf } from './policy.ts';

/** Where a membership stands in an exchange: what its rights are, nothing of the content. */
export interface Standing {
  readonly exchange: ExchangeState;
  readonly procedure: ProcedureVersion;
  /** The participations of its authority. */
  readonly own: readonly ParticipantState[];
  readonly sight: Sight;
  /** Whether its role acts in the procedure at all. */
  readonly acts: boolean;
  /** Whether it acts for its authority in this exchange, whosever turn it is, while its data are not blocked. */
  readonly handles: boolean;
  /** Whether its authority has passed the case on, or withdrawn it. */
  readonly gone: boolean;
  /** Whether its role gives out cases. */
  readonly allocates: boolean;
}

/** Reads it, for the subjects that follow exchanges. Throws `exchange-not-found` also when the membership has no part in it. */
export async function standingOf(
  read: Pipe['read'],
  procedures: Pick<ProcedureCatalogue, 'version'>,
  actor: ActingMembership,
  id: string,
): Promise<Standing> {
  const found = await readExchange(procedures, read, id, { authorityId: actor.authorityId });
  if (!found) throw new Refusal('exchange-not-found', 404);
  const { exchange, procedure } = found;
  const own = participants(procedure, exchange, actor);
  if (own.length === 0) throw new Refusal('exchange-not-found', 404);
  return {
    exchange,
    procedure,
    own,
    sight: sightOf(procedure, exchange, actor),
    acts: mayAct(procedure, actor),
    handles: exchange.blockedAt === null && own.some((one) => !isGone(procedure, one) && actsIn(procedure, one, actor)),
    gone: own.every((one) => isGone(procedure, one)),
    allocates: mayAllocate(procedure, actor),
  };
}
