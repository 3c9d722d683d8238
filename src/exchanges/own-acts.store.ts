import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { SERIALIZATION_FAILURE, statement } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { ownLine } from './case-lines.store.ts';
import type { GivenAnswer } from './exchange.store.ts';
import type { ActingMembership, DecidedEvent, ExchangeState } from './model.ts';
import { answering } from './recording.store.ts';

/**
 * What one of very many does by itself: it is written on its own row and kept beside, without a look at the others; `entering.service.ts`
 * enters it into the exchange's history. Thousands who acknowledge at once wait for nobody.
 */

/** An act of a participant that its exchange's history does not say yet. */
export interface OwnAct {
  readonly id: number;
  readonly partNo: number;
  readonly participantNo: number;
  readonly membershipId: string;
  readonly action: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly tells: readonly number[];
  readonly at: Date;
}

/**
 * Writes an act, the actor's next state and its line of lists. A transaction by itself: it gives up, for another attempt, when the actor or
 * the exchange is not as it was when it was decided upon.
 */
export function writeOwnAct(act: {
  readonly before: ExchangeState;
  readonly exchange: ExchangeState;
  readonly event: DecidedEvent;
  readonly actor: ActingMembership;
  readonly at: Date;
  readonly answered: GivenAnswer;
}): CompiledQuery {
  const { before, exchange, event, actor, at, answered } = act;
  const [was, becomes] = [before, exchange].map(({ participants }) =>
    participants.find(({ no }) => no === event.participantNo),
  );
  if (!was || !becomes) throw new Error('an act without an actor');
  const { row, checks } = answering(exchange.id, answered, at);
  return statement(sql`
    with found as (
      update participant q set state = ${becomes.state}, turn = ${becomes.turn}, due = ${becomes.due}::date, changed_at = ${at}
      from exchange e
      where e.id = ${exchange.id}::uuid and e.revision = ${exchange.revision}
        and q.exchange_id = e.id and q.no = ${was.no} and q.state = ${was.state} returning q.no)${row},
    act as (
      insert into own_act (exchange_id, part_no, participant_no, membership_id, action, data, tells, at)
      select ${exchange.id}::uuid, ${event.partNo}, found.no, ${actor.membershipId}::uuid, ${event.action}, ${JSON.stringify(event.data)}::jsonb,
        ${[...event.tells]}::int[], ${at}::timestamptz from found),
    line as (${ownLine(exchange, becomes)})
    select case ${checks} when not exists (select from found) then give_up(${sql.lit(SERIALIZATION_FAILURE)}) end`);
}

/** The acts of an exchange that are not entered yet, in their order; at most so many. Who holds the exchange alone enters them. */
export const takeOwnActs = (exchangeId: string, most: number): CompiledQuery<OwnAct> =>
  statement(sql<OwnAct>`
    delete from own_act where id in (
      select id from own_act where exchange_id = ${exchangeId}::uuid order by id limit ${most})
    returning id, part_no as "partNo", participant_no as "participantNo", membership_id as "membershipId", action, data, tells, at`);

/** Exchanges with acts that are not entered yet. */
export async function exchangesWithOwnActs(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom('own_act').select('exchange_id').distinct().execute();
  return rows.map((row) => row.exchange_id);
}
