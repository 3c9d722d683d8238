import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type DB, unnested } from '../database/index.ts';
import type { ActingMembership } from '../exchanges/index.ts';
import { ANCHOR_LETTERS } from './searches.ts';

/** What saved searches find: noted with the transition, held against the searches after the commit. */

/** Notes that an entry came in or changed, with what could be found of it before; for the statement that changes it, whose branches all see it as it was. */
export const noting = (exchangeId: string, eventNo: number, at: Date): RawBuilder<unknown> => sql`
  insert into register_note (exchange_id, event_no, at, shown, codes, words)
  select ${exchangeId}::uuid, ${eventNo}::int, ${at}::timestamptz, coalesce(old.shown, false), coalesce(old.codes, '{}'), coalesce(old.words, '')
  from (values (1)) one left join register_entry old on old.exchange_id = ${exchangeId}::uuid`;

/** Most notes taken at once. */
export const NOTES_AT_ONCE = 100;

/** An entry that came in or changed. */
export interface TakenNote {
  readonly id: string;
  readonly exchange_id: string;
  readonly event_no: number;
  readonly at: Date;
  readonly shown: boolean;
  readonly codes: string[];
  readonly words: string;
}

/** Takes notes, oldest first, leaving alone those that another process is taking. Without parameters, as the outbox's. */
export async function takeNotes(tx: Kysely<DB>): Promise<TakenNote[]> {
  const { rows } = await sql<TakenNote>`
    delete from register_note
    where id = any(array(select id from register_note order by id limit ${sql.lit(NOTES_AT_ONCE)} for update skip locked))
    returning *`.execute(tx);
  return rows.toSorted((a, b) => Number(a.id) - Number(b.id));
}

/** A saved search that has found an entry, and whose it is. */
export interface Finder {
  readonly searchId: string;
  readonly exchangeId: string;
  readonly eventNo: number;
  readonly notifies: boolean;
  readonly actor: ActingMembership;
}

/** Of a search `s`, who acts: nobody who has gone. */
const KEEPER = sql`
  join membership m on m.id = s.membership_id and m.ended_at is null
  join app_user u on u.id = m.user_id and u.deactivated_at is null
  join authority a on a.id = m.authority_id and a.status = 'active'
  join authority_area aa on aa.authority_id = m.authority_id and aa.area = m.area`;
const ACTOR = sql`json_build_object('userId', u.id, 'membershipId', m.id, 'authorityId', a.id, 'country', a.country, 'area', m.area,
  'roles', m.roles, 'language', u.language, 'functions', aa.functions)`;

/** Whether an entry `e` is what a search `s` looks for; whether it is shown is another question. */
const FITS = sql`e.codes @> s.codes and (s.country is null or s.country = e.country) and (s.query is null or e.words @@ s.query)`;

/** What an entry `e` can be found by, as `anchorOf` says it of a search. */
const ANCHORS = sql`
  select '' as anchor
  union select '@' || e.country
  union select 'c' || code from unnest(e.codes) code
  union select 'w' || left(word, letters)
    from unnest(tsvector_to_array(e.words)) word, generate_series(1, ${sql.lit(ANCHOR_LETTERS)}) letters`;

/**
 * Holds the entries of notes against the saved searches: forgets what a search found and no longer fits, and keeps what fits now and did not
 * before. Each search finds an entry once for as long as it fits: two notes of one entry, or two processes, find nothing twice. What somebody
 * recorded is not found by the searches of the same person.
 */
export async function findFor(tx: Kysely<DB>, notes: readonly TakenNote[]): Promise<Finder[]> {
  const given = sql`unnest(${notes.map(({ exchange_id }) => exchange_id)}::uuid[], ${notes.map(({ event_no }) => event_no)}::int[],
    ${notes.map(({ at }) => at)}::timestamptz[], ${notes.map(({ shown }) => shown)}::boolean[],
    ${notes.map(({ codes }) => JSON.stringify(codes))}::text[], ${notes.map(({ words }) => words)}::text[])
    as n (exchange_id, event_no, at, shown, codes, words)`;
  await sql`
    delete from register_found f using register_search s, register_entry e
    where f.exchange_id = any(${notes.map(({ exchange_id }) => exchange_id)}::uuid[]) and s.id = f.search_id and e.exchange_id = f.exchange_id
      and not (e.shown and ${FITS})`.execute(tx);
  const { rows } = await sql<Finder>`
    with noted as materialized (
      select n.exchange_id, n.event_no, n.at, n.shown, array(select jsonb_array_elements_text(n.codes::jsonb)) as codes, n.words::tsvector as words
      from ${given}),
    fitting as (
      select distinct on (s.id, e.exchange_id) s.id as search_id, e.exchange_id, n.event_no, n.at
      from noted n
      join register_entry e on e.exchange_id = n.exchange_id and e.shown
      cross join lateral (${ANCHORS}) had
      join register_search s on s.procedure = e.procedure and s.anchor = had.anchor
      join membership keeper on keeper.id = s.membership_id
      join event done on done.exchange_id = n.exchange_id and done.no = n.event_no
      left join membership did on did.id = done.membership_id
      where ${FITS}
        and not (n.shown and n.codes @> s.codes and (s.query is null or n.words @@ s.query))
        and s.created_at < n.at and did.user_id is distinct from keeper.user_id
      order by s.id, e.exchange_id, n.event_no),
    kept as (
      insert into register_found (search_id, exchange_id, event_no, at)
      select search_id, exchange_id, event_no, at from fitting order by search_id, exchange_id
      on conflict do nothing
      returning search_id, exchange_id, event_no)
    select k.search_id as "searchId", k.exchange_id as "exchangeId", k.event_no as "eventNo", s.notifies, ${ACTOR} as actor
    from kept k join register_search s on s.id = k.search_id ${KEEPER}
    order by s.created_at, s.id`.execute(tx);
  return rows;
}

/** A find by its keys. */
export interface FindKey {
  readonly searchId: string;
  readonly exchangeId: string;
}

/** Those of these finds that still fit, of searches that are still there and tell, with who would read them. */
export async function findersOf(db: Kysely<DB>, keys: readonly FindKey[]): Promise<Finder[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<Finder>`
    select f.search_id as "searchId", f.exchange_id as "exchangeId", f.event_no as "eventNo", s.notifies, ${ACTOR} as actor
    from ${unnested(keys, 'k', { searchId: 'uuid', exchangeId: 'uuid' })}
    join register_found f on f.search_id = k."searchId" and f.exchange_id = k."exchangeId"
    join register_search s on s.id = f.search_id and s.notifies ${KEEPER}
    order by s.created_at, s.id`.execute(db);
  return rows;
}

/** So many are deleted in one statement. */
const FORGOTTEN_AT_ONCE = 5_000;

/** Forgets what was found before an instant and has been looked at; what nobody has looked at yet stays new. */
export async function forgetSeen(db: Kysely<DB>, before: Date): Promise<void> {
  for (let deleted = FORGOTTEN_AT_ONCE; deleted === FORGOTTEN_AT_ONCE; ) {
    const { rows } = await sql`
      delete from register_found where (search_id, exchange_id) in (
        select f.search_id, f.exchange_id from register_found f join register_search s on s.id = f.search_id
        where f.at < ${before} and f.at <= s.seen_at limit ${sql.lit(FORGOTTEN_AT_ONCE)})
      returning search_id`.execute(db);
    deleted = rows.length;
  }
}
