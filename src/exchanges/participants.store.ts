import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import type { Joined } from './spread.ts';

/** Who takes part in an exchange, page by page: of an alert there may be thousands. */

export interface ParticipantRow {
  readonly no: number;
  readonly role: string;
  readonly state: string;
  readonly authorityId: string;
  readonly country: string;
  readonly partNo: number | null;
  /** Who brought it in; null: who opened the exchange, and whom time itself brought in. */
  readonly by: number | null;
  /** When something of it last changed. */
  readonly changedAt: Date;
}

export interface ParticipantQuery {
  readonly role?: string | undefined;
  readonly state?: string | undefined;
  /** Brought in by this participant. */
  readonly by?: number | undefined;
  /** The number behind which the page begins. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Who came in by whose deed: the opening and every action that brought somebody in say so in the history. */
const broughtIn = (exchangeId: string) => sql`(
  select substring(party from 7)::int as no, e.participant_no as by
  from event e cross join lateral jsonb_object_keys(e.data) party
  where e.exchange_id = ${exchangeId}::uuid and party like 'party.%' and party <> 'party.1')`;

/** One page, in the order in which they came in; and the number to go on behind. */
export async function listParticipants(
  db: Kysely<DB>,
  exchangeId: string,
  { role, state, by, after = 0, limit }: ParticipantQuery,
): Promise<{ readonly rows: readonly ParticipantRow[]; readonly next: number | null }> {
  const { rows } = await sql<ParticipantRow>`
    select p.no, p.role, p.state, p.authority_id as "authorityId", a.country, p.part_no as "partNo", b.by, p.changed_at as "changedAt"
    from participant p join authority a on a.id = p.authority_id left join ${broughtIn(exchangeId)} b on b.no = p.no
    where p.exchange_id = ${exchangeId}::uuid and p.no > ${after}
      and (${role ?? null}::text is null or p.role = ${role ?? null}) and (${state ?? null}::text is null or p.state = ${state ?? null})
      and (${by ?? null}::int is null or b.by = ${by ?? null})
    order by p.no limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.no ?? null) : null };
}

/** Everybody who takes part, with who brought it in, in the order in which they came. */
export async function spreadOf(db: Kysely<DB>, exchangeId: string): Promise<readonly Joined[]> {
  const { rows } = await sql<Joined>`
    select p.no, p.role, p.state, p.authority_id as "authorityId", b.by
    from participant p left join ${broughtIn(exchangeId)} b on b.no = p.no
    where p.exchange_id = ${exchangeId}::uuid order by p.no`.execute(db);
  return rows;
}
