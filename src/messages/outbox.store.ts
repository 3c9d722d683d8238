import { type CompiledQuery, type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { type DB, statement, tabled, unnested } from '../database/index.ts';
import type { HeldNote, Recorded } from '../exchanges/index.ts';
import { DEFAULT_CHOICES, type Delivery } from './choices.ts';
import type { NamedAuthority } from './mail-text.ts';

type Participant = Recorded['exchange']['participants'][number];

/**
 * Projector of exchanges: notes in the transition's own statement who is to be told of what; nothing when
 * nobody is told; the mails are made of it later, outside.
 */
export function outboxProjector({ exchange, events, at }: Recorded): RawBuilder<unknown>[] {
  const told = events.flatMap(({ no, tells }) => tells.map((participant) => ({ no, participant })));
  if (told.length === 0) return [];
  const waiting = exchange.participants
    .filter((participant) => participant.turn)
    .sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'));
  // Whoever has to act is told of its own turn, also while others with a part of theirs have to act before.
  const byNo = new Map(waiting.map((one) => [one.no, one]));
  const rows = told.map(({ no, participant }) => {
    const turn = byNo.get(participant) ?? waiting[0];
    const state = turn && stateOf(exchange, turn);
    return { no, participant, turn: turn?.no, due: turn?.due, state, seat: turn?.state };
  });
  return [
    sql`
      insert into outbox (exchange_id, event_no, participant_no, turn_no, due, turn_state, turn_seat, at)
      select ${exchange.id}::uuid, told.*, ${at}::timestamptz
      from ${tabled(rows, 'told', { no: 'int', participant: 'int', turn: 'int', due: 'date', state: 'text', seat: 'text' })}`,
  ];
}

/** Notes who is to be told of what no event tells: what waits to be released, and what became of it. */
export const heldNotes = ({ exchangeId, kind, participants, membershipId, at }: HeldNote): CompiledQuery[] => [
  statement(sql`
    insert into outbox (exchange_id, event_no, participant_no, at, kind, membership_id)
    select ${exchangeId}::uuid, 0, told, ${at}::timestamptz, ${kind}, ${membershipId}::uuid
    from unnest(${[...participants]}::int[]) told`),
];

/** The state of what a participant holds; nothing when that is several parts. */
function stateOf({ parts }: Recorded['exchange'], { partNo }: Participant): string | undefined {
  const held = partNo === null ? parts : parts.filter((part) => part.no === partNo);
  return held.length === 1 ? held[0]?.state : undefined;
}

/** A note taken from the outbox, with all that a mail needs. */
export interface TakenNote {
  readonly exchangeId: string;
  readonly number: string;
  readonly versionHash: string;
  /** Null: no event of the case, but the desk of one authority. */
  readonly eventNo: number | null;
  /** Who is told. */
  readonly participantNo: number;
  /** The event's; `desk.…` for what a colleague did for the one reader. */
  readonly action: string;
  readonly actor: NamedAuthority | null;
  readonly turn:
    | (NamedAuthority & {
        readonly no: number;
        readonly role: string;
        readonly own: boolean;
        readonly due: string | null;
        /** Of the part that it holds; null: it holds several. */
        readonly state: string | null;
        /** The participant's own. */
        readonly seat: string | null;
      })
    | null;
  /** Users of the told participant's authority in the area, except who did it; any role. */
  readonly readers: readonly Reader[];
}

export interface Reader {
  readonly userId: string;
  readonly email: string;
  readonly language: string;
  readonly roles: readonly string[];
  readonly delivery: Delivery;
  readonly daysBefore: number;
  readonly muted: boolean;
  /** Whether it is for this reader to give the case to somebody. */
  readonly allocates: boolean;
}

/**
 * Readers of what concerns a participant, as a JSON array: users of its authority in the area, in any role. A case that was given
 * to somebody concerns those alone, and who stands in for them on that day; once they have all left, everybody again.
 * @param participant the participant's alias
 * @param day SQL of a date
 * @param whom a condition on m (the membership), u (its user) and c (its choices, if made)
 */
export function readersOf(participant: string, day: RawBuilder<unknown>, whom: RawBuilder<unknown>) {
  const column = (name: string) => sql.ref(`${participant}.${name}`);
  const assigned = column('assigned');
  return sql`coalesce((
    select json_agg(json_build_object('userId', u.id, 'email', u.email, 'language', u.language, 'roles', m.roles,
      'delivery', coalesce(c.delivery, ${sql.lit(DEFAULT_CHOICES.delivery)}),
      'daysBefore', coalesce(c.days_before, ${sql.lit(DEFAULT_CHOICES.daysBefore)}),
      'muted', exists (select from case_mute where user_id = u.id and exchange_id = ${column('exchange_id')}),
      'allocates', 'allocator' = any(m.roles) and ${assigned} = '{}' and exists (
        select from authority_area aa where aa.authority_id = m.authority_id and aa.area = m.area and aa.allocates)))
    from membership m
    join app_user u on u.id = m.user_id and u.deactivated_at is null
    join authority a on a.id = m.authority_id and a.status = 'active'
    left join notification_choice c on c.user_id = u.id
    where m.authority_id = ${column('authority_id')} and m.area = ${column('area')} and m.ended_at is null and ${whom}
      -- Said first: most cases are nobody's, and all memberships would be looked through (a half of what taking a note costs).
      and (${assigned} = '{}' or m.id = any(${assigned})
        or not exists (select from membership one where one.id = any(${assigned}) and one.ended_at is null)
        or exists (select from absence b where b.membership_id = any(${assigned}) and b.delegate_id = m.id
          and ${day} between b.first_day and b.last_day))), '[]')`;
}

/** Who did it knows; what is meant for one colleague is told to nobody else. */
const concerned = sql`u.id is distinct from did.user_id and (t.membership_id is null or m.id = t.membership_id)`;

/** Whose turn it is: as the event left it; for a note to one colleague, the own authority, if it is its turn now. */
const turn = sql`case when t.kind = 'event'
  then case when turn.no is not null then
    json_build_object('no', turn.no, 'country', at_turn.country, 'official', at_turn.official, 'role', turn.role,
      'own', turn.authority_id = told.authority_id, 'due', t.due, 'state', t.turn_state, 'seat', t.turn_seat) end
  else (
    select json_build_object('no', mine.no, 'country', own.country, 'official', own.official, 'role', mine.role, 'own', true, 'due', mine.due, 'seat', mine.state,
      'state', (select part.state from part where part.exchange_id = mine.exchange_id and part.no = mine.part_no))
    from participant mine where mine.exchange_id = t.exchange_id and mine.turn and mine.authority_id = told.authority_id
    order by mine.due, mine.no limit 1) end`;

/** Most notes taken at once. */
export const BATCH = 100;

/**
 * Takes up to BATCH notes out of the outbox, oldest first, leaving alone those that another process is taking. What takes them has no
 * parameters, so that it is planned each time: a plan kept from when the outbox was empty would sort a whole backlog per batch. What
 * reads the rest is kept: to plan it takes 5 ms.
 */
export async function takeNotes(tx: Kysely<DB>): Promise<readonly TakenNote[]> {
  const { rows: taken } = await sql<Selectable<DB['outbox']>>`
    delete from outbox
    where id = any(array(select id from outbox order by id limit ${sql.lit(BATCH)} for update skip locked))
    returning *`.execute(tx);
  if (taken.length === 0) return [];
  const notes = unnested(taken, 't', {
    id: 'bigint',
    exchange_id: 'uuid',
    event_no: 'int',
    participant_no: 'int',
    turn_no: 'int',
    due: 'date',
    turn_state: 'text',
    turn_seat: 'text',
    at: 'timestamptz',
    kind: 'text',
    membership_id: 'uuid',
  });
  const { rows } = await sql<TakenNote>`
    select x.id as "exchangeId", x.number, x.version_hash as "versionHash",
      case when t.kind = 'event' then t.event_no end as "eventNo", t.participant_no as "participantNo",
      case when t.kind = 'event' then e.action else 'desk.' || t.kind end as action,
      case when actor.no is not null then json_build_object('country', at_actor.country, 'official', at_actor.official) end as actor,
      ${turn} as turn,
      ${readersOf('told', sql`t.at::date`, concerned)} as readers
    from ${notes}
    join exchange x on x.id = t.exchange_id
    left join event e on t.kind = 'event' and e.exchange_id = t.exchange_id and e.no = t.event_no
    join participant told on told.exchange_id = t.exchange_id and told.no = t.participant_no
    join authority own on own.id = told.authority_id
    left join membership did on did.id = e.membership_id
    left join participant actor on actor.exchange_id = t.exchange_id and actor.no = e.participant_no
    left join authority at_actor on at_actor.id = actor.authority_id
    left join participant turn on turn.exchange_id = t.exchange_id and turn.no = t.turn_no
    left join authority at_turn on at_turn.id = turn.authority_id
    order by t.id`.execute(tx);
  return rows;
}
