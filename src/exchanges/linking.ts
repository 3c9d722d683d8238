import type { Procedure } from '../procedures/index.ts';
import type { ActingMembership, ExchangeState, Moment } from './model.ts';
import { actsIn, hindrance, holdsOpening, isGone, participants, sightOf } from './policy.ts';

/** What a draft is made of an exchange for: to be sent anew, to follow up a closed one, to change one that waits for acceptance. */
export type LinkedKind = 'copy' | 'follow-up' | 'change';

/** Links by which a membership may make drafts of other procedures now; whether it may open these is asked of the catalogue. */
export function linksNow(procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): string[] {
  const own = participants(procedure, exchange, membership).filter(
    (one) => !isGone(procedure, one) && actsIn(procedure, one, membership),
  );
  return Object.entries(procedure.workflow.links).flatMap(([name, { by, from, as }]) => {
    const there = exchange.parts.some(({ state }) => from.includes(state));
    return there && own.some(({ role, state }) => by.includes(role) && (as?.includes(state) ?? true)) ? [name] : [];
  });
}

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
  const opener = participants(procedure, exchange, membership).find(
    (one) => one.role === opening.by && !isGone(procedure, one) && actsIn(procedure, one, membership),
  );
  // Whoever does not see the whole request cannot copy it; sending is asked again when the draft is sent.
  if (!opener || sightOf(procedure, exchange, membership) !== 'all') return [];
  const [part] = exchange.parts;
  const change = changeOf(procedure);
  const mine = change !== undefined && actions[change]?.by.includes(opener.role);
  const opens = holdsOpening(procedure, membership);
  const changeable = part && mine && !hindrance(procedure, exchange, part, change, moment);
  return [
    ...(changeable ? (['change'] as const) : []),
    ...(opens ? (['copy'] as const) : []),
    ...(opens && exchange.closedAt ? (['follow-up'] as const) : []),
  ];
}

/** The action that changes what was sent, if the procedure has one. */
export const changeOf = ({ workflow: { actions } }: Procedure): string | undefined =>
  Object.keys(actions).find((action) => actions[action]?.changes);
