import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** The codes that were handed out to those who are outside. */

export interface OutsideCode {
  readonly exchangeId: string;
  readonly role: string;
  readonly codeHash: Buffer;
  readonly membershipId: string;
  readonly at: Date;
}

/** Keeps a code; the one before it is none any more. */
export async function keepCode(db: Kysely<DB>, code: OutsideCode): Promise<void> {
  await sql`
    insert into outside_code (exchange_id, role, code_hash, membership_id, at)
    values (${code.exchangeId}::uuid, ${code.role}, ${code.codeHash}, ${code.membershipId}::uuid, ${code.at})
    on conflict (exchange_id, role) do update
      set code_hash = excluded.code_hash, membership_id = excluded.membership_id, at = excluded.at`.execute(db);
}

/** The exchange of this number of which somebody was given this code, and in which role. */
export async function exchangeByCode(
  db: Kysely<DB>,
  number: string,
  codeHash: Buffer,
): Promise<{ readonly id: string; readonly role: string } | undefined> {
  return db
    .selectFrom('outside_code as c')
    .innerJoin('exchange as e', 'e.id', 'c.exchange_id')
    .select(['e.id', 'c.role'])
    .where('c.code_hash', '=', codeHash)
    .where('e.number', '=', number)
    .executeTakeFirst();
}
