import { mayHave } from './functions.ts';
import type { Opening, Procedure, Workflow } from './model.ts';
import { stands, type Switched } from './switches.ts';

/** How exchanges begin: as a rule, and otherwise in countries that have it so. */

/** All ways in which an exchange can begin, the rule first. */
export function beginningsOf({ opening }: Pick<Workflow, 'opening'>): readonly Opening[] {
  const { instead, ...rule } = opening;
  return instead ? [rule, { ...rule, ...instead }] : [rule];
}

/** Whether an exchange begins with this, so that nobody does it later. */
export const isBeginning = (workflow: Pick<Workflow, 'opening'>, action: string): boolean =>
  beginningsOf(workflow).some((one) => one.action === action);

/**
 * The procedure as it begins for an opener whose country has switched its settings so. Who may itself have the role that is to approve needs nobody's
 * approval: it would be asked by itself.
 */
export function begunBy<P extends Pick<Procedure, 'workflow'>>(
  procedure: P,
  { functions }: { readonly functions: readonly string[] },
  switched: Switched | undefined,
): P {
  const { workflow } = procedure;
  const { instead } = workflow.opening;
  const [, otherwise] = beginningsOf(workflow);
  if (!instead || !otherwise || !stands(workflow, switched, instead.where)) return procedure;
  if (mayHave(procedure, workflow.states[instead.to]?.turn ?? '', functions)) return procedure;
  return { ...procedure, workflow: { ...workflow, opening: otherwise } };
}
