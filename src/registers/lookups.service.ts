import type { Actor } from '../accounts/index.ts';
import type { EntryRow, Exchanges, Lookup } from '../exchanges/index.ts';
import { type SealedOptions, sealedSearches } from '../inbox/index.ts';
import { Refusal } from '../refusal.ts';

/** As many as one user can have reason for in half an hour; more is trying names out. */
const MOST_LOOKUPS = 100;

/** Whom somebody has looked up, and where. */
export interface KeptLookup extends Lookup {
  readonly register: string;
}

export type Lookups = ReturnType<typeof createLookups>;

/**
 * Look-ups of one person in a register. What was typed is kept sealed for a short time, and what was found is read under its id alone: an
 * entry is nobody's who has not named the person.
 */
export function createLookups({ exchanges, ...options }: SealedOptions & { readonly exchanges: Exchanges }) {
  const searches = sealedSearches<KeptLookup>('look-up', options);
  return {
    /** Keeps whom somebody looks up; returns the id of what is found. Throws `register-unknown`, `input-invalid`, `too-many-lookups`, `key-reused`. */
    async start(actor: Actor, register: string, lookup: Lookup, key: string): Promise<string> {
      const checked = exchanges.checkedLookup(actor, register, lookup);
      if ((await searches.count(actor)) >= MOST_LOOKUPS)
        throw new Refusal('too-many-lookups', 429, { most: MOST_LOOKUPS });
      return searches.keep(actor, { register, ...checked }, key);
    },

    /** Whom somebody has looked up. Throws `search-not-found` when it is over or somebody else's. */
    of: (actor: Actor, id: string): Promise<KeptLookup> => searches.open(actor, id),

    /** The same, with the entries that are there now. Throws `search-not-found`, `register-unknown`, `too-many-hits`. */
    async result(
      actor: Actor,
      id: string,
    ): Promise<{ readonly lookup: KeptLookup; readonly rows: readonly EntryRow[] }> {
      const lookup = await searches.open(actor, id);
      return { lookup, rows: await exchanges.lookUp(actor, lookup.register, lookup) };
    },
  };
}

/** For what an entry is read, as the access log has it. */
export const purposeOf = ({ purpose }: Lookup): string => (purpose === '' ? 'lookup' : `lookup.${purpose}`);
/** The same of a register that is browsed. */
export const BROWSING = 'browsing';
