import { readsEntry } from '../../src/exchanges/policy.ts';
import type { VersionedProcedure } from '../../src/exchanges/input.ts';
import type { ExchangeState, Target } from '../../src/exchanges/model.ts';
import { stageOf } from '../support/real-procedure.ts';

/** What the examples of registers that are browsed share: who keeps an entry, and who might read it. */

export const text = (words: string) => ({ text: words, lang: 'en' });

const authority = (authorityId: string, country: string, functions: string[]): Target =>
  ({ authorityId, country, functions }) as unknown as Target;

/** Who keeps it, in a country; abroad one of each kind that may read it, and one that holds nothing any more. */
export const registerCast = (country: string): Record<string, Target> => ({
  recorder: authority(`${country.toLowerCase()}-1`, country, ['replies']),
  sender: authority('at-1', 'AT', ['sends']),
  replier: authority('fr-1', 'FR', ['replies']),
  coordinator: authority('de-9', 'DE', ['coordinates']),
  former: authority('pl-1', 'PL', []),
});

/** Who of the cast reads the entry without taking part in it. */
export const readers = (
  procedure: VersionedProcedure,
  entry: ExchangeState,
  cast: Readonly<Record<string, Target>>,
): string[] => {
  const { member } = stageOf(procedure, cast);
  return Object.keys(cast).filter((role) => readsEntry(procedure, entry, member(role)));
};
