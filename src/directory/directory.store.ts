import { type Kysely, type RawBuilder, sql } from 'kysely';
import { cursorOf, placeIn } from '../cursor.ts';
import { type DB, listed, unnested } from '../database/index.ts';
import type { Authority } from './authority.ts';
import { searchWords } from './fold.ts';

export interface Search {
  /** Words of names, places, regions and competences, in any language, without accents, with typing errors. */
  readonly q?: string | undefined;
  readonly country?: string | undefined;
  /** Not in this country: a request goes to another one. */
  readonly exceptCountry?: string | undefined;
  /** Only authorities with access to this area; without it all of them, whatever they take part in. */
  readonly area?: string | undefined;
  /** Of an area: only those that hold any of these functions in it. */
  readonly functions?: readonly string[] | undefined;
  /** Of an area: only those that name this code in it. */
  readonly competence?: string | undefined;
  /** Only those whose users understand this language. */
  readonly language?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface AuthorityPage {
  readonly items: readonly Authority[];
  /** Whether some are written as asked; otherwise all of them only resemble it. */
  readonly exact: boolean;
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

const columns = sql`a.id, a.country, a.kind, a.coordinator, a.official, a.informal, a.place, a.region, a.address, a.email, a.phone, a.website,
  a.languages, a.status, (
    select coalesce(jsonb_agg(jsonb_build_object('area', every.area, 'functions', every.functions,
      'competences', every.competences) order by every.area), '[]')
    from authority_area every where every.authority_id = a.id
  ) as areas`;

/**
 * What is searched for, as conditions on an authority's words: each word whole (`whole`), as a beginning (`starts`), also inside
 * words (`contains`), also with typing errors (`similar`).
 */
function queryOf(q: string): RawBuilder<unknown> | undefined {
  const words = searchWords(q);
  if (words.length === 0) return undefined;
  return sql`
    select string_agg(quote_literal(searched.word), '&')::tsquery as whole, string_agg(start, '&')::tsquery as starts,
      string_agg('(' || concat_ws('|', start, parts) || ')', '&')::tsquery as contains,
      string_agg('(' || concat_ws('|', start, parts, mistakes) || ')', '&')::tsquery as similar
    from ${unnested(words, 'searched', { word: 'text', inside: 'boolean', similar: 'boolean' })}
    cross join lateral known_words(searched.word, searched.inside, searched.similar) known
    cross join lateral (
      select quote_literal(searched.word) || ':*' as start,
        (select string_agg(quote_literal(word), '|') from unnest(known.inside) word) as parts,
        (select string_agg(quote_literal(word), '|') from unnest(known.near) word) as mistakes
    ) alternatives`;
}

/** What an authority's rank means: all words are words of it; begin words of it; stand inside words of it; only resemble words of it. */
const RANKS = [0, 1, 2, 3];
const RESEMBLES = 3;

/**
 * One page of the authorities that a search finds, by rank, then by name. One query; ranking comes before the look at the area, so that
 * of a thousand matches only as many areas are read as the page needs.
 * @throws Refusal `cursor-invalid`
 */
export async function searchAuthorities(db: Kysely<DB>, search: Search): Promise<AuthorityPage> {
  const { rows } = await searchQuery(search).execute(db);
  const page = rows.slice(0, search.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ rank: _, ...authority }) => authority),
    exact: page.length === 0 || page.some(({ rank }) => rank < RESEMBLES),
    next: rows.length > search.limit && last ? cursorOf([last.rank, last.id]) : null,
  };
}

/** The query of `searchAuthorities`, for tests of its plan; one row more than the page has. */
export function searchQuery(search: Search): RawBuilder<Authority & { rank: number }> {
  const query = search.q === undefined ? undefined : queryOf(search.q);
  const after = search.cursor === undefined ? undefined : readCursor(search.cursor);
  const order = query ? sql`m.rank, m.sort_name, m.id` : sql`m.sort_name, m.id`;
  return sql<Authority & { rank: number }>`
    with ${query ? sql`query as (${query}),` : sql``} page as (
      select m.id, m.rank, m.sort_name
      from (${query ? rankedMatches(search) : matches(search)}) m
      ${search.area === undefined ? sql`` : sql`join authority_area access on access.authority_id = m.id and access.area = ${search.area}`}
      where ${accessFilter(search)} and ${after ? position(after, query !== undefined) : sql`true`}
      order by ${order} limit ${search.limit + 1}
    )
    select ${columns}, m.rank from page m join authority a on a.id = m.id order by ${order}`;
}

function matches(search: Search): RawBuilder<unknown> {
  return sql`select a.id, 0 as rank, a.sort_name from authority a where ${authorityFilter(search)}`;
}

function rankedMatches(search: Search): RawBuilder<unknown> {
  return sql`
    select a.id, case when a.words @@ query.whole then 0 when a.words @@ query.starts then 1 when a.words @@ query.contains then 2
      else ${sql.lit(RESEMBLES)} end as rank, a.sort_name
    from query join authority a on a.words @@ query.similar
    where ${authorityFilter(search)} order by rank, a.sort_name, a.id`;
}

function authorityFilter({ country, exceptCountry, language }: Search): RawBuilder<unknown> {
  const filters = [
    sql`a.status = 'active'`,
    ...(country === undefined ? [] : [sql`a.country = ${country}`]),
    ...(exceptCountry === undefined ? [] : [sql`a.country <> ${exceptCountry}`]),
    ...(language === undefined ? [] : [sql`a.languages @> array[${language}]`]),
  ];
  return sql.join(filters, sql` and `);
}

function accessFilter({ area, functions, competence }: Search): RawBuilder<unknown> {
  if (area === undefined) return sql`true`;
  const filters = [
    ...(functions === undefined ? [] : [sql`access.functions && ${[...functions]}::text[]`]),
    ...(competence === undefined ? [] : [sql`access.competences @> array[${competence}]`]),
  ];
  return filters.length === 0 ? sql`true` : sql.join(filters, sql` and `);
}

/** Rank and id of the last authority of a page; its name is read again, so that the cursor stays short. */
type Cursor = readonly [number, string];

function position([rank, id]: Cursor, ranked: boolean): RawBuilder<unknown> {
  const name = sql`(select sort_name from authority where id = ${id})`;
  return ranked
    ? sql`(m.rank, m.sort_name, m.id) > (${rank}::int, ${name}, ${id})`
    : sql`(m.sort_name, m.id) > (${name}, ${id})`;
}

const readCursor = (text: string): Cursor =>
  placeIn(text, ([rank, id, ...more]) => {
    const isRank = typeof rank === 'number' && RANKS.includes(rank);
    const isId = typeof id === 'string' && /^[a-z0-9-]{1,100}$/.test(id);
    return isRank && isId && more.length === 0 ? [rank, id] : undefined;
  });

/** Active or not: a case may name an authority that has left. */
export async function authorityById(db: Kysely<DB>, id: string): Promise<Authority | undefined> {
  return (await authoritiesByIds(db, [id])).get(id);
}

export async function authoritiesByIds(
  db: Kysely<DB>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Authority>> {
  const { rows } =
    await sql<Authority>`select ${columns} from authority a where a.id = any(${listed(ids, 'text')})`.execute(db);
  return new Map(rows.map((authority) => [authority.id, authority]));
}

/** The national coordinators that are active, by country; of one country when it is given. */
export async function nationalCoordinators(db: Kysely<DB>, country?: string): Promise<readonly Authority[]> {
  const { rows } = await sql<Authority>`
    select ${columns} from authority a
    where a.coordinator = 'national' and a.status = 'active' and ${country === undefined ? sql`true` : sql`a.country = ${country}`}
    order by a.country`.execute(db);
  return rows;
}

/** Whether a country has a national coordinator, also one that has been deactivated: there is one place for it. */
export async function hasNationalCoordinator(db: Kysely<DB>, country: string): Promise<boolean> {
  const row = await db
    .selectFrom('authority')
    .select('id')
    .where('country', '=', country)
    .where('coordinator', '=', 'national')
    .executeTakeFirst();
  return row !== undefined;
}

/** The languages that the users of an authority understand; none of an authority that does not exist. */
export async function languagesOf(db: Kysely<DB>, id: string): Promise<readonly string[]> {
  const row = await db.selectFrom('authority').select('languages').where('id', '=', id).executeTakeFirst();
  return row?.languages ?? [];
}

export interface NewAuthority extends Authority {
  /** Made by `searchText`. */
  readonly search: string;
  readonly createdAt: Date;
}

/** Writes authorities, new ones and changed ones, with their areas and words: one statement a table, however many they are. */
export async function upsertAuthorities(db: Kysely<DB>, authorities: readonly NewAuthority[]): Promise<void> {
  await sql`
    insert into authority (id, country, kind, coordinator, official, informal, place, region, address, email, phone, website, languages,
      status, search, created_at)
    select id, country, kind, coordinator, official, informal, place, region, address, email, phone, website, languages, status, search,
      "createdAt"
    from json_to_recordset(${JSON.stringify(authorities)}::json) as given (id text, country text, kind text, coordinator text,
      official json, informal text, place text, region text, address text, email text, phone text, website text, languages text[],
      status text, search text, "createdAt" timestamptz)
    on conflict (id) do update set country = excluded.country, kind = excluded.kind, coordinator = excluded.coordinator,
      official = excluded.official, informal = excluded.informal, place = excluded.place, region = excluded.region,
      address = excluded.address, email = excluded.email, phone = excluded.phone, website = excluded.website,
      languages = excluded.languages, status = excluded.status, search = excluded.search`.execute(db);
  const areas = authorities.flatMap(({ id, areas: all }) => all.map((access) => ({ id, ...access })));
  await sql`
    insert into authority_area (authority_id, area, functions, competences)
    select id, area, functions, competences
    from jsonb_to_recordset(${JSON.stringify(areas)}::jsonb)
      as given (id text, area text, functions text[], competences text[])
    on conflict (authority_id, area) do update set functions = excluded.functions, competences = excluded.competences`.execute(
    db,
  );
  const words = new Set(authorities.flatMap(({ search }) => search.split(' ')));
  await sql`insert into authority_word select unnest(${[...words]}::text[]) on conflict do nothing`.execute(db);
}
