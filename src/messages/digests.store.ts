import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { NamedAuthority } from './mail-text.ts';

/** An event that a user is told of with the next digest. */
export interface DigestItem {
  readonly userId: string;
  readonly exchangeId: string;
  readonly eventNo: number;
  /** As whose user. */
  readonly participantNo: number;
}

export async function insertDigestItems(tx: Kysely<DB>, items: readonly DigestItem[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into digest_item (user_id, exchange_id, event_no, participant_no)
    select "userId", "exchangeId", "eventNo", "participantNo"
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      i("userId" uuid, "exchangeId" uuid, "eventNo" int, "participantNo" int)
    order by 1, 2, 3
    on conflict do nothing`.execute(tx);
}

/** A user whose digest is due, locked for this transaction. */
export interface DueDigest {
  readonly userId: string;
  readonly email: string;
  readonly language: string;
  /** Whether there will be another one; otherwise this is the last, of what came before the user chose otherwise. */
  readonly daily: boolean;
  readonly hour: number;
  /** Of the authority of the oldest membership; null without any. */
  readonly country: string | null;
}

/** Up to `limit` users whose digest is due, leaving alone those that another process is writing to. */
export async function takeDueDigests(tx: Kysely<DB>, now: Date, limit: number): Promise<readonly DueDigest[]> {
  const { rows } = await sql<DueDigest>`
    select u.id as "userId", u.email, u.language, c.delivery = 'daily' as daily, c.hour, ${countryOf(sql`u.id`)} as country
    from notification_choice c join app_user u on u.id = c.user_id
    where c.digest_at <= ${now} order by c.digest_at limit ${limit} for update of c skip locked`.execute(tx);
  return rows;
}

/** The country whose clock is a user's. */
export const countryOf = (userId: ReturnType<typeof sql>) => sql<string | null>`(
  select a.country from membership m join authority a on a.id = m.authority_id
  where m.user_id = ${userId} and m.ended_at is null order by m.created_at, m.id limit 1)`;

/** When the next digest of a user is due; null: never. */
export async function setDigestAt(tx: Kysely<DB>, userId: string, at: Date | null): Promise<void> {
  await tx.updateTable('notification_choice').set({ digest_at: at }).where('user_id', '=', userId).execute();
}

/** A case with what happened in it, as it stands now. */
export interface DigestedCase {
  readonly exchangeId: string;
  readonly number: string;
  readonly versionHash: string;
  readonly events: readonly { readonly action: string; readonly actor: NamedAuthority | null }[];
  readonly turns: readonly DigestedTurn[];
}

/** A participant whose turn it is. */
export interface DigestedTurn extends NamedAuthority {
  readonly role: string;
  /** Whether the user's own authority is meant. */
  readonly own: boolean;
  readonly due: string | null;
  /** Its own state. */
  readonly seat: string;
  /** States of the parts that it holds. */
  readonly states: readonly string[];
}

/** Takes what waits for a user's digest. What the user may not be told any more, or has muted, is gone with it. */
export async function takeDigestItems(tx: Kysely<DB>, userId: string): Promise<readonly DigestedCase[]> {
  const { rows } = await sql<DigestedCase>`
    with taken as (delete from digest_item where user_id = ${userId} returning *),
    told as (
      select t.exchange_id, t.event_no
      from taken t
      join participant p on p.exchange_id = t.exchange_id and p.no = t.participant_no
      join membership m on m.user_id = ${userId} and m.authority_id = p.authority_id and m.area = p.area and m.ended_at is null
      join app_user u on u.id = m.user_id and u.deactivated_at is null
      join authority a on a.id = m.authority_id and a.status = 'active'
      join event e on e.exchange_id = t.exchange_id and e.no = t.event_no
      where e.action like 'term.%' or not exists (
        select from case_mute where user_id = ${userId} and exchange_id = t.exchange_id)
    )
    select x.id as "exchangeId", x.number, x.version_hash as "versionHash",
      (select jsonb_agg(jsonb_build_object('action', e.action, 'actor', (
          select jsonb_build_object('country', a.country, 'official', a.official)
          from participant p join authority a on a.id = p.authority_id
          where p.exchange_id = e.exchange_id and p.no = e.participant_no)) order by e.no)
        from event e where e.exchange_id = x.id and e.no in (select event_no from told where exchange_id = x.id)) as events,
      ${turnsOf(userId)} as turns
    from exchange x where x.id in (select exchange_id from told)`.execute(tx);
  return rows;
}

const turnsOf = (userId: string) => sql`coalesce((
  select jsonb_agg(jsonb_build_object('country', a.country, 'official', a.official, 'role', p.role, 'due', p.due, 'seat', p.state,
    'own', exists (select from membership m where m.user_id = ${userId} and m.authority_id = p.authority_id
      and m.area = p.area and m.ended_at is null),
    'states', (select jsonb_agg(part.state order by part.no) from part
      where part.exchange_id = p.exchange_id and (p.part_no is null or part.no = p.part_no)))
    order by p.due nulls last, p.no)
  from participant p join authority a on a.id = p.authority_id
  where p.exchange_id = x.id and p.turn), '[]')`;

/** Whether anything waits for a user's digest. */
export async function hasDigestItems(db: Kysely<DB>, userId: string): Promise<boolean> {
  const row = await db.selectFrom('digest_item').select('event_no').where('user_id', '=', userId).executeTakeFirst();
  return row !== undefined;
}
