import { type Kysely, sql } from 'kysely';

/** The directory: authorities and what each may do in which area. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Trusted since PostgreSQL 13: the owner of the database may create it.
  await sql`create extension if not exists pg_trgm`.execute(db);
  await sql`
    create table authority (
      id text primary key,
      country text not null check (country ~ '^[A-Z]{2}$'),
      kind text not null,
      coordinator text check (coordinator in ('national')),
      -- json, not jsonb: the order of the names is the authority's own, and jsonb sorts.
      official json not null,
      informal text not null,
      place text not null,
      region text,
      address text not null,
      email text not null,
      phone text,
      website text,
      languages text[] not null,
      status text not null default 'active' check (status in ('active', 'deactivated')),
      -- Made by searchText of src/directory/fold.ts: begins with the first official name, words with one space between them.
      search text not null,
      sort_name text collate "C" not null generated always as (left(search, 100)) stored,
      words tsvector not null generated always as (array_to_tsvector(string_to_array(btrim(search), ' '))) stored,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create unique index authority_national_coordinator on authority (country) where coordinator = 'national'`.execute(
    db,
  );
  await sql`create index authority_by_name on authority (sort_name, id)`.execute(db);
  await sql`create index authority_by_country on authority (country, sort_name, id)`.execute(db);
  // The directory is read a thousand times for each change: no pending list that every search would have to read too (that of the
  // words' trigrams cost 100 ms a search until the first vacuum).
  await sql`create index authority_words on authority using gin (words) with (fastupdate = off)`.execute(db);
  await words(db);
  await sql`
    create table authority_area (
      authority_id text not null references authority,
      area text not null,
      may_send boolean not null,
      may_reply boolean not null,
      professions text[] not null default '{}',
      primary key (authority_id, area)
    )`.execute(db);
  await sql`create index authority_area_by_area on authority_area (area, authority_id)`.execute(db);
  await sql`create index authority_area_by_profession on authority_area using gin (professions)`.execute(db);
  await sql`grant select, insert, update on authority, authority_area to openimi_app`.execute(db);
}

/**
 * Every different word of the directory, once: parts of words and typing errors are looked for here, in some thousand short words, and
 * the authorities then by whole words. Trigrams over the whole texts took 433 ms where this takes 10 (12 600 authorities, "medico").
 */
async function words(db: Kysely<unknown>): Promise<void> {
  await sql`create table authority_word (word text primary key)`.execute(db);
  await sql`create index authority_word_similar on authority_word using gin (word gin_trgm_ops) with (fastupdate = off)`.execute(
    db,
  );
  await sql`grant select, insert on authority_word to openimi_app`.execute(db);
  // A setting of pg_trgm can only be named in a function once the library is loaded, which its first use does.
  await sql`select word_similarity('a', 'b')`.execute(db);
  // A function for its settings. The trigram index knows no other threshold than this one, whose default of 0.6 refuses "medcio" for
  // "medico" (0.43). And without knowing the word the planner would scan the table, 18 ms at 13 000 words where the index takes 0.3.
  // More than 200 words that hold "er" would only slow the search down.
  await sql`
    create function known_words(searched text, as_part boolean, mistyped boolean, out inside text[], out near text[])
    language sql stable parallel safe
    set pg_trgm.word_similarity_threshold = 0.42 set enable_seqscan = off as $$
      with resembling as (
        select word, word_similarity(searched, word) + similarity(searched, word) as closeness
        from authority_word
        where mistyped and searched <% word and abs(length(word) - length(searched)) <= 2
        order by closeness desc, word
        limit 12
      )
      select
        array(select word from authority_word where as_part and word like '%' || searched || '%' limit 200),
        array(select word from resembling where closeness >= 0.8 * (select max(closeness) from resembling))
    $$`.execute(db);
}
