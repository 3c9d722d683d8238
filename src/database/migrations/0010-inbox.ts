import { type Kysely, sql } from 'kysely';

/**
 * Lists: one line for each authority and exchange, derived from the state rows in the transaction that changes them; views that people
 * save, searches for persons, and the words by which persons are found.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await lines(db);
  await words(db);
  await sql`
    create table saved_view (
      id uuid primary key,
      membership_id uuid not null references membership,
      name text not null,
      query jsonb not null,
      preferred boolean not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create unique index saved_view_by_name on saved_view (membership_id, lower(name))`.execute(db);
  await sql`create unique index saved_view_preferred on saved_view (membership_id) where preferred`.execute(db);
  // What was typed stands only inside the sealed body.
  await sql`
    create table person_search (
      id uuid primary key,
      membership_id uuid not null references membership,
      body bytea not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index person_search_by_age on person_search (expires_at)`.execute(db);
  await sql`alter table app_user add single_keys boolean not null default true`.execute(db);
  await sql`grant select, insert, update, delete on saved_view to openimi_app`.execute(db);
  await sql`grant select, insert, delete on person_search to openimi_app`.execute(db);
}

/**
 * An authority that holds two parts of a case has one line. `case_line_source` says what a line is; the table is it, kept: reading lists from
 * the state rows would sort all closed exchanges of an authority for one page.
 */
async function lines(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view case_line_source as
    select e.id as exchange_id, o.authority_id, e.area, e.procedure, e.number collate "C" as number, o.role, o.opened,
      coalesce(o.state, e.state) collate "C" as state, o.turn, coalesce(o.due, x.due, 'infinity') as due, o.closed, e.sent_at,
      (select max(v.at) from event v
        where v.exchange_id = e.id and (o.opened or v.part_no is null or v.part_no = any(o.parts))) as changed_at,
      x.authority_id as other_id, x.others, a.country collate "C" as other_country, a.sort_name as other_name,
      array(select key || '=' || (e.overview ->> key) from jsonb_object_keys(e.overview) key order by key) as codes
    from exchange e
    cross join lateral (
      select p.authority_id, (array_agg(p.role order by p.no))[1] as role, bool_or(p.no = 1) as opened, bool_or(p.turn) as turn,
        min(p.due) filter (where p.turn) as due, bool_and(p.closed) as closed, array_agg(distinct p.part_no) as parts,
        case when count(distinct p.part_no) = 1 and count(p.part_no) = count(*) then
          (select q.state from part q where q.exchange_id = e.id and q.no = min(p.part_no)) end as state
      from participant p where p.exchange_id = e.id group by p.authority_id) o
    cross join lateral (
      -- The other side: of who opened the exchange those who hold its parts, of them who opened it.
      select (array_agg(p.authority_id order by p.closed, p.turn desc, p.no))[1] as authority_id,
        count(distinct p.authority_id)::int as others, min(p.due) filter (where p.turn) as due
      from participant p
      where p.exchange_id = e.id and p.authority_id <> o.authority_id and (o.opened or p.no = 1)) x
    join authority a on a.id = x.authority_id`.execute(db);
  await sql`
    create table case_line (
      exchange_id uuid not null references exchange,
      authority_id text not null,
      area text not null,
      procedure text not null,
      number text collate "C" not null,
      role text not null,
      opened boolean not null,
      state text collate "C" not null,
      turn boolean not null,
      due date not null,
      closed boolean not null,
      sent_at timestamptz not null,
      changed_at timestamptz not null,
      other_id text not null,
      others int not null,
      other_country text collate "C" not null,
      other_name text collate "C" not null,
      codes text[] not null,
      primary key (exchange_id, authority_id)
    )`.execute(db);
  await sql`insert into case_line select * from case_line_source`.execute(db);
  // An authority has some hundred open lines, which are sorted when they are asked for; it may have 20 000 closed ones, which change no
  // more: an index for each way to sort them costs nothing while a case lives.
  await sql`create index case_line_waiting on case_line (authority_id, area, due, sent_at, exchange_id) where turn`.execute(
    db,
  );
  await sql`create index case_line_open on case_line (authority_id, area, sent_at, exchange_id) where not closed`.execute(
    db,
  );
  await sql`create index case_line_closed on case_line (authority_id, area, sent_at, exchange_id) where closed`.execute(
    db,
  );
  for (const key of ['changed_at', 'other_name', 'other_country', 'state', 'number'])
    await sql`create index ${sql.ref(`case_line_closed_by_${key}`)} on case_line (authority_id, area, ${sql.ref(key)}, sent_at, exchange_id) where closed`.execute(
      db,
    );
  await sql`drop index participant_waiting, participant_open, participant_closed`.execute(db);
  // A reference of the other side is looked for as well: by the text alone, since few are alike.
  await sql`create index participant_any_reference on participant (lower(reference) text_pattern_ops) where reference is not null`.execute(
    db,
  );
  await sql`grant select on case_line_source to openimi_app`.execute(db);
  await sql`grant select, insert, update on case_line to openimi_app`.execute(db);
}

/**
 * By which words a person is found: keyed hashes (HMAC) of the folded words of a request's personal fields, so that neither this table
 * nor a copy of it tells a name. It goes with the content, whoever deletes it.
 */
async function words(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table subject_word (
      word bytea not null,
      exchange_id uuid not null references exchange,
      primary key (word, exchange_id)
    )`.execute(db);
  await sql`create index subject_word_of_exchange on subject_word (exchange_id)`.execute(db);
  await sql`
    create function forget_subject_words() returns trigger language plpgsql as $$
    begin
      delete from subject_word where exchange_id = old.exchange_id;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger forget_subject_words after delete on content
    for each row when (old.name = 'request') execute function forget_subject_words()`.execute(db);
  await sql`grant select, insert, delete on subject_word to openimi_app`.execute(db);
}
