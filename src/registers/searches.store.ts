import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** A search of a register that is kept under a name. */
export interface StoredSearch {
  readonly id: string;
  readonly register: string;
  readonly name: string;
  readonly words: string | null;
  readonly country: string | null;
  readonly codes: readonly string[];
  /** Whether its keeper is told of what it finds. */
  readonly notifies: boolean;
  readonly seenAt: Date;
}

const COLUMNS = sql`id, procedure as register, name, words, country, codes, notifies, seen_at as "seenAt"`;

/** By name; of one register, or of all. */
export async function searchesOf(
  db: Kysely<DB>,
  membershipId: string,
  register: string | null,
): Promise<StoredSearch[]> {
  const { rows } = await sql<StoredSearch>`
    select ${COLUMNS} from register_search
    where membership_id = ${membershipId}::uuid and (${register}::text is null or procedure = ${register})
    order by lower(name), id`.execute(db);
  return rows;
}

export interface NewSearch extends Omit<StoredSearch, 'seenAt'> {
  readonly query: string | null;
  readonly anchor: string;
}

/**
 * Keeps a search; one of the same name (in whatever case) looks for this from now on, and what it had found is forgotten. Returns its id;
 * nothing when there are `most` already.
 */
export async function putSearch(
  db: Kysely<DB>,
  membershipId: string,
  search: NewSearch,
  at: Date,
  most: number,
): Promise<string | undefined> {
  const { id, register, name, words, country, codes, query, anchor, notifies } = search;
  const { rows } = await sql<{ id: string }>`
    with put as (
      insert into register_search (id, membership_id, procedure, name, words, country, codes, query, anchor, notifies, seen_at, created_at)
      select ${id}::uuid, ${membershipId}::uuid, ${register}, ${name}, ${words}::text, ${country}::text, ${[...codes]}::text[],
        ${query}::tsquery, ${anchor}, ${notifies}::boolean, ${at}::timestamptz, ${at}::timestamptz
      where (select count(*) from register_search where membership_id = ${membershipId}::uuid and procedure = ${register}
        and lower(name) <> lower(${name})) < ${most}
      on conflict (membership_id, procedure, lower(name)) do update
        set name = excluded.name, words = excluded.words, country = excluded.country, codes = excluded.codes, query = excluded.query,
          anchor = excluded.anchor, notifies = excluded.notifies, seen_at = excluded.seen_at, created_at = excluded.created_at
      returning id),
    forgotten as (delete from register_found where search_id in (select id from put))
    select id from put`.execute(db);
  return rows[0]?.id;
}

/** Says whether there was such a search. A name that another one has fails on `register_search_by_name`. */
export async function updateSearch(
  db: Kysely<DB>,
  membershipId: string,
  id: string,
  changes: { readonly name?: string; readonly notifies?: boolean; readonly seen_at?: Date },
): Promise<boolean> {
  const result = await db
    .updateTable('register_search')
    .set(changes)
    .where('membership_id', '=', membershipId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deleteSearch(db: Kysely<DB>, membershipId: string, id: string): Promise<void> {
  await db.deleteFrom('register_search').where('membership_id', '=', membershipId).where('id', '=', id).execute();
}

/** What searches have found since they were last looked at, the last first, at most so many of each; whoever may read it. */
export async function newlyFound(
  db: Kysely<DB>,
  searches: readonly string[],
  most: number,
): Promise<{ searchId: string; exchangeId: string }[]> {
  if (searches.length === 0) return [];
  const { rows } = await sql<{ searchId: string; exchangeId: string }>`
    select s.id as "searchId", f.exchange_id as "exchangeId"
    from register_search s cross join lateral (
      select exchange_id from register_found where search_id = s.id and at > s.seen_at order by at desc limit ${most}) f
    where s.id = any(${[...searches]}::uuid[])`.execute(db);
  return rows;
}
