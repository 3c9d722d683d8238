import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { type DB, statement } from '../database/index.ts';
import { deskChanged, type ActingMembership } from '../exchanges/index.ts';
import type { AllocationEntry, AllocationSettings, Assigned, Note, StoredReference } from './desk.ts';

/** The desk's rows that hold no personal data of the case. */
export interface DeskRow extends AllocationSettings {
  readonly reference: string | null;
  readonly assigned: readonly Assigned[];
  readonly seenBy: { readonly name: string; readonly at: string } | null;
  readonly log: readonly (Omit<AllocationEntry, 'at'> & { readonly at: string })[];
}

/** An absence as JSON, of the membership `m`, on or after a day; the earliest. */
export const absenceJson = (today: string) => sql`(
  select jsonb_build_object('from', b.first_day, 'until', b.last_day, 'delegate', du.name)
  from absence b join membership dm on dm.id = b.delegate_id join app_user du on du.id = dm.user_id
  where b.membership_id = m.id and b.last_day >= ${today}::date order by b.first_day limit 1)`;

/** What an authority keeps about a case, for one of its memberships. `today`: the authority's local day. */
export async function deskOf(
  db: Kysely<DB>,
  exchangeId: string,
  actor: ActingMembership,
  today: string,
): Promise<DeskRow> {
  const ours = sql`p.exchange_id = ${exchangeId}::uuid and p.authority_id = ${actor.authorityId}`;
  const { rows } = await sql<DeskRow>`
    select aa.allocates, aa.claims,
      (select min(p.reference) from participant p where ${ours}) as reference,
      (select coalesce(jsonb_agg(jsonb_build_object('membershipId', m.id, 'name', u.name,
          'here', m.ended_at is null and u.deactivated_at is null,
          'absence', ${absenceJson(today)}) order by lower(u.name), m.id), '[]')
        from membership m join app_user u on u.id = m.user_id
        where m.id in (select unnest(p.assigned) from participant p where ${ours})) as assigned,
      (select jsonb_build_object('name', u.name, 'at', s.at)
        from last_seen s join membership m on m.id = s.membership_id join app_user u on u.id = m.user_id
        where s.exchange_id = ${exchangeId}::uuid and m.authority_id = ${actor.authorityId} and m.area = ${actor.area}
          and m.user_id <> ${actor.userId}::uuid
        order by s.at desc limit 1) as "seenBy",
      (select coalesce(jsonb_agg(jsonb_build_object('at', l.at, 'kind', l.kind, 'by', u.name,
          'to', (select coalesce(jsonb_agg(tu.name order by lower(tu.name)), '[]') from membership t join app_user tu on tu.id = t.user_id
            where t.id = any(l.assigned))) order by l.id desc), '[]')
        from allocation l join membership m on m.id = l.membership_id join app_user u on u.id = m.user_id
        where l.exchange_id = ${exchangeId}::uuid and l.authority_id = ${actor.authorityId}) as log
    from authority_area aa where aa.authority_id = ${actor.authorityId} and aa.area = ${actor.area}`.execute(db);
  return rows[0] ?? { allocates: false, claims: false, reference: null, assigned: [], seenBy: null, log: [] };
}

/** The file references of all participants. */
export async function referencesOf(db: Kysely<DB>, exchangeId: string): Promise<StoredReference[]> {
  const { rows } = await sql<StoredReference>`
    select part_no as "partNo", authority_id as "authorityId", reference from participant
    where exchange_id = ${exchangeId}::uuid and reference is not null order by no`.execute(db);
  return rows;
}

/** Gives the authority's rows in the exchange its file reference; null takes it away. */
export const setReference = (exchangeId: string, authorityId: string, reference: string | null): CompiledQuery =>
  statement(sql`
    with ${deskChanged(exchangeId)}
    update participant set reference = ${reference}
    where exchange_id = ${exchangeId}::uuid and authority_id = ${authorityId}`);

interface NoteAccess {
  readonly exchangeId: string;
  readonly actor: ActingMembership;
  readonly purpose: string;
  readonly at: Date;
}

/** The authority's notes, the newest first; that they were read is logged with them, since they may name who the case is about. */
export async function readNotes(db: Kysely<DB>, { exchangeId, actor, purpose, at }: NoteAccess): Promise<Note[]> {
  const { rows } = await sql<Note>`
    with notes as (
      select n.id, n.text, n.lang, u.name as author, m.user_id = ${actor.userId}::uuid as own, n.created_at, n.changed_at
      from note n join membership m on m.id = n.membership_id join app_user u on u.id = m.user_id
      where n.exchange_id = ${exchangeId}::uuid and n.authority_id = ${actor.authorityId}
    ), logged as (
      insert into access_log (at, user_id, membership_id, exchange_id, what, purpose)
      select ${at}::timestamptz, ${actor.userId}::uuid, ${actor.membershipId}::uuid, ${exchangeId}::uuid, '{notes}', ${purpose}
      from notes having count(*) > 0
    )
    select id, text, lang, author, own, created_at as "createdAt", changed_at as "changedAt"
    from notes order by created_at desc, id`.execute(db);
  return rows;
}

export interface NewNote {
  readonly exchangeId: string;
  readonly id: string;
  readonly authorityId: string;
  readonly membershipId: string;
  readonly text: string;
  readonly lang: string;
  readonly at: Date;
}

export const insertNote = (note: NewNote): CompiledQuery =>
  statement(sql`
    insert into note (exchange_id, id, authority_id, membership_id, text, lang, created_at)
    values (${note.exchangeId}::uuid, ${note.id}::uuid, ${note.authorityId}, ${note.membershipId}::uuid, ${note.text},
      ${note.lang}, ${note.at})`);

/** Whose note it is; nothing when the authority has no such note. */
export const noteOwner = (
  exchangeId: string,
  id: string,
  authorityId: string,
): CompiledQuery<{ readonly membershipId: string; readonly userId: string }> =>
  statement(sql<{ readonly membershipId: string; readonly userId: string }>`
    select n.membership_id as "membershipId", m.user_id as "userId" from note n join membership m on m.id = n.membership_id
    where n.exchange_id = ${exchangeId}::uuid and n.id = ${id}::uuid and n.authority_id = ${authorityId}`);

export const updateNote = (
  exchangeId: string,
  id: string,
  note: { text: string; lang: string; at: Date },
): CompiledQuery =>
  statement(sql`
    update note set text = ${note.text}, lang = ${note.lang}, changed_at = ${note.at}
    where exchange_id = ${exchangeId}::uuid and id = ${id}::uuid`);

export const deleteNote = (exchangeId: string, id: string): CompiledQuery =>
  statement(sql`delete from note where exchange_id = ${exchangeId}::uuid and id = ${id}::uuid`);
