import type { Procedure } from '../procedures/index.ts';
import type { RequestContent } from './model.ts';

/**
 * What a draft says of whom to ask: the value of the field that is answered from the area's list of competences. Its form says so by that
 * list alone. Never from a personal field, since what is searched for stands in addresses.
 */
export function competenceIn({ form, competences }: Procedure, { fields }: RequestContent): string | undefined {
  const field = form
    .flatMap((section) => section.fields)
    .find(({ list, personal }) => list !== undefined && list === competences && !personal);
  const value = field && fields[field.name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
