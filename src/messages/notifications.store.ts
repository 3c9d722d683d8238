import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import { type Choices, DEFAULT_CHOICES } from './choices.ts';
import { countryOf } from './digests.store.ts';
import type { Muted } from './mute-links.ts';

export interface StoredChoices extends Choices {
  /** When the next digest is due. */
  readonly digestAt: Date | null;
  /** The country whose clock is the user's; null: it has no authority. */
  readonly country: string | null;
}

export async function readChoices(db: Kysely<DB>, userId: string): Promise<StoredChoices> {
  const { rows } = await sql<Partial<StoredChoices>>`
    select c.delivery, c.hour, c.days_before as "daysBefore", c.digest_at as "digestAt", ${countryOf(sql`u.id`)} as country
    from app_user u left join notification_choice c on c.user_id = u.id where u.id = ${userId}`.execute(db);
  const { delivery, hour, daysBefore, digestAt, country } = rows[0] ?? {};
  return {
    delivery: delivery ?? DEFAULT_CHOICES.delivery,
    hour: hour ?? DEFAULT_CHOICES.hour,
    daysBefore: daysBefore ?? DEFAULT_CHOICES.daysBefore,
    digestAt: digestAt ?? null,
    country: country ?? null,
  };
}

export async function writeChoices(
  db: Kysely<DB>,
  userId: string,
  { delivery, hour, daysBefore }: Choices,
  digestAt: Date | null,
): Promise<void> {
  const values = { delivery, hour, days_before: daysBefore, digest_at: digestAt };
  await db
    .insertInto('notification_choice')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

/** The number of a case that a link leads to; undefined when there is none. */
export async function caseNumber(db: Kysely<DB>, exchangeId: string): Promise<string | undefined> {
  const row = await db.selectFrom('exchange').select('number').where('id', '=', exchangeId).executeTakeFirst();
  return row?.number;
}

export async function isMuted(db: Kysely<DB>, { userId, exchangeId }: Muted): Promise<boolean> {
  const row = await db
    .selectFrom('case_mute')
    .select('at')
    .where('user_id', '=', userId)
    .where('exchange_id', '=', exchangeId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function setMuted(db: Kysely<DB>, { userId, exchangeId }: Muted, at: Date | null): Promise<void> {
  if (at) {
    await db
      .insertInto('case_mute')
      .values({ user_id: userId, exchange_id: exchangeId, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } else {
    await db.deleteFrom('case_mute').where('user_id', '=', userId).where('exchange_id', '=', exchangeId).execute();
  }
}

export interface MutedCase {
  readonly exchangeId: string;
  readonly number: string;
}

/** The cases that a user has muted, the last muted first. */
export async function mutedCases(db: Kysely<DB>, userId: string, limit: number): Promise<readonly MutedCase[]> {
  return db
    .selectFrom('case_mute')
    .innerJoin('exchange', 'exchange.id', 'case_mute.exchange_id')
    .select(['exchange.id as exchangeId', 'exchange.number'])
    .where('user_id', '=', userId)
    .orderBy('case_mute.at', 'desc')
    .orderBy('exchange.id')
    .limit(limit)
    .execute();
}
