import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';

/** Who takes part in an exchange, page by page: of an alert there may be thousands. */

export interface ParticipantRow {
  readonly no: number;
  readonly role: string;
  readonly state: string;
  readonly authorityId: string;
  readonly country: string;
  readonly partNo: number | null;
  /** When something of it last changed. */
  readonly changedAt: Date;
}

export interface ParticipantQuery {
  readonly role?: string | undefined;
  readonly state?: string | undefined;
  /** The number behind which the page begins. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** One page, in the order in which they came in; and the number to go on behind. */
export async function listParticipants(
  db: Kysely<DB>,
  exchangeId: string,
  { role, state, after = 0, limit }: ParticipantQuery,
): Promise<{ readonly rows: readonly ParticipantRow[]; readonly next: number | null }> {
  const { rows } = await sql<ParticipantRow>`
    select p.no, p.role, p.state, p.authority_id as "authorityId", a.country, p.part_no as "partNo", p.changed_at as "changedAt"
    from participant p join authority a on a.id = p.authority_id
    where p.exchange_id = ${exchangeId}::uuid and p.no > ${after}
      and (${role ?? null}::text is null or p.role = ${role ?? null}) and (${state ?? null}::text is null or p.state = ${state ?? null})
    order by p.no limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.no ?? null) : null };
}
