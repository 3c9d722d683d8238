import type { ParticipantState, Tally } from './model.ts';
import type { Wording } from './wording.ts';

/** What pages and documents say of those who take part when they are many. */

/** So many stand on the page of a case and in its document; all of them have a page and a route of their own. */
export const MOST_SHOWN = 50;

/** The reader's own authority and who opened the exchange first, then the others as they came in; never more than are shown. */
export function shownOf(people: readonly ParticipantState[], authorityId: string): readonly ParticipantState[] {
  if (people.length <= MOST_SHOWN) return people;
  const first = people.filter((one) => one.no === 1 || one.authorityId === authorityId);
  const others = people.filter((one) => !first.includes(one)).slice(0, MOST_SHOWN - first.length);
  return [...first, ...others].sort((a, b) => a.no - b.no);
}

/** What remains of a count without some who are known one by one. */
export function without(all: readonly Tally[], known: readonly Pick<ParticipantState, 'role' | 'state'>[]): Tally[] {
  const counted = new Map(tallyOf(known).map(({ role, state, count }) => [`${role} ${state}`, count]));
  return all.flatMap(({ role, state, count }) => {
    const rest = count - (counted.get(`${role} ${state}`) ?? 0);
    return rest > 0 ? [{ role, state, count: rest }] : [];
  });
}

/** Counted in the order in which roles and states are first met. */
export function tallyOf(
  people: readonly Pick<ParticipantState, 'role' | 'state'>[],
  others: readonly Tally[] = [],
): Tally[] {
  const counted = [...people.map(({ role, state }) => ({ role, state, count: 1 })), ...others];
  return [...Map.groupBy(counted, ({ role, state }) => `${role} ${state}`).values()].flatMap((those) => {
    const [one] = those;
    return one ? [{ ...one, count: those.reduce((sum, { count }) => sum + count, 0) }] : [];
  });
}

/** So many newcomers are named in the history one by one. */
const MOST_NAMED = 5;

/** The authorities that an event has brought in: by name while they are few, counted otherwise. */
export function partiesIn(data: Readonly<Record<string, unknown>>): {
  readonly named: readonly string[];
  readonly count: number;
} {
  const ids = Object.entries(data).flatMap(([key, id]) => (key.startsWith('party.') ? [String(id)] : []));
  return { named: ids.length > MOST_NAMED ? [] : ids, count: ids.length };
}

/** A participant's own state in words, where the procedure has some for it. */
export const participantState = (
  wording: Pick<Wording, 'text'>,
  { role, state }: Pick<ParticipantState, 'role' | 'state'>,
): string => wording.text(`participant.${role}.${state}`);
