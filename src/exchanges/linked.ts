import {
  type ActionRule,
  beginningsOf,
  type FollowedNeed,
  type LinkedNeed,
  type Procedure,
} from '../procedures/index.ts';
import type { ExchangeState, LinkedState, TermState } from './model.ts';
import type { Hindrance } from './policy.ts';

/** What must hold of the other exchanges of a case: those that links made of this one, and the one that it was made of itself. */

/** Whether a definition says anything of other exchanges, so that they are read, and held, with its own. */
export const regardsLinked = ({ workflow }: Procedure): boolean =>
  workflow.propagates !== undefined ||
  workflow.consequences !== undefined ||
  Object.values(workflow.actions).some(({ linked, follows }) => linked !== undefined || follows !== undefined) ||
  Object.values(workflow.links).some(({ linked }) => linked !== undefined) ||
  audiencesOf(workflow).some(({ in: place }) => typeof place === 'object' && 'followed' in place);

const audiencesOf = (workflow: Procedure['workflow']) =>
  [...beginningsOf(workflow), ...Object.values(workflow.actions)].flatMap(({ invites }) => Object.values(invites));

/** The exchange that this one was made of by a link; nothing where it was not, or follows up a closed one. */
export const followedOf = ({ linked = [] }: Pick<ExchangeState, 'linked'>): LinkedState | undefined =>
  linked.find(({ relation }) => relation === 'followed');

/** Those that a link made of it. */
export const madeBy = ({ linked = [] }: Pick<ExchangeState, 'linked'>, via: string): readonly LinkedState[] =>
  linked.filter((one) => one.relation === 'made' && one.via === via);

const STANDS: readonly TermState['status'][] = ['running', 'paused'];

const termIs = ({ terms }: LinkedState, name: string, statuses: readonly TermState['status'][]): boolean =>
  (terms[name] ?? []).some((status) => statuses.includes(status));

/** Whether so many of those that a link made are as the need says. Of those that were not read nothing holds. */
export function isLinkedMet(exchange: Pick<ExchangeState, 'linked'>, need: LinkedNeed): boolean {
  if (!exchange.linked) return false;
  const those = madeBy(exchange, need.via);
  const there = those.filter(
    (one) =>
      (need.in?.includes(one.state) ?? false) ||
      (need.during !== undefined && termIs(one, need.during, STANDS)) ||
      (need.over !== undefined && termIs(one, need.over, ['over'])),
  ).length;
  if (need.are === 'none') return there === 0;
  return need.are === 'any' ? there > 0 : there === those.length;
}

/** Whether the exchange that this one was made of is as the need says; where there is none it is not. */
function isFollowedMet(exchange: Pick<ExchangeState, 'linked'>, need: FollowedNeed): boolean {
  const followed = followedOf(exchange);
  return (
    followed !== undefined &&
    (need.in?.includes(followed.state) ?? true) &&
    (need.after ?? []).every((name) => termIs(followed, name, ['over'])) &&
    !(need.notDuring ?? []).some((name) => termIs(followed, name, STANDS))
  );
}

/** What other exchanges put in the way of an action. The refusal says no more of them than the definition does: who acts may not take part there. */
export function linkedHinder(
  exchange: Pick<ExchangeState, 'linked'>,
  { linked = [], follows }: Pick<ActionRule, 'linked' | 'follows'>,
): Hindrance | null {
  const met = linked.every((need) => isLinkedMet(exchange, need)) && (!follows || isFollowedMet(exchange, follows));
  return met ? null : { code: 'linked-first' };
}
