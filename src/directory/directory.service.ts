import type { Kysely } from 'kysely';
import type { Actor } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { type AuthorityView, type Reader, viewOf } from './authority.ts';
import { authorityById, languagesOf, nationalCoordinators, type Search, searchAuthorities } from './directory.store.ts';

/** Who reads: `language` is that of the page or of the API's caller, which is another language that this person understands. */
export async function readerOf(db: Kysely<DB>, actor: Pick<Actor, 'authorityId'>, language: string): Promise<Reader> {
  const own = await languagesOf(db, actor.authorityId);
  return { language, languages: own.includes(language) ? own : [...own, language] };
}

export interface Found {
  readonly items: readonly AuthorityView[];
  /** Whether some are written as asked; otherwise all of them only resemble it. */
  readonly exact: boolean;
  readonly next: string | null;
  /** The national coordinator of the country in which nothing was found: it knows who is competent (core.md 5). */
  readonly fallback: AuthorityView | null;
}

/**
 * Searches the directory.
 * @throws Refusal `cursor-invalid`
 */
export async function findAuthorities(db: Kysely<DB>, reader: Reader, search: Search): Promise<Found> {
  const { items, exact, next } = await searchAuthorities(db, search);
  const { country, exceptCountry, cursor } = search;
  const asks = items.length === 0 && cursor === undefined && country !== exceptCountry;
  const [coordinator] = asks && country !== undefined ? await nationalCoordinators(db, country) : [];
  return {
    items: items.map((authority) => viewOf(authority, reader)),
    exact,
    next,
    fallback: coordinator ? viewOf(coordinator, reader) : null,
  };
}

/**
 * One authority's record, also when it has been deactivated: cases name it.
 * @throws Refusal `authority-unknown`
 */
export async function readAuthority(db: Kysely<DB>, reader: Reader, id: string): Promise<AuthorityView> {
  const authority = await authorityById(db, id);
  if (!authority) throw new Refusal('authority-unknown', 404);
  return viewOf(authority, reader);
}
