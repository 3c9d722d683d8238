import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { collator } from '../texts/index.ts';
import { type Description, describe } from './description.ts';

/** The procedures as the reader's language sorts their areas and titles. */
export function entriesOf(published: readonly ProcedureVersion[], language: string): Description[] {
  const { compare } = collator(language);
  return published
    .map((procedure) => describe(procedure, language))
    .sort((a, b) => compare(a.area, b.area) || compare(a.title, b.title));
}

/** @throws Refusal when no procedure of this id is published. */
export function entryOf(
  procedures: { current(id: string): ProcedureVersion | undefined },
  id: string,
  language: string,
): Description {
  const procedure = procedures.current(id);
  if (!procedure) throw new Refusal('procedure-unknown', 404);
  return describe(procedure, language);
}
