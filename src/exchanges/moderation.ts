import { type ActionRule, type Procedure, stands } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import type { NewFile } from './attachments.ts';
import type { ExchangeState, FieldValue, FreeText, Moment, ParticipantState } from './model.ts';
import { isGone, isIn } from './policy.ts';

/**
 * What an authority says where its own country moderates it: kept outside the exchange, whose history, revision and counts do not know of it,
 * until a moderator releases it and it becomes an event like others (decision 0024).
 */

/** A contribution as it is kept until then. */
export interface Held {
  readonly action: string;
  readonly partNo: number;
  /** Who says it. */
  readonly participantNo: number;
  /** Any of whom may release it. */
  readonly moderators: readonly number[];
  /** Codes and numbers, as the event will record them. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly said: Readonly<Record<string, FieldValue>>;
  /** The question that it answers. */
  readonly question?: number;
  readonly files: readonly NewFile[];
}

/** One that was written down, with who wrote it. */
export interface HeldState extends Held {
  readonly id: string;
  readonly membershipId: string;
  readonly userId: string;
  readonly state: 'waiting' | 'returned';
  readonly at: Date;
}

/**
 * Those who must release what a participant says, of its own country; nothing where its country does not moderate, or it moderates itself.
 * @throws Refusal `nobody-moderates` where its country does and nobody could
 */
export function moderatorsOf(
  procedure: Procedure,
  { participants: people }: ExchangeState,
  { moderated }: ActionRule,
  author: ParticipantState,
  partNo: number,
  { switched }: Moment,
): number[] | undefined {
  if (!moderated || (moderated.where && !stands(procedure.workflow, switched, moderated.where))) return undefined;
  const those = people.filter(
    (one) =>
      moderated.by.includes(one.role) && one.country === author.country && isIn(one, partNo) && !isGone(procedure, one),
  );
  if (those.some(({ authorityId }) => authorityId === author.authorityId)) return undefined;
  if (those.length === 0) throw new Refusal('nobody-moderates', 409);
  return those.map(({ no }) => no);
}

/** The participants with so many contributions more, or fewer, waiting for these of them. */
export const waitingFor = (exchange: ExchangeState, moderators: readonly number[], more: 1 | -1): ExchangeState => ({
  ...exchange,
  participants: exchange.participants.map((one) =>
    moderators.includes(one.no) ? { ...one, moderates: (one.moderates ?? 0) + more } : one,
  ),
});

/** A held contribution as its author's authority and the moderators see it. */
export interface HeldView {
  readonly id: string;
  readonly action: string;
  readonly partNo: number;
  readonly authorityId: string;
  readonly at: Date;
  readonly state: HeldState['state'];
  readonly codes: Held['facts'];
  readonly fields: Held['said'];
  readonly question?: number;
  readonly files: readonly { readonly no: number; readonly name: string }[];
  /** Why it was sent back. */
  readonly reason?: FreeText;
  /** What this membership may do with it. */
  readonly may: { readonly decide: boolean; readonly takeBack: boolean };
}
