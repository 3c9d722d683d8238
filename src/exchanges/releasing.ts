import { Refusal } from '../refusal.ts';
import type { AttachmentState } from './attachments.ts';
import { act, type Decided, partFor, questionIssues, ruleOf } from './decide.ts';
import type { VersionedProcedure } from './input.ts';
import { type HeldState, waitingFor } from './moderation.ts';
import type { ActingMembership, ExchangeState, Moment, ParticipantState } from './model.ts';
import { actsIn, isGone, mayAct, participants } from './policy.ts';
import { applyTimers } from './time.ts';

/** What becomes of a contribution that waits for a moderator. */

/**
 * As which of its participants a membership decides on what waits; who may not, does not know of it.
 * @throws Refusal `exchange-not-found`, `held-not-found`, `role-may-not-act`, `not-allocated`
 */
export function moderatorOf(
  procedure: VersionedProcedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  held: HeldState | undefined,
): ParticipantState {
  const own = participants(procedure, exchange, membership);
  if (own.length === 0) throw new Refusal('exchange-not-found', 404);
  const meant = own.filter((one) => held?.moderators.includes(one.no) && !isGone(procedure, one));
  if (held?.state !== 'waiting' || !meant[0]) throw new Refusal('held-not-found', 404);
  if (!mayAct(procedure, membership)) throw new Refusal('role-may-not-act', 403);
  const acting = meant.find((one) => actsIn(procedure, one, membership));
  if (!acting) throw new Refusal('not-allocated', 403);
  return acting;
}

/**
 * Releases it: it happens now, as what its author does, if it is still possible; the event says who has released it.
 * @throws Refusal as `moderatorOf`, and as `decide` would refuse the action now
 */
export function release(
  procedure: VersionedProcedure,
  before: ExchangeState,
  membership: ActingMembership,
  held: HeldState,
  moment: Moment,
  attachments: readonly AttachmentState[] = [],
): Decided {
  const moderator = moderatorOf(procedure, before, membership, held);
  const rule = ruleOf(procedure, held.action);
  const author = before.participants.find(({ no }) => no === held.participantNo);
  if (!rule || !author || isGone(procedure, author)) throw new Refusal('author-gone', 409);
  const due = applyTimers(procedure, waitingFor(before, held.moderators, -1), moment);
  const command = { action: held.action, part: held.partNo, input: {}, uploads: held.files, attachments };
  const { part, participant } = partFor(procedure, due.exchange, rule, [author], command, moment);
  const issues = questionIssues(procedure, rule, part, held.question);
  if (issues.length > 0) throw new Refusal('nothing-pending', 409);
  const { facts, said, question } = held;
  const files = held.files.map(({ id }) => id);
  const typed = { facts, said, files, ...(question === undefined ? {} : { question }) };
  const decided = act(procedure, due, { command, rule, part, participant, typed, membership }, moment);
  const last = decided.events.length - 1;
  const events = decided.events.map((event, index) =>
    index < last
      ? event
      : { ...event, membershipId: held.membershipId, data: { ...event.data, releasedBy: moderator.no } },
  );
  return { ...decided, events };
}
