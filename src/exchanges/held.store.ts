import { randomBytes } from 'node:crypto';
import { type CompiledQuery, sql } from 'kysely';
import { eraseFilesOfHeld, putIntoHeld } from '../attachments/index.ts';
import { statement } from '../database/index.ts';
import type { ContentPlace } from '../protection/index.ts';
import { deskChanged } from './exchange.store.ts';
import type { FreeText } from './model.ts';
import type { Held, HeldState } from './moderation.ts';

/** Contributions that wait for a moderator: their codes here, what was written in `content`, outside the history. */

/** Where the text of one lies, and why it was sent back. */
export const heldPlaces = ({ id, partNo }: Pick<HeldState, 'id' | 'partNo'>): [ContentPlace, ContentPlace] => [
  { name: `held.${id}`, partNo },
  { name: `reason.${id}`, partNo },
];

interface HeldRow {
  id: string;
  part_no: number;
  participant_no: number;
  membership_id: string;
  user_id: string;
  action: string;
  facts: Record<string, string | number>;
  question: number | null;
  moderators: number[];
  state: HeldState['state'];
  at: Date;
}

/** Those of an exchange that wait or were sent back, the oldest first; see `heldOf`. */
export const heldIn = (exchangeId: string, id: string | null = null): CompiledQuery<HeldRow> =>
  statement(sql<HeldRow>`
    select h.id, h.part_no, h.participant_no, h.membership_id, m.user_id, h.action, h.facts, h.question, h.moderators, h.state, h.at
    from held_contribution h join membership m on m.id = h.membership_id
    where h.exchange_id = ${exchangeId}::uuid and h.state in ('waiting', 'returned')
      and (${id}::uuid is null or h.id = ${id}::uuid)
    order by h.at, h.id`);

/** Its text and its files are read apart. */
export const heldOf = (row: HeldRow): Omit<HeldState, 'said' | 'files'> => ({
  id: row.id,
  partNo: row.part_no,
  participantNo: row.participant_no,
  membershipId: row.membership_id,
  userId: row.user_id,
  action: row.action,
  facts: row.facts,
  ...(row.question === null ? {} : { question: row.question }),
  moderators: row.moderators,
  state: row.state,
  at: row.at,
});

/** What was written in it, for a decision alone: whoever is shown it reads it through the gateway. */
export const writtenIn = (exchangeId: string, id: string): CompiledQuery<{ body: Held['said'] }> =>
  statement(sql<{ body: Held['said'] }>`
    select body from content where exchange_id = ${exchangeId}::uuid and name = ${`held.${id}`}`);

/** The lines of those who moderate, as `linesOf` has them, which the history does not move. */
const lines = (exchangeId: string, moderators: readonly number[], change: 1 | -1) => sql`
  moderators as (
    update participant set moderates = greatest(0, moderates + ${sql.lit(change)})
    where exchange_id = ${exchangeId}::uuid and no = any(${[...moderators]}::int[])
    returning authority_id, no, moderates
  ), lines as (
    update case_line l set turn = exists (
      select from participant p left join moderators m on m.no = p.no
      where p.exchange_id = l.exchange_id and p.authority_id = l.authority_id and (p.turn or coalesce(m.moderates, p.moderates) > 0))
    where l.exchange_id = ${exchangeId}::uuid and l.authority_id in (select authority_id from moderators)
  )`;

/** Keeps a contribution until somebody releases it. */
export function hold(
  exchangeId: string,
  { id, held, membershipId, at }: { id: string; held: Held; membershipId: string; at: Date },
): CompiledQuery[] {
  const { action, partNo, participantNo, moderators, facts, said, question = null, files } = held;
  const [{ name }] = heldPlaces({ id, partNo });
  return [
    statement(sql`
      with ${deskChanged(exchangeId)}, ${lines(exchangeId, moderators, 1)}, said as (
        insert into content (exchange_id, name, part_no, no, body, salt)
        values (${exchangeId}::uuid, ${name}, ${partNo}, 0, ${JSON.stringify(said)}, ${randomBytes(16)})
      )
      insert into held_contribution (id, exchange_id, part_no, participant_no, membership_id, action, facts, question, moderators, state, at)
      values (${id}::uuid, ${exchangeId}::uuid, ${partNo}, ${participantNo}, ${membershipId}::uuid, ${action}, ${JSON.stringify(facts)},
        ${question}, ${[...moderators]}::int[], 'waiting', ${at})`),
    ...(files.length > 0
      ? [
          putIntoHeld(
            files.map((file) => file.id),
            id,
          ),
        ]
      : []),
  ];
}

/** Who decided on one, and when. */
export interface HeldDecision {
  readonly by: string;
  readonly at: Date;
}

/** It is an event now: what was written lies with that. Its line moves with the event. */
export const released = (
  exchangeId: string,
  { id, moderators }: HeldState,
  eventNo: number,
  { by, at }: HeldDecision,
): CompiledQuery =>
  statement(sql`
    with forgotten as (delete from content where exchange_id = ${exchangeId}::uuid and name = ${`held.${id}`}),
    moderators as (
      update participant set moderates = greatest(0, moderates - 1)
      where exchange_id = ${exchangeId}::uuid and no = any(${[...moderators]}::int[])
    )
    update held_contribution set state = 'released', decided_at = ${at}, decided_by = ${by}::uuid, event_no = ${eventNo}
    where id = ${id}::uuid`);

/** It goes back to who wrote it, with the reason. */
export const returned = (
  exchangeId: string,
  { id, partNo, moderators }: HeldState,
  reason: FreeText,
  { by, at }: HeldDecision,
): CompiledQuery =>
  statement(sql`
    with ${deskChanged(exchangeId)}, ${lines(exchangeId, moderators, -1)}, reason as (
      insert into content (exchange_id, name, part_no, no, body, salt)
      values (${exchangeId}::uuid, ${`reason.${id}`}, ${partNo}, 0, ${JSON.stringify(reason)}, ${randomBytes(16)})
    )
    update held_contribution set state = 'returned', decided_at = ${at}, decided_by = ${by}::uuid where id = ${id}::uuid`);

/** Who wrote it has thought better of it: nothing of what was written stays. */
export const takenBack = (
  exchangeId: string,
  { id, moderators, state }: HeldState,
  { by, at }: HeldDecision,
): CompiledQuery[] => [
  statement(sql`
    with ${deskChanged(exchangeId)}, ${lines(exchangeId, state === 'waiting' ? moderators : [], -1)}, forgotten as (
      delete from content where exchange_id = ${exchangeId}::uuid and name in (${`held.${id}`}, ${`reason.${id}`})
    )
    update held_contribution set state = 'taken-back', decided_at = ${at}, decided_by = ${by}::uuid where id = ${id}::uuid`),
  eraseFilesOfHeld(id),
];
