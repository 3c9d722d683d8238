import { fieldsOf } from './asked.ts';
import type { WorkflowSource } from './definition.ts';
import type { Procedure } from './model.ts';
import type { Report, Source } from './source.ts';

/** The checks of what may be made of an exchange. */

/** Names that every procedure has by itself. */
const RESERVED = ['copy', 'follow-up', 'change', 'new'];

/** `known`: the procedures of the same area. */
export function checkLinks(
  { workflow, form }: Procedure,
  known: readonly Procedure[],
  source: Source<WorkflowSource>,
  report: Report,
): void {
  const { roles, states, participants } = workflow;
  const namesIn = (one: Pick<Procedure, 'form'>) => new Set(fieldsOf(one).map(({ name }) => name));
  const own = namesIn({ form });
  for (const [name, link] of Object.entries(workflow.links)) {
    const fault = (path: string[], message: string): void => report(source.fault(['links', name, ...path], message));
    if (RESERVED.includes(name)) fault([], `${name} is what every procedure has`);
    for (const role of [...link.by, ...(link.to === undefined ? [] : [link.to])])
      if (!roles[role]) fault([], `no role ${role}`);
    for (const state of link.from) if (!states[state]) fault(['from'], `no state ${state}`);
    for (const state of link.as ?? [])
      if (link.by.some((role) => roles[role] && !participants[role]?.[state])) fault(['as'], `not all can be ${state}`);
    const target = known.find(({ id, area }) => id === `${area}.${link.procedure}`);
    if (!target) {
      fault(['procedure'], `the area has no procedure ${link.procedure}`);
      continue;
    }
    const there = namesIn(target);
    for (const [to, from] of Object.entries(link.fills)) {
      if (!there.has(to)) fault(['fills', to], `${target.id} has no field ${to}`);
      if (!own.has(from)) fault(['fills', to], `the form has no field ${from}`);
    }
  }
}
