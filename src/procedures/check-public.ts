import { fieldsOf } from './asked.ts';
import type { ProcedureSource, WorkflowSource } from './definition.ts';
import type { Procedure } from './model.ts';
import { holdsFreeText } from './sight.ts';
import type { Report, Source, Sources } from './source.ts';

/** The checks of what the public sees: never personal data, and free text only where it is written for the public. */
export function checkPublic(procedure: Procedure, { procedure: own, workflow: shape }: Sources, report: Report): void {
  checkApproval(procedure, own, shape, report);
  const rule = procedure.public;
  const source = own.value.public;
  if (!rule || !source) return;
  const fault = (path: PropertyKey[], message: string): void => report(own.fault(['public', ...path], message));
  const fields = new Map(fieldsOf(procedure).map((field) => [field.name, field]));
  const seen = new Set<string>();
  for (const [index, { field: name, written }] of source.shows.entries()) {
    const at = ['shows', index];
    const field = fields.get(name);
    if (seen.has(name)) fault(at, `${name} stands twice`);
    seen.add(name);
    if (!field) fault(at, `the form has no field ${name}`);
    else if (field.personal) fault(at, `${name} is personal data, which is never shown to the public`);
    else if (holdsFreeText(field) && !written)
      fault(
        at,
        `${name} is free text: shown only if it is \`written-for: public\`, which the form then says to who writes it`,
      );
    else if (!holdsFreeText(field) && written) fault(at, `${name} is no free text: it is not written for anybody`);
  }
  for (const [index, state] of rule.from.entries())
    if (!procedure.workflow.states[state]) fault(['from', index], `no state ${state}`);
  if (!seen.has(rule.headedBy) || fields.get(rule.headedBy)?.type === 'table')
    fault(['headed-by'], `${rule.headedBy} is no single field that is shown`);
}

/** Somebody else than who writes it approves it, into a state in which it may be public; and it can be taken back. */
function checkApproval(
  { workflow, public: rule }: Procedure,
  own: Source<ProcedureSource>,
  shape: Source<WorkflowSource>,
  report: Report,
): void {
  const { actions, opening } = workflow;
  const all = Object.entries(actions);
  for (const [name, { by, from, to, publishes, withdraws }] of all) {
    const fault = (word: string, message: string): void => report(shape.fault(['actions', name, word], message));
    if (publishes && withdraws) fault('withdraws', 'what publishes does not withdraw');
    if (publishes && by.includes(opening.by))
      fault('publishes', `${opening.by} has written it: somebody else approves it`);
    const after = to === undefined ? from : [to];
    if (publishes && rule && !after.every((state) => rule.from.includes(state)))
      fault(
        'publishes',
        `nothing is public in the state to which it leads: \`public: { from }\` of ${own.value.procedure}`,
      );
  }
  if (!rule) return;
  const fault = (message: string): void => report(own.fault(['public'], message));
  if (!all.some(([, { publishes }]) => publishes)) fault('no action of the shape publishes it');
  if (!all.some(([, { withdraws }]) => withdraws)) fault('no action of the shape withdraws it');
}
