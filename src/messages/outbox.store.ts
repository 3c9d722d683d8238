import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { type DB, statement } from '../database/index.ts';
import type { Recorded } from '../exchanges/index.ts';
import type { NamedAuthority } from './mail-text.ts';

/**
 * Projector of exchanges: notes in the transition's own transaction who is to be told of what. One statement, and none when
 * nobody is told; the mails are made of it later, outside.
 */
export function outboxProjector({ exchange, events, at }: Recorded): CompiledQuery[] {
  const told = events.flatMap(({ no, tells }) => tells.map((participant) => ({ no, participant })));
  if (told.length === 0) return [];
  const [turn] = exchange.participants
    .filter((participant) => participant.turn)
    .sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'));
  const note = statement(sql`
    insert into outbox (exchange_id, event_no, participant_no, turn_no, due, at)
    select ${exchange.id}::uuid, told.event_no, told.participant_no, ${turn?.no ?? null}::int, ${turn?.due ?? null}::date,
      ${at}::timestamptz
    from unnest(${told.map(({ no }) => no)}::int[], ${told.map(({ participant }) => participant)}::int[])
      as told(event_no, participant_no)`);
  return [note];
}

/** A note taken from the outbox, with all that a mail needs. */
export interface TakenNote {
  readonly exchangeId: string;
  readonly number: string;
  readonly versionHash: string;
  readonly action: string;
  readonly state: string | null;
  readonly actor: NamedAuthority | null;
  readonly turn:
    | (NamedAuthority & { readonly role: string; readonly own: boolean; readonly due: string | null })
    | null;
  /** Users of the told participant's authority in the area, except who did it; any role. */
  readonly readers: readonly Reader[];
}

export interface Reader {
  readonly userId: string;
  readonly email: string;
  readonly language: string;
  readonly roles: readonly string[];
}

/** Most notes taken at once. */
export const BATCH = 100;

/**
 * Takes up to BATCH notes out of the outbox, oldest first, leaving alone those that another process is taking. The text has no
 * parameters, so that it is planned each time: a plan kept from when the outbox was empty would sort a whole backlog per batch.
 */
export async function takeNotes(tx: Kysely<DB>): Promise<readonly TakenNote[]> {
  const { rows } = await sql<TakenNote>`
    with taken as (
      delete from outbox
      where id = any(array(select id from outbox order by id limit ${sql.lit(BATCH)} for update skip locked))
      returning *
    )
    select x.id as "exchangeId", x.number, x.version_hash as "versionHash", e.action, e.to_state as state,
      (select jsonb_build_object('country', a.country, 'official', a.official)
        from participant actor join authority a on a.id = actor.authority_id
        where actor.exchange_id = t.exchange_id and actor.no = e.participant_no) as actor,
      (select jsonb_build_object('country', a.country, 'official', a.official, 'role', turn.role,
          'own', turn.authority_id = told.authority_id, 'due', t.due)
        from participant turn join authority a on a.id = turn.authority_id
        where turn.exchange_id = t.exchange_id and turn.no = t.turn_no) as turn,
      coalesce((select jsonb_agg(jsonb_build_object('userId', u.id, 'email', u.email, 'language', u.language, 'roles', m.roles))
        from membership m
        join app_user u on u.id = m.user_id and u.deactivated_at is null
        join authority a on a.id = m.authority_id and a.status = 'active'
        where m.authority_id = told.authority_id and m.area = x.area and m.ended_at is null
          and u.id is distinct from (select user_id from membership where id = e.membership_id)), '[]') as readers
    from taken t
    join exchange x on x.id = t.exchange_id
    join event e on e.exchange_id = t.exchange_id and e.no = t.event_no
    join participant told on told.exchange_id = t.exchange_id and told.no = t.participant_no
    order by t.id`.execute(tx);
  return rows;
}
