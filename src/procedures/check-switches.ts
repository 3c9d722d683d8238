import type { WorkflowSource } from './definition.ts';
import type { ActionRule, Procedure, Workflow } from './model.ts';
import { sees } from './sight.ts';
import type { Report, Source } from './source.ts';
import type { Where } from './switches.ts';

/** The checks of what countries settle for themselves, and of what waits for a moderator. */
export function checkSwitches({ workflow }: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { actions, roles, settings = {} } = workflow;
  const used = new Set<string>();
  const { instead } = workflow.opening;
  if (instead) {
    const { setting } = instead.where;
    used.add(setting);
    if (!settings[setting]) report(source.fault(['opening', 'instead', 'where'], `no setting ${setting}`));
  }
  for (const [name, rule] of Object.entries(actions)) {
    const fault = (path: string[], message: string): void => report(source.fault(['actions', name, ...path], message));
    const known = (where: Where | undefined, path: string[]): void => {
      if (!where) return;
      used.add(where.setting);
      if (!settings[where.setting]) fault(path, `no setting ${where.setting}`);
    };
    known(rule.where, ['where']);
    known(rule.moderated?.where, ['moderated', 'where']);
    if (rule.moderated) checkModerated(workflow, name, rule, (message) => fault(['moderated'], message));
  }
  const held = new Set(Object.values(roles).flatMap(({ holds }) => holds));
  for (const [name, { keptBy }] of Object.entries(settings)) {
    if (!held.has(keptBy))
      report(source.fault(['settings', name, 'kept-by'], `no role asks for the function ${keptBy}`));
    if (!used.has(name)) report(source.fault(['settings', name], `nothing hangs on setting ${name}`));
  }
}

function checkModerated(
  { roles, participants, propagates = [] }: Workflow,
  name: string,
  rule: ActionRule,
  fault: (message: string) => void,
): void {
  const by = rule.moderated?.by ?? [];
  if (!rule.contributes) fault('only what contributes to the thread is moderated');
  if (
    rule.to ||
    rule.becomes ||
    rule.settles ||
    rule.extends ||
    Object.keys({ ...rule.makes, ...rule.invites }).length > 0
  )
    fault('what is moderated says something and does nothing else');
  // Whoever releases it holds this exchange alone.
  if (rule.linked || rule.follows || propagates.some(({ on }) => on === name))
    fault('what is moderated has nothing to do with other exchanges');
  for (const role of by) {
    if (!roles[role]) fault(`no role ${role}`);
    const states = Object.values(participants[role] ?? {}).filter(({ gone }) => !gone);
    const blind = states.some((state) => !sees(state.sees, 'messages') || !sees(state.sees, 'free-text'));
    if (roles[role] && blind) fault(`${role} must see the messages that it is to release, in every state of its own`);
  }
  if (rule.by.every((role) => by.includes(role))) fault('nobody is left whose contributions wait for another');
}
