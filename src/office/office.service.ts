import { absences } from './absences.service.ts';
import { allocating } from './allocation.service.ts';
import { switching } from './switches.service.ts';
import { keeping, type OfficeOptions } from './desk.service.ts';

export type Office = ReturnType<typeof createOffice>;

/** The use cases of an authority's office. Pages and JSON routes are two thin coats over these. */
export const createOffice = (options: OfficeOptions) => ({
  ...keeping(options),
  ...allocating(options),
  ...absences(options),
  ...switching(options),
});
