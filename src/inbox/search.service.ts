import { type KeyObject, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Actor, NONCE_LENGTH, seal, unseal } from '../accounts/index.ts';
import { sha256 } from '../canonical.ts';
import type { DB } from '../database/index.ts';
import { type Exchanges, type ListPage, MOST_FOUND, MOST_WORDS, type PersonQuery } from '../exchanges/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import { findSearch, keepSearch } from './search.store.ts';

/** Long enough to go through what was found; afterwards one types it again. */
const KEPT_MINUTES = 30;
const NAME_MAX = 200;

export interface SearchOptions {
  readonly db: Kysely<DB>;
  readonly exchanges: Exchanges;
  readonly key: KeyObject;
  readonly now: () => Date;
}

export type Searches = ReturnType<typeof createSearches>;

function checked(person: PersonQuery): PersonQuery {
  const name = person.name.trim();
  const issues: Issue[] = [];
  if (name === '' && person.birthDate === '') issues.push({ pointer: '/name', code: 'required' });
  if (name.length > NAME_MAX) issues.push({ pointer: '/name', code: 'too-long', params: { max: NAME_MAX } });
  if (name.split(/\s+/).length > MOST_WORDS)
    issues.push({ pointer: '/name', code: 'too-many-words', params: { most: MOST_WORDS } });
  if (person.birthDate !== '' && !isDay(person.birthDate)) issues.push({ pointer: '/birthDate', code: 'not-a-date' });
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  return { name, birthDate: person.birthDate };
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** A search's id from the click's key, so that a repetition is the same search: a UUID of version 8, which is for what one makes up oneself. */
function idOf(actor: Actor, key: string): string {
  const hex = sha256('person search', actor.membershipId, key).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/**
 * Searches for persons in one's own cases. A name stands in no address (DESIGN 3.12): it is posted, kept sealed for a short time, and
 * its result read by an id that tells nothing and serves its own membership alone.
 */
export function createSearches({ db, exchanges, key: sealingKey, now }: SearchOptions) {
  const bound = (id: string, { membershipId }: Actor): string => `person search ${id} ${membershipId}`;

  async function open(actor: Actor, id: string): Promise<PersonQuery> {
    const body = isUuid(id) ? await findSearch(db, id, actor.membershipId, now()) : undefined;
    const plain = body && unseal(sealingKey, body, bound(id, actor));
    if (!plain) throw new Refusal('search-not-found', 404);
    return JSON.parse(plain.toString()) as PersonQuery;
  }

  return {
    /** Keeps what is searched for; returns the id of its result. Throws `input-invalid`, also where far too many are found, and `key-reused` when the key came with something else. */
    async start(actor: Actor, person: PersonQuery, key: string): Promise<string> {
      const search = checked(person);
      if (await exchanges.tooManyAbout(actor, search))
        throw new Refusal('input-invalid', 422, { count: 1 }, [
          { pointer: '/name', code: 'too-many-found', params: { most: MOST_FOUND } },
        ]);
      const id = idOf(actor, key);
      const plain = Buffer.from(JSON.stringify(search));
      const body = seal(sealingKey, plain, bound(id, actor), randomBytes(NONCE_LENGTH));
      const expiresAt = new Date(now().getTime() + KEPT_MINUTES * 60_000);
      const isNew = await keepSearch(db, { id, membershipId: actor.membershipId, body, expiresAt });
      if (!isNew && JSON.stringify(await open(actor, id)) !== plain.toString()) throw new Refusal('key-reused', 422);
      return id;
    },

    /** What was searched for, and one page of what was found. Throws `search-not-found` when it is over or somebody else's. */
    async result(
      actor: Actor,
      id: string,
      place: { readonly cursor?: string | undefined; readonly limit: number },
    ): Promise<{ readonly person: PersonQuery; readonly page: ListPage }> {
      const person = await open(actor, id);
      return { person, page: await exchanges.findPerson(actor, person, { box: 'all', ...place }) };
    },
  };
}
