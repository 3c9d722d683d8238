import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import { timeZoneOf } from '../deadlines/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { dayAt } from '../texts/index.ts';
import type { Measured } from './indicators.ts';

interface Row extends Omit<Measured, 'inTime'> {
  readonly replies: readonly { readonly at: string; readonly agreed: string }[] | null;
}

/** Which requests are counted. */
export interface Period {
  /** Sent from this instant on, and before `until`. */
  readonly from: Date;
  readonly until: Date;
  /** What is known then: nothing that the law counts later, or that was recorded later, is taken into account. */
  readonly asOf: Date;
}

/**
 * What the history tells of the requests of a period, as it was known on any past day: events are never changed and outlive what is
 * erased, so no other record is kept. One statement for each version of a procedure, since a version says what its actions mean.
 */
export async function measured(
  db: Kysely<DB>,
  { hash, workflow, lists }: ProcedureVersion,
  { from, until, asOf }: Period,
): Promise<Measured[]> {
  const { scoreboard: rule, opening, actions } = workflow;
  if (!rule) return [];
  const negative = Object.fromEntries(
    rule.rated.map((rating) => {
      const list =
        Object.values(actions)
          .flatMap(({ input }) => input)
          .find(({ name }) => name === rating)?.list ?? '';
      const codes = lists[list] ?? [];
      return [rating, codes.slice(codes.length / 2)];
    }),
  );
  const { rows } = await sql<Row>`
    with request as (
      select x.id, x.area, x.procedure, s.legal_at as sent_at, s.data
      from exchange x join event s on s.exchange_id = x.id and s.no = 1
      where x.version_hash = ${hash} and s.action = ${opening.action} and s.legal_at >= ${from} and s.legal_at < ${until} and s.at <= ${asOf}
    ), known as (
      select e.*, e.data->>${`due.${rule.agreed}`} as agreed from request r join event e on e.exchange_id = r.id
      where e.at <= ${asOf} and e.legal_at <= ${asOf}
    ), part as (
      select k.exchange_id, k.part_no,
        min(k.legal_at) filter (where k.action = ${rule.accepted}) as accepted_at,
        min(k.legal_at) filter (where k.action = ${rule.answered}) as answered_at,
        min(k.legal_at) filter (where k.action = ${rule.withdrawn}) as withdrawn_at
      from known k where k.part_no is not null group by k.exchange_id, k.part_no
    ), dated as (
      -- The agreed date is the one that held when the reply came: that of the acceptance, or a later one agreed by both.
      select p.*, (select k.agreed::date from known k where k.exchange_id = p.exchange_id and k.part_no = p.part_no
          and k.agreed is not null and k.legal_at <= p.answered_at order by k.no desc limit 1) as agreed
      from part p
    )
    select r.id as "exchangeId", r.area, r.procedure, r.sent_at as "sentAt",
      (select jsonb_object_agg(o.key, (select k.data->o.key from known k where k.exchange_id = r.id and k.data ? o.key
          order by k.no desc limit 1))
        from exchange x, jsonb_object_keys(x.overview) o(key) where x.id = r.id) as codes,
      (select a.country from authority a where a.id = r.data->>'party.1') as sender,
      (select a.country from authority a where a.id = r.data->>'party.2') as recipient,
      d.accepted_at as "acceptedAt", d.answered_at as "answeredAt", d.withdrawn_at as "withdrawnAt",
      case when d.answered_at is null then null else d.replies end as replies,
      (select coalesce(jsonb_object_agg(rating, given), '{}') from (
        select n.key as rating, jsonb_agg(n.value ? (k.data->>n.key) order by k.no) as given
        from known k, jsonb_each(${JSON.stringify(negative)}::jsonb) n where k.exchange_id = r.id and k.data ? n.key group by n.key) g) as ratings
    from request r
    join lateral (
      select min(accepted_at) as accepted_at,
        case when bool_and(answered_at is not null or withdrawn_at is not null) then max(answered_at) end as answered_at,
        jsonb_agg(jsonb_build_object('at', answered_at, 'agreed', agreed)) filter (where answered_at is not null) as replies,
        case when bool_and(withdrawn_at is not null) then max(withdrawn_at) end as withdrawn_at
      from dated where exchange_id = r.id) d on true
    order by r.sent_at, r.id`.execute(db);
  return rows.map(({ replies, ...row }) => ({
    ...row,
    // The last day is one of the answering country.
    inTime: replies && replies.every(({ at, agreed }) => dayAt(new Date(at), timeZoneOf(row.recipient)) <= agreed),
  }));
}
