import type { WorkflowSource } from './definition.ts';
import type { ActionRule, Procedure } from './model.ts';
import type { Report, Source } from './source.ts';

/** The checks of what actions contribute to the thread of an exchange. */
export function checkContributions({ workflow }: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { actions, roles, pending } = workflow;
  for (const [name, rule] of Object.entries(actions)) {
    const fault = (word: string, message: string): void => report(source.fault(['actions', name, word], message));
    const { contributes: kind, awaits } = rule;
    if (awaits !== undefined && kind !== 'question') fault('awaits', 'only a question awaits an answer');
    if (!kind) continue;
    if (rule.input.length === 0 && !rule.files)
      fault('contributes', 'it has neither text nor code nor file to contribute');
    if (rule.own || rule.answers || rule.changes || rule.handsOver || rule.recalls)
      fault(
        'contributes',
        'what contributes is no act of one alone, answers no question set, and changes or hands over nothing',
      );
    if (kind === 'question') {
      if (awaits === undefined) fault('contributes', 'it must say of whom an answer is awaited: `awaits: a role`');
      else if (!roles[awaits]) fault('awaits', `no role ${awaits}`);
      else if (!rule.from.every((state) => isAnswered(Object.values(actions), awaits, rule.to ?? state)))
        fault(
          'awaits',
          `${awaits} cannot answer where it is asked: no action of its own alone contributes an answer there`,
        );
      if (pending[name]) fault('awaits', `${name} is already something that is pending`);
    }
    if (kind === 'answer') {
      const [by, ...others] = rule.by;
      if (others.length > 0) fault('by', 'who was asked answers, and no other role');
      else if (!Object.values(actions).some((other) => other.awaits === by))
        fault('contributes', `nobody asks ${by} anything`);
    }
  }
}

const isAnswered = (actions: readonly ActionRule[], role: string, state: string): boolean =>
  actions.some(({ contributes, by, from }) => contributes === 'answer' && by.includes(role) && from.includes(state));
