import { isBeginning } from './beginnings.ts';
import { checkBeginning } from './check-workflow.ts';
import type { WorkflowSource } from './definition.ts';
import type { Procedure } from './model.ts';
import { allSteps, reach, runningIn } from './running.ts';
import type { Report, Source } from './source.ts';

/** The checks of how exchanges begin in countries that want them approved first. */

type Refuse = (path: string[], message: string) => void;

/** It leads to a state in which somebody at home approves, from which all that the rule begins with is come to. */
export function checkInstead(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { instead: given, action } = source.value.opening;
  const { opening, actions, scoreboard } = procedure.workflow;
  if (!given) return;
  const fault: Refuse = (path, message) => report(source.fault(['opening', 'instead', ...path], message));
  if (given.action === action)
    fault(['action'], `${action} is what happens where nothing is approved: name it otherwise`);
  if (Object.keys(given.opens).join() !== opening.by) fault(['opens'], `it opens for ${opening.by} alone`);
  checkBeginning(procedure, given, fault);
  checkApprover(procedure, fault);
  checkWayOut(procedure, fault);
  // What is typed once, when it is opened, must come in then: nobody keeps the choice for later.
  if (
    Object.values({ ...opening.invites, ...given.invites }).some(({ each }) => each === 'chosen' || each === 'several')
  )
    fault([], 'who opens it chooses whom it reaches: that cannot wait for an approval');
  if (Object.values(actions).some(({ handsOver }) => handsOver))
    fault([], 'parts are handed over: they begin as the exchange did, which must be in one way');
  if (scoreboard) fault([], 'the scoreboard counts from the opening, which must be one');
}

/** Who approves is asked at once: one authority of the opener's country, whose turn it is. */
function checkApprover({ workflow }: Procedure, fault: Refuse): void {
  const { instead } = workflow.opening;
  const { turn } = workflow.states[instead?.to ?? ''] ?? {};
  const audience = turn === undefined ? undefined : instead?.invites[turn];
  if (audience?.in !== 'home' || audience.each !== 'one' || audience.optional)
    fault([], 'it leads to the turn of one that it invites for that: `{ in: home, each: one }`');
}

/** Once approved, it is where the rule begins, with those whom the rule brings in. */
function checkWayOut({ workflow }: Procedure, fault: Refuse): void {
  const { opening, actions } = workflow;
  const { instead, to, invites } = opening;
  const there = reach([instead?.to ?? ''], allSteps(workflow, runningIn(workflow)));
  if (!there.has(to)) {
    fault(['to'], `nothing leads from there to ${to}, in which it begins elsewhere`);
    return;
  }
  const approving = Object.entries(actions).filter(
    ([name, rule]) => !isBeginning(workflow, name) && rule.to === to && rule.from.some((state) => there.has(state)),
  );
  for (const role of Object.keys(invites))
    if (!approving.some(([, rule]) => rule.invites[role])) fault([], `nobody brings in ${role} once it is approved`);
}
