import { fieldsOf } from './asked.ts';
import { conditionFault } from './check-form.ts';
import type { ProcedureSource, WorkflowSource } from './definition.ts';
import type { Field, Procedure } from './model.ts';
import type { TermRule } from './terms.ts';
import { overviewFields } from './sight.ts';
import type { Report, Source } from './source.ts';

/** The checks of what a procedure's act says of its terms. */

export function checkLimits(
  procedure: Procedure,
  source: Source<ProcedureSource>,
  shape: Source<WorkflowSource>,
  report: Report,
): void {
  const { terms } = procedure.workflow;
  for (const [name, own] of Object.entries(source.value.terms)) {
    const fault = (path: PropertyKey[], message: string): void =>
      report(source.fault(['terms', name, ...path], message));
    const rule = terms[name];
    const says = own.unit !== undefined || own['counts-from'] !== undefined || own.limits.length > 0;
    if (own.none && says) fault([], `the act sets no term ${name}, so it says nothing of it`);
    if (own.none && shape.value.terms[name]) continue;
    if (!rule) {
      fault([], `the workflow has no term ${name}`);
      continue;
    }
    if (!says) fault([], `nothing is said of term ${name}`);
    if (rule.lasts && own.unit !== undefined) fault(['unit'], `each length of ${name} has its own unit`);
    const [min, max] = counted(procedure, rule.for)?.range ?? [1, Number.POSITIVE_INFINITY];
    for (const [index, limit] of (rule.limits ?? []).entries()) {
      const at = ['limits', index];
      const last = index === (rule.limits?.length ?? 0) - 1;
      if (last !== (limit.when === undefined))
        fault(at, 'the last limit holds where no other does: it alone has no `when`');
      const wrong = limit.when && conditionFault(procedure, limit.when, overviewFields(procedure));
      if (wrong) fault([...at, 'when'], wrong);
      if (limit.max < min || limit.max > max) fault([...at, 'max'], `${rule.for} can never be ${limit.max}`);
      if (limit.initial !== undefined && (limit.initial < min || limit.initial > limit.max))
        fault([...at, 'initial'], 'initial lies outside the limit');
    }
  }
}

/** The field of the form or the input that a term counts. */
function counted({ form, workflow }: Procedure, name: TermRule['for']): Field | undefined {
  const inputs = Object.values(workflow.actions).flatMap((action) => action.input);
  return [...fieldsOf({ form }), ...inputs].find((field) => field.name === name);
}
