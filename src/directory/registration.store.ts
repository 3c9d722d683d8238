import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Authority } from './authority.ts';
import { authoritiesByIds, searchAuthorities } from './directory.store.ts';
import { isAlike } from './registration.ts';

/** Registrations wait for each other: each must see whom the one before has registered. */
export async function lockRegistration(tx: Kysely<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('openimi registration'))`.execute(tx);
}

/** An id that nobody has: the wanted one, or with a number behind it. */
export async function freeId(tx: Kysely<DB>, wanted: string): Promise<string> {
  const rows = await tx.selectFrom('authority').select('id').where('id', 'like', `${wanted}%`).execute();
  const taken = new Set(rows.map(({ id }) => id));
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  return id;
}

const MOST = 10;

/**
 * Authorities of a country whose names resemble these. The directory's search finds those that have every word of the new name, typing
 * errors forgiven; the rule finds those that the new name only adds words to, deactivated ones too.
 */
export async function resembling(
  db: Kysely<DB>,
  country: string,
  names: readonly string[],
): Promise<readonly Authority[]> {
  const found = new Set<string>();
  for (const q of names) {
    const { items } = await searchAuthorities(db, { q, country, limit: MOST });
    for (const { id } of items) found.add(id);
  }
  const all = await db
    .selectFrom('authority')
    .select(['id', 'official', 'informal'])
    .where('country', '=', country)
    .orderBy('sort_name')
    .execute();
  for (const { id, official, informal } of all)
    if (isAlike(names, [...Object.values(official), informal])) found.add(id);
  return [...(await authoritiesByIds(db, [...found].slice(0, 2 * MOST))).values()];
}
