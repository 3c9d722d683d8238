import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import pg from 'pg';
import type { DB } from '../database/index.ts';
import {
  type ActingMembership,
  type EntryPage,
  type Exchanges,
  isReadable,
  searchedWords,
} from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import { anchorOf, MOST_SEARCHES, NAME_MAX, type Sought } from './searches.ts';
import { deleteSearch, newlyFound, putSearch, type StoredSearch, searchesOf, updateSearch } from './searches.store.ts';

/** New entries of one search are counted up to this. */
export const MOST_NEW = 100;

/** A search that somebody keeps, with how many entries it has found since it was last looked at. */
export interface SavedSearch extends Omit<StoredSearch, 'seenAt'> {
  readonly fresh: number;
}

export interface SearchInput {
  readonly name: string;
  readonly sought: Sought;
  readonly notifies: boolean;
}

/** A page of what a search finds, with those that are new. */
export interface FoundPage extends EntryPage {
  readonly search: SavedSearch;
  readonly fresh: ReadonlySet<string>;
  /** When it was looked for: what is found later is new still. */
  readonly at: Date;
}

const notFound = () => new Refusal('search-not-kept', 404);
const fault = (code: string, params: Record<string, number> = {}): Refusal =>
  new Refusal('input-invalid', 422, { count: 1 }, [{ pointer: '/name', code, params }]);

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '') throw fault('required');
  if (name.length > NAME_MAX) throw fault('too-long', { max: NAME_MAX });
  return name;
}

/** What was looked for, as the register is searched for it. */
export const soughtOf = ({ words, country, codes }: Pick<StoredSearch, 'words' | 'country' | 'codes'>): Sought => ({
  ...(words === null ? {} : { words }),
  ...(country === null ? {} : { country }),
  ...(codes.length > 0 ? { codes } : {}),
});

export type SavedSearches = ReturnType<typeof createSavedSearches>;

export interface SavedSearchesOptions {
  readonly db: Kysely<DB>;
  readonly exchanges: Exchanges;
  readonly now: () => Date;
}

/**
 * The searches of a register that a person keeps, each membership its own. Whoever may not browse the register any more keeps them and is told
 * nothing of them. Saving under a name that is there replaces that search, so that it may be repeated without a key.
 */
export function createSavedSearches({ db, exchanges, now }: SavedSearchesOptions) {
  /** What is new in each of these searches, and may be read at this moment. */
  async function freshIn(
    actor: ActingMembership,
    searches: readonly StoredSearch[],
  ): Promise<ReadonlyMap<string, string[]>> {
    const found = await newlyFound(
      db,
      searches.map(({ id }) => id),
      MOST_NEW,
    );
    const shown = await exchanges.entriesShown([...new Set(found.map(({ exchangeId }) => exchangeId))]);
    const readable = new Set(shown.filter((entry) => isReadable(entry, actor)).map(({ row }) => row.id));
    const fresh = Map.groupBy(
      found.filter(({ exchangeId }) => readable.has(exchangeId)),
      ({ searchId }) => searchId,
    );
    return new Map([...fresh].map(([id, some]) => [id, some.map(({ exchangeId }) => exchangeId)]));
  }

  const counted = ({ seenAt: _, ...search }: StoredSearch, fresh: ReadonlyMap<string, string[]>): SavedSearch => ({
    ...search,
    fresh: fresh.get(search.id)?.length ?? 0,
  });

  async function stored(actor: ActingMembership, register: string, id: string): Promise<StoredSearch> {
    exchanges.browsedRegister(actor, register);
    const found = (await searchesOf(db, actor.membershipId, register)).find((search) => search.id === id);
    if (!found) throw notFound();
    return found;
  }

  const one = async (actor: ActingMembership, register: string, id: string): Promise<SavedSearch> => {
    const search = await stored(actor, register, id);
    return counted(search, await freshIn(actor, [search]));
  };

  return {
    /** Those of one register, by name. Throws `register-unknown`. */
    async of(actor: ActingMembership, register: string): Promise<SavedSearch[]> {
      exchanges.browsedRegister(actor, register);
      const searches = await searchesOf(db, actor.membershipId, register);
      const fresh = await freshIn(actor, searches);
      return searches.map((search) => counted(search, fresh));
    },

    /** How much is new in all of them, register by register; of those that the membership may browse. */
    async fresh(actor: ActingMembership): Promise<ReadonlyMap<string, number>> {
      const searches = await searchesOf(db, actor.membershipId, null);
      const found = await freshIn(actor, searches);
      const registers = Map.groupBy(searches, ({ register }) => register);
      return new Map(
        [...registers].map(([register, own]) => [register, new Set(own.flatMap(({ id }) => found.get(id) ?? [])).size]),
      );
    },

    /** Throws `register-unknown`, `input-invalid`, `too-many-searches-kept`. */
    async save(
      actor: ActingMembership,
      register: string,
      { name, sought, notifies }: SearchInput,
    ): Promise<SavedSearch> {
      exchanges.browsedRegister(actor, register);
      const query = searchedWords(sought.words ?? '');
      const search = {
        id: randomUUID(),
        register,
        name: nameOf(name),
        words: query === '' ? null : (sought.words ?? null),
        country: sought.country ?? null,
        codes: [...(sought.codes ?? [])],
        query: query === '' ? null : query,
        anchor: anchorOf(sought),
        notifies,
      };
      const id = await putSearch(db, actor.membershipId, search, now(), MOST_SEARCHES);
      if (id === undefined) throw new Refusal('too-many-searches-kept', 409, { most: MOST_SEARCHES });
      return one(actor, register, id);
    },

    /** Throws `register-unknown`, `search-not-kept`, `input-invalid`, and `search-name-taken` when another one has the name. */
    async change(
      actor: ActingMembership,
      register: string,
      id: string,
      { name, notifies }: { readonly name?: string | undefined; readonly notifies?: boolean | undefined },
    ): Promise<SavedSearch> {
      await stored(actor, register, id);
      const set = {
        ...(name === undefined ? {} : { name: nameOf(name) }),
        ...(notifies === undefined ? {} : { notifies }),
      };
      if (Object.keys(set).length > 0) {
        try {
          if (!(await updateSearch(db, actor.membershipId, id, set))) throw notFound();
        } catch (error) {
          if (error instanceof pg.DatabaseError && error.constraint === 'register_search_by_name')
            throw new Refusal('search-name-taken', 409);
          throw error;
        }
      }
      return one(actor, register, id);
    },

    /** Whoever may not browse a register any more may still do away with what was kept of it. */
    async remove({ membershipId }: ActingMembership, id: string): Promise<void> {
      if (isUuid(id)) await deleteSearch(db, membershipId, id);
    },

    /** A page of what a search finds, with those that are new. Throws `register-unknown`, `search-not-kept`, `cursor-invalid`. */
    async look(
      actor: ActingMembership,
      register: string,
      id: string,
      place: { readonly cursor?: string | undefined; readonly limit: number },
    ): Promise<FoundPage> {
      const at = now();
      const search = await stored(actor, register, id);
      const fresh = await freshIn(actor, [search]);
      const page = await exchanges.browse(actor, register, { ...soughtOf(search), ...place });
      return { ...page, search: counted(search, fresh), fresh: new Set(fresh.get(id)), at };
    },

    /** What a search had found at a moment has been looked at. Throws `register-unknown`, `search-not-kept`. */
    async seen(actor: ActingMembership, register: string, id: string, at = now()): Promise<void> {
      await stored(actor, register, id);
      await updateSearch(db, actor.membershipId, id, { seen_at: at });
    },
  };
}
