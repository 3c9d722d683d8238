import { fieldsOf, type Procedure } from '../procedures/index.ts';
import type { RequestContent } from './model.ts';

/**
 * What a draft says of whom to ask: the value of the field that is answered from the area's list of competences. Its form says so by that
 * list alone. Never from a personal field, since what is searched for stands in addresses.
 */
export function competenceIn(procedure: Procedure, { fields }: RequestContent): string | undefined {
  const field = fieldsOf(procedure).find(
    ({ list, personal }) => list !== undefined && list === procedure.competences && !personal,
  );
  const value = field && fields[field.name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
