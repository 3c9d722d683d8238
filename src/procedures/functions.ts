import type { Procedure, Workflow } from './model.ts';

/** What authorities hold in an area, by names that only definitions give. */

/** The functions that a workflow asks of those who take part, in the order of its roles. */
export const functionsIn = ({ roles }: Pick<Workflow, 'roles'>): string[] => [
  ...new Set(Object.values(roles).flatMap(({ holds }) => holds)),
];

/** The functions of which a case role asks any; none for a role that there is not. */
export const askedOf = ({ workflow }: Pick<Procedure, 'workflow'>, role: string): readonly string[] =>
  workflow.roles[role]?.holds ?? [];

/** Whether an authority that holds these functions in the area may have a case role. */
export const mayHave = (
  procedure: Pick<Procedure, 'workflow'>,
  role: string,
  functions: readonly string[] | undefined,
): boolean => askedOf(procedure, role).some((one) => functions?.includes(one));
