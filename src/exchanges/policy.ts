import { intersection, type Procedure, type Sight, union } from '../procedures/index.ts';
import type { ActingMembership, ExchangeState, ParticipantState, PartState } from './model.ts';

/**
 * The one policy for rights: user × role × area × participation (Regulation 1024/2012 Art. 9(3)–(6)). Nobody sees or
 * does anything that is not granted here; `lists.store.ts` states `participates` again as SQL, and one matrix tests both.
 */

/** The participants that a membership stands for; empty: the exchange does not exist for it. */
export function participants(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
): readonly ParticipantState[] {
  if (membership.area !== exchange.area || !isUser(procedure, membership)) return [];
  return exchange.participants.filter((participant) => participant.authorityId === membership.authorityId);
}

/** Whether any of the membership's roles gives sight of exchanges at all (an administrator alone sees none). */
export function isUser(procedure: Procedure, membership: Pick<ActingMembership, 'roles'>): boolean {
  return membership.roles.some((role) => procedure.workflow.users[role]);
}

/** Whether any of the membership's roles may act in this procedure. */
export function mayAct(procedure: Procedure, membership: Pick<ActingMembership, 'roles'>): boolean {
  return membership.roles.some((role) => procedure.workflow.users[role]?.acts);
}

/** Whether the membership may begin exchanges: its role acts in a procedure of its area, and its authority sends there. */
export function maySend(procedures: readonly Procedure[], membership: ActingMembership): boolean {
  return (
    membership.maySend &&
    procedures.some((procedure) => procedure.area === membership.area && mayAct(procedure, membership))
  );
}

/** What the membership sees of the exchange: the widest of its participations, narrowed to the widest of its roles. */
export function sightOf(procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): Sight {
  const { users, participants: states } = procedure.workflow;
  const byParticipation = union(
    participants(procedure, exchange, membership).map((own) => states[own.role]?.[own.state]?.sees ?? []),
  );
  const byRole = union(membership.roles.map((role) => users[role]?.sees ?? []));
  return intersection(byParticipation, byRole);
}

/** Sight of a draft: its own authority's paper, with everything in it for those who act, nothing for others. */
export function seesDrafts(procedure: Procedure, membership: ActingMembership): boolean {
  return membership.area === procedure.area && mayAct(procedure, membership);
}

/** An action on a part that a membership may do now. */
export interface PossibleAction {
  readonly action: string;
  readonly part: PartState;
  readonly participant: ParticipantState;
}

/** Every action that the membership may do now, part by part. */
export function possibleActions(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
): PossibleAction[] {
  if (!mayAct(procedure, membership)) return [];
  const own = participants(procedure, exchange, membership);
  return Object.entries(procedure.workflow.actions).flatMap(([action, rule]) =>
    own
      .filter((participant) => participant.role === rule.by)
      .flatMap((participant) =>
        exchange.parts
          .filter((part) => participant.partNo === null || participant.partNo === part.no)
          .filter((part) => rule.from.includes(part.state))
          .map((part) => ({ action, part, participant })),
      ),
  );
}
