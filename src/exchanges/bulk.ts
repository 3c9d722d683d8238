import type { Procedure } from '../procedures/index.ts';
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

/** The actions that may be done to many exchanges at once. */
export function bulkActions(
  procedures: readonly Procedure[],
  membership: ActingMembership,
): { readonly action: string; readonly procedure: Procedure }[] {
  const found = new Map<string, Procedure>();
  for (const procedure of procedures) {
    if (procedure.area !== membership.area || !mayAct(procedure, membership)) continue;
    for (const [action, rule] of Object.entries(procedure.workflow.actions)) {
      if (rule.inBulk && !found.has(action)) found.set(action, procedure);
    }
  }
  return [...found].map(([action, procedure]) => ({ action, procedure }));
}
