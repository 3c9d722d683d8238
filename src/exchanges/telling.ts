import type { Procedure } from '../procedures/index.ts';
import type { ExchangeState, PartState } from './model.ts';
import { isGone, isIn } from './policy.ts';
import { showsDay } from './terms.ts';

/** What events say and to whom. */

/**
 * The participants of these roles in a part who acted in it until then, or do so from now on: who is gone by what happened is told of it too,
 * as is the recipient of a request that is withdrawn.
 */
export function toldBy(
  procedure: Procedure,
  before: ExchangeState | null,
  after: ExchangeState,
  roles: readonly string[],
  partNo: number,
): number[] {
  const acted = new Set(before?.participants.flatMap((one) => (isGone(procedure, one) ? [] : one.no)));
  return after.participants
    .filter((one) => roles.includes(one.role) && isIn(one, partNo))
    .filter((one) => acted.has(one.no) || !isGone(procedure, one))
    .map((one) => one.no);
}

/** Whose act it is, where who did it only entered it: the history says both. */
export const enteredFor = ({ enters }: { readonly enters?: string }): Record<string, string> =>
  enters === undefined ? {} : { outside: enters };

/** The questions that a part has, as an event records them: `asked.1`: `1:pq-1 2:pq-9`. */
export const asked = (part: PartState): Record<string, string> => ({
  [`asked.${part.no}`]: part.questions.map(({ no, code }) => `${no}:${code}`).join(' '),
});

/**
 * The last days of the terms that have been set or moved since, as an event records them for ever; not those from which a day of the form
 * could be read.
 */
export const duesSet = (
  procedure: Procedure,
  before: PartState | undefined,
  after: PartState,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(after.terms).flatMap(([name, term]) =>
      before?.terms[name]?.due === term.due || showsDay(procedure, name) ? [] : [[`due.${name}`, term.due]],
    ),
  );
