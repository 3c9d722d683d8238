import { checkSightNames } from './check-form.ts';
import type { WorkflowSource } from './definition.ts';
import type { Procedure } from './model.ts';
import type { Report, Source } from './source.ts';

/** The checks of roles that no authority holds: applicants, operators, citizens. */

export function checkOutside(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { outside, roles, states, order, opening, actions } = procedure.workflow;
  for (const [role, { enteredBy, sees, tells, valid }] of Object.entries(outside)) {
    const fault = (path: PropertyKey[], message: string): void =>
      report(source.fault(['outside', role, ...path], message));
    if (roles[role]) fault([], `an authority is ${role} already`);
    if (enteredBy === '')
      fault([], `there is no portal yet: say \`entered-by\`, the role that enters what ${role} does`);
    else if (!roles[enteredBy]) fault(['entered-by'], `no role ${enteredBy}`);
    checkSightNames(procedure, sees, (message) => fault(['sees'], message));
    if (opening.enters !== role && !Object.values(actions).some(({ enters }) => enters === role))
      fault([], `${role} does nothing`);
    for (const state of order) if (!tells[state]) fault(['tells'], `${role} is told nothing of state ${state}`);
    for (const state of Object.keys(tells)) if (!states[state]) fault(['tells', state], `no state ${state}`);
    for (const state of valid) if (!states[state]) fault(['valid'], `no state ${state}`);
  }
  checkActs(procedure, source, report);
}

/** What somebody outside does is its own alone, and whose turn it is can do something. */
function checkActs({ workflow }: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { outside, order, states, actions } = workflow;
  for (const [name, { by }] of Object.entries(source.value.actions)) {
    const fault = (path: PropertyKey[], message: string): void =>
      report(source.fault(['actions', name, ...path], message));
    const other = by.find((role) => outside[role]);
    if (other === undefined) continue;
    if (by.length > 1) fault(['by'], `what ${other} does is an action of its own: nobody else does it`);
    const rule = actions[name];
    if (rule?.becomes || rule?.as || rule?.own)
      fault([], `${other} is outside: it has no state of its own as a participant`);
    if (rule?.handsOver) fault(['hands-over'], `${other} is outside: it holds no part`);
  }
  for (const state of order) {
    const { waits } = states[state] ?? {};
    const moves = Object.values(actions).some(
      ({ enters, to, from }) => enters === waits && to !== undefined && from.includes(state),
    );
    if (waits !== undefined && !moves)
      report(
        source.fault(
          ['states', state],
          `it is the turn of ${waits} in state ${state}, who can do nothing there that moves it`,
        ),
      );
  }
}
