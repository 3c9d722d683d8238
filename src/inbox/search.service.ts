import { isIsoDate } from '../iso-date.ts';
import type { Actor } from '../accounts/index.ts';
import { type Exchanges, type ListPage, MOST_FOUND, MOST_WORDS, type PersonQuery } from '../exchanges/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { type SealedOptions, sealedSearches } from './sealed.service.ts';

const NAME_MAX = 200;

export interface SearchOptions extends SealedOptions {
  readonly exchanges: Exchanges;
}

export type Searches = ReturnType<typeof createSearches>;

function checked(person: PersonQuery): PersonQuery {
  const name = person.name.trim();
  const issues: Issue[] = [];
  if (name === '' && person.birthDate === '') issues.push({ pointer: '/name', code: 'required' });
  if (name.length > NAME_MAX) issues.push({ pointer: '/name', code: 'too-long', params: { max: NAME_MAX } });
  if (name.split(/\s+/).length > MOST_WORDS)
    issues.push({ pointer: '/name', code: 'too-many-words', params: { most: MOST_WORDS } });
  if (person.birthDate !== '' && !isIsoDate(person.birthDate))
    issues.push({ pointer: '/birthDate', code: 'not-a-date' });
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  return { name, birthDate: person.birthDate };
}

/** Searches for persons in one's own cases. */
export function createSearches({ exchanges, ...options }: SearchOptions) {
  const searches = sealedSearches<PersonQuery>('person search', options);
  return {
    /** Keeps what is searched for; returns the id of its result. Throws `input-invalid`, also where far too many are found, and `key-reused` when the key came with something else. */
    async start(actor: Actor, person: PersonQuery, key: string): Promise<string> {
      const search = checked(person);
      if (await exchanges.tooManyAbout(actor, search))
        throw new Refusal('input-invalid', 422, { count: 1 }, [
          { pointer: '/name', code: 'too-many-found', params: { most: MOST_FOUND } },
        ]);
      return searches.keep(actor, search, key);
    },

    /** What was searched for, and one page of what was found. Throws `search-not-found` when it is over or somebody else's. */
    async result(
      actor: Actor,
      id: string,
      place: { readonly cursor?: string | undefined; readonly limit: number },
    ): Promise<{ readonly person: PersonQuery; readonly page: ListPage }> {
      const person = await searches.open(actor, id);
      return { person, page: await exchanges.findPerson(actor, person, { box: 'all', ...place }) };
    },
  };
}
