import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { type Exchanges, isReadable } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { type Finder, type FindKey, findersOf, findFor, NOTES_AT_ONCE, takeNotes } from './finds.store.ts';

/** An entry that a saved search has found, for who keeps the search. */
export interface Find {
  readonly searchId: string;
  readonly userId: string;
  readonly exchangeId: string;
  readonly eventNo: number;
  readonly procedure: ProcedureVersion;
}

export type Finds = ReturnType<typeof createFinds>;

/** What saved searches find, for the worker that tells of it. */
export function createFinds({ exchanges }: { readonly exchanges: Pick<Exchanges, 'entriesShown'> }) {
  /** Those that their keepers may read at this moment; of one's own authority's entries the case itself tells. */
  async function readable(finders: readonly Finder[]): Promise<Find[]> {
    const shown = await exchanges.entriesShown([...new Set(finders.map(({ exchangeId }) => exchangeId))]);
    const entries = new Map(shown.map((entry) => [entry.row.id, entry]));
    return finders.flatMap(({ searchId, exchangeId, eventNo, actor }) => {
      const entry = entries.get(exchangeId);
      if (!entry || !isReadable(entry, actor) || entry.authorities.includes(actor.authorityId)) return [];
      return [{ searchId, userId: actor.userId, exchangeId, eventNo, procedure: entry.procedure }];
    });
  }

  return {
    /** Takes a batch of what came in or changed: what was found of it and is to be told, and whether more may be waiting. */
    async take(tx: Kysely<DB>): Promise<{ readonly finds: readonly Find[]; readonly more: boolean }> {
      const notes = await takeNotes(tx);
      if (notes.length === 0) return { finds: [], more: false };
      const finders = await findFor(tx, notes);
      const finds = await readable(finders.filter(({ notifies }) => notifies));
      return { finds, more: notes.length === NOTES_AT_ONCE };
    },

    /** Those of these finds that may still be told. */
    stillTold: async (db: Kysely<DB>, keys: readonly FindKey[]): Promise<Find[]> => readable(await findersOf(db, keys)),
  };
}
