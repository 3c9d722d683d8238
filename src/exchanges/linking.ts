import { type ActionRule, type Procedure, READERS } from '../procedures/index.ts';
import { isLinkedMet } from './linked.ts';
import type { ActingMembership, ExchangeState, Moment } from './model.ts';
import {
  actingSeats,
  hindrance,
  holdsOpening,
  isMadeOfAnother,
  isReady,
  mayAct,
  readsEntry,
  sightOf,
} from './policy.ts';

/** What a draft is made of an exchange for: to be sent anew, to follow up a closed one, to change one that waits for acceptance. */
export type LinkedKind = 'copy' | 'follow-up' | 'change';

/** Links by which a membership may make drafts of other procedures now; whether it may open these is asked of the catalogue. */
export function linksNow(procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): string[] {
  if (exchange.blockedAt !== null) return [];
  const own = actingSeats(procedure, exchange, membership);
  return Object.entries(procedure.workflow.links).flatMap(([name, { by, from, as, linked = [] }]) => {
    const there =
      exchange.parts.some(({ state }) => from.includes(state)) && linked.every((need) => isLinkedMet(exchange, need));
    const takes = own.some(({ role, state }) => by.includes(role) && (as?.includes(state) ?? true));
    return there &&
      (takes || (by.includes(READERS) && mayAct(procedure, membership) && browses(procedure, exchange, membership)))
      ? [name]
      : [];
  });
}

/** Whether a membership reads an entry of a register that it may browse, without taking part in it. */
export const browses = (procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): boolean =>
  procedure.workflow.register?.search === 'browse' && readsEntry(procedure, exchange, membership);

/** The id of the procedure to which a link leads: one of the same area. */
export const linkedTo = ({ area, workflow }: Procedure, link: string): string =>
  `${area}.${workflow.links[link]?.procedure ?? ''}`;

/** What a membership may make of an exchange now. */
export function linkedKinds(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  moment: Moment,
): LinkedKind[] {
  const { opening, actions } = procedure.workflow;
  const own = actingSeats(procedure, exchange, membership);
  // Whoever does not see the whole request cannot copy it; sending is asked again when the draft is sent.
  if (sightOf(procedure, exchange, membership) !== 'all') return [];
  const [part] = exchange.parts;
  const change = part && changeOf(procedure, part.state);
  const rule = change === undefined ? undefined : actions[change];
  const mine = rule && own.some((one) => rule.by.includes(one.role) && isReady(rule, one));
  const opens =
    own.some(({ role }) => role === opening.by) &&
    holdsOpening(procedure, membership) &&
    !isMadeOfAnother(procedure, exchange.overview);
  const changeable = part && mine && change !== undefined && !hindrance(procedure, exchange, part, change, moment);
  return [
    ...(changeable ? (['change'] as const) : []),
    ...(opens ? (['copy'] as const) : []),
    ...(opens && exchange.closedAt ? (['follow-up'] as const) : []),
  ];
}

/** The action that changes what was sent, of those that a state allows where one is named; nothing where there is none. */
export const changeOf = ({ workflow: { actions } }: Procedure, state?: string): string | undefined =>
  Object.keys(actions).find((action) => {
    const { changes, from } = actions[action] as ActionRule;
    return changes !== undefined && (state === undefined || from.includes(state));
  });
