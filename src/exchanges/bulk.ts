import type { ActionRule, Procedure } from '../procedures/index.ts';
import type { Refusal } from '../refusal.ts';
import type { ActingMembership } from './model.ts';
import { mayAct } from './policy.ts';

/** Actions on several exchanges at once. */

/** An exchange that was ticked, at the revision that the user saw. */
export interface Ticked {
  readonly id: string;
  readonly revision: number;
}

/** What became of one of them. `number` is null when there is no such exchange for this user. */
export interface BulkResult {
  readonly id: string;
  readonly number: string | null;
  readonly refusal: Refusal | null;
}

/** One click does at most a page of the longest size. */
export const MOST_TICKED = 100;

/**
 * Whether an action means the same for every exchange and harms none when it is done to many: nothing need be typed, and nothing
 * is handed over, taken from others, or decided that one of them has asked for.
 */
const isFit = ({ answers, changes, handsOver, invites, settles, makes, input }: ActionRule): boolean =>
  [answers, changes, handsOver, invites, settles].every((word) => word === undefined) &&
  Object.keys(makes).length === 0 &&
  input.every((field) => !field.required);

/** The actions that may be done to several exchanges at once. */
export function bulkActions(
  procedures: readonly Procedure[],
  membership: ActingMembership,
): { readonly action: string; readonly procedure: Procedure }[] {
  const found = new Map<string, Procedure>();
  for (const procedure of procedures) {
    if (procedure.area !== membership.area || !mayAct(procedure, membership)) continue;
    for (const [action, rule] of Object.entries(procedure.workflow.actions)) {
      if (isFit(rule) && !found.has(action)) found.set(action, procedure);
    }
  }
  return [...found].map(([action, procedure]) => ({ action, procedure }));
}
