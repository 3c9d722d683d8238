import { type KeyObject, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Actor, NONCE_LENGTH, seal, unseal } from '../accounts/index.ts';
import { sha256 } from '../canonical.ts';
import type { DB } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import { countSearches, findSearch, keepSearch } from './search.store.ts';

/** Long enough to go through what was found; afterwards one types it again. */
const KEPT_MINUTES = 30;

export interface SealedOptions {
  readonly db: Kysely<DB>;
  readonly key: KeyObject;
  readonly now: () => Date;
}

/**
 * What somebody searches for by a person's name, which stands in no address (DESIGN 3.12): it is posted, kept sealed for a short time, and its
 * result read by an id that tells nothing and serves its own membership alone. `kind` tells what is kept by one subject from that of another.
 */
export function sealedSearches<Search>(kind: string, { db, key: sealingKey, now }: SealedOptions) {
  const bound = (id: string, { membershipId }: Actor): string => `${kind} ${id} ${membershipId}`;

  /** What was searched for. Throws `search-not-found` when it is over or somebody else's. */
  async function open(actor: Actor, id: string): Promise<Search> {
    const body = isUuid(id) ? await findSearch(db, id, actor.membershipId, now()) : undefined;
    const plain = body && unseal(sealingKey, body, bound(id, actor));
    if (!plain) throw new Refusal('search-not-found', 404);
    return JSON.parse(plain.toString()) as Search;
  }

  return {
    open,

    /** Keeps what is searched for; returns the id of its result. Throws `key-reused` when the key came with something else. */
    async keep(actor: Actor, search: Search, key: string): Promise<string> {
      const id = idOf(kind, actor, key);
      const plain = Buffer.from(JSON.stringify(search));
      const body = seal(sealingKey, plain, bound(id, actor), randomBytes(NONCE_LENGTH));
      const expiresAt = new Date(now().getTime() + KEPT_MINUTES * 60_000);
      const isNew = await keepSearch(db, { id, membershipId: actor.membershipId, body, expiresAt });
      if (!isNew && JSON.stringify(await open(actor, id)) !== plain.toString()) throw new Refusal('key-reused', 422);
      return id;
    },

    /** How many the membership keeps now. */
    count: ({ membershipId }: Actor): Promise<number> => countSearches(db, membershipId, now()),
  };
}

/** A search's id from the click's key, so that a repetition is the same search: a UUID of version 8, which is for what one makes up oneself. */
function idOf(kind: string, actor: Actor, key: string): string {
  const hex = sha256(kind, actor.membershipId, key).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
