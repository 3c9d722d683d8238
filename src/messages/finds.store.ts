import { type Kysely, sql } from 'kysely';
import { type DB, unnested } from '../database/index.ts';
import { DEFAULT_CHOICES, type Delivery } from './choices.ts';
import type { FindKey } from './finds.ts';

/** Who is told of what saved searches have found: by mail or with a digest. */

/** A reader of finds. */
export interface FindReader {
  readonly userId: string;
  readonly email: string;
  readonly language: string;
  readonly delivery: Delivery;
  /** Entries of which the reader does not want to be told. */
  readonly muted: readonly string[];
}

export async function findReaders(
  db: Kysely<DB>,
  userIds: readonly string[],
  exchangeIds: readonly string[],
): Promise<ReadonlyMap<string, FindReader>> {
  const { rows } = await sql<FindReader>`
    select u.id as "userId", u.email, u.language, coalesce(c.delivery, ${sql.lit(DEFAULT_CHOICES.delivery)}) as delivery,
      array(select exchange_id from case_mute where user_id = u.id and exchange_id = any(${[...exchangeIds]}::uuid[])) as muted
    from app_user u left join notification_choice c on c.user_id = u.id
    where u.id = any(${[...userIds]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.userId, row]));
}

/** Leaves finds for the next digest of their readers. */
export async function leaveForDigest(tx: Kysely<DB>, keys: readonly FindKey[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    update register_found f set waits = true from ${unnested(keys, 'k', { searchId: 'uuid', exchangeId: 'uuid' })}
    where f.search_id = k."searchId" and f.exchange_id = k."exchangeId"`.execute(tx);
}

const ofUser = (userId: string) => sql`
  register_search s join membership m on m.id = s.membership_id and m.user_id = ${userId}::uuid
  join register_found f on f.search_id = s.id and f.waits`;

/** Takes what waits for a user's digest; of it what the user has looked at meanwhile, or has muted, is not told any more. */
export async function takeWaitingFinds(tx: Kysely<DB>, userId: string): Promise<FindKey[]> {
  const { rows } = await sql<FindKey & { fresh: boolean }>`
    update register_found found set waits = false
    from (select s.id, f.exchange_id, f.at > s.seen_at and not exists (
        select from case_mute where user_id = ${userId}::uuid and exchange_id = f.exchange_id) as fresh
      from ${ofUser(userId)}) own
    where found.search_id = own.id and found.exchange_id = own.exchange_id
    returning found.search_id as "searchId", found.exchange_id as "exchangeId", own.fresh`.execute(tx);
  return rows.filter(({ fresh }) => fresh).map(({ searchId, exchangeId }) => ({ searchId, exchangeId }));
}

/** Whether anything found waits for a user's digest. */
export async function hasWaitingFinds(db: Kysely<DB>, userId: string): Promise<boolean> {
  const { rows } = await sql`select from ${ofUser(userId)} limit 1`.execute(db);
  return rows.length > 0;
}

/** The mails of finds that are due, with what they tell. */
export async function dueFindMails(db: Kysely<DB>, now: Date): Promise<(FindKey & { readonly id: string })[]> {
  const { rows } = await sql<FindKey & { id: string }>`
    select id, search_id as "searchId", exchange_id as "exchangeId" from mail
    where kind = 'found' and next_attempt_at is not null and next_attempt_at <= ${now}`.execute(db);
  return rows;
}

export async function deleteMails(db: Kysely<DB>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await db
      .deleteFrom('mail')
      .where('id', 'in', [...ids])
      .execute();
}

/** Whether somebody keeps such a search, and is told of what it finds. */
export async function isTelling(db: Kysely<DB>, userId: string, searchId: string): Promise<boolean | undefined> {
  const { rows } = await sql<{ notifies: boolean }>`
    select s.notifies from register_search s join membership m on m.id = s.membership_id
    where s.id = ${searchId}::uuid and m.user_id = ${userId}::uuid`.execute(db);
  return rows[0]?.notifies;
}

export async function setTelling(
  db: Kysely<DB>,
  { userId, searchId }: { readonly userId: string; readonly searchId: string },
  on: boolean,
): Promise<void> {
  await sql`
    update register_search s set notifies = ${on} from membership m
    where s.id = ${searchId}::uuid and m.id = s.membership_id and m.user_id = ${userId}::uuid`.execute(db);
}
