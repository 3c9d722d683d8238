import type { Procedure, Workflow } from './model.ts';

/** What authorities hold in an area, by names that only definitions give. */

/** The functions that a workflow asks of those who take part, in the order of its roles, of those who look up what it records, and who keep its settings. */
export const functionsIn = ({
  roles,
  register,
  settings = {},
}: Pick<Workflow, 'roles' | 'register' | 'settings'>): string[] => [
  ...new Set([
    ...Object.values(roles).flatMap(({ holds }) => holds),
    ...(register?.readers.holds ?? []),
    ...Object.values(settings).map(({ keptBy }) => keptBy),
  ]),
];

/** The functions of an area, in order: those that the workflows of its procedures name, each with the first procedure that does. */
export function functionsOfArea<P extends Pick<Procedure, 'area' | 'workflow'>>(
  procedures: readonly P[],
  area: string,
): ReadonlyMap<string, P> {
  const found = new Map<string, P>();
  for (const procedure of procedures.filter((one) => one.area === area))
    for (const code of functionsIn(procedure.workflow)) if (!found.has(code)) found.set(code, procedure);
  return found;
}

/** The functions of which a case role asks any; none for a role that there is not. */
export const askedOf = ({ workflow }: Pick<Procedure, 'workflow'>, role: string): readonly string[] =>
  workflow.roles[role]?.holds ?? [];

/** Whether an authority that holds these functions in the area may have a case role. */
export const mayHave = (
  procedure: Pick<Procedure, 'workflow'>,
  role: string,
  functions: readonly string[] | undefined,
): boolean => askedOf(procedure, role).some((one) => functions?.includes(one));
