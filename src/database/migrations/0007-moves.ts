import { type Kysely, sql } from 'kysely';

/**
 * What the whole life of a request needs: content in versions, each with the event that wrote it (a corrected answer stands beside the
 * first one); questions that keep their number when they are split off; linked exchanges under one case number; drafts of changes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table content add column no int not null default 0`.execute(db);
  await sql`
    update content c set no = coalesce((select max(e.no) from event e
      where e.exchange_id = c.exchange_id and e.commitments ? (c.name || '/' || c.part_no)), 0)`.execute(db);
  await sql`alter table content alter column no drop default, drop constraint content_pkey,
    add primary key (exchange_id, name, part_no, no)`.execute(db);

  await sql`alter table part add column numbers int[], add column moved_at timestamptz`.execute(db);
  // What a term counts from is asked of the term that runs alone: that is the one which the last event with a calendar started.
  await sql`
    update part p set numbers = array(select generate_series(1, cardinality(p.questions))),
      moved_at = (select max(e.at) from event e where e.exchange_id = p.exchange_id),
      terms = coalesce((select jsonb_object_agg(t.name, t.term || jsonb_build_object(
          'startedAt', to_char(s.legal_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'count', (t.term->>'due')::date - (s.legal_at at time zone 'UTC')::date))
        from jsonb_each(p.terms) t(name, term)
        cross join (select legal_at from event e where e.exchange_id = p.exchange_id and e.calendar is not null
          order by e.no desc limit 1) s), '{}')`.execute(db);
  await sql`alter table part alter column numbers set not null, alter column moved_at set not null`.execute(db);

  await sql`alter table exchange add column case_number text, add column follows uuid references exchange`.execute(db);
  await sql`update exchange set case_number = number`.execute(db);
  await sql`alter table exchange alter column case_number set not null`.execute(db);
  await sql`create index exchange_of_case on exchange (case_number)`.execute(db);
  await sql`create index exchange_following on exchange (follows) where follows is not null`.execute(db);

  // The exchange that a draft changes or follows up, and the revision of it that its writer saw.
  await sql`alter table draft add column kind text not null default 'new' check (kind in ('new', 'change', 'follow-up')),
    add column exchange_id uuid references exchange, add column exchange_revision int,
    add check ((kind = 'new') = (exchange_id is null))`.execute(db);
  await sql`create index draft_of_exchange on draft (exchange_id) where exchange_id is not null`.execute(db);
  await sql`create unique index draft_of_change on draft (exchange_id) where kind = 'change'`.execute(db);
}
