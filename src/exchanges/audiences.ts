import {
  type ActionRule,
  type Audience,
  askedOf,
  countriesIn,
  fieldsOf,
  mayHave,
  type Procedure,
} from '../procedures/index.ts';
import type { ExchangeState, FieldValue, ParticipantState, PartState, Target, WantedAudience } from './model.ts';
import { isGone, isIn } from './policy.ts';

/** Who comes into an exchange: what is asked of the directory, and the seats of those whom it found. */

/** From where an audience is looked at. */
export interface Standpoint {
  /** The actor's country. */
  readonly home: string;
  /** The country of whose turn it is. */
  readonly turn?: string | undefined;
  /** What the form says, as far as the actor may know it. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Who has a role in the exchange of which this one was made. */
  readonly followed?: readonly { readonly role: string; readonly authorityId: string }[] | undefined;
  /** The authority that the actor names, or those. */
  readonly chosen?: string | readonly string[] | null | undefined;
}

/** What the directory is to be asked for, role by role; nothing for a role of which the actor names nobody. */
export function audiencesWanted(
  procedure: Procedure,
  invites: Readonly<Record<string, Audience>>,
  from: Standpoint,
): WantedAudience[] {
  return Object.entries(invites).flatMap(([role, audience]): WantedAudience[] => {
    const { each, in: place } = audience;
    if (typeof place === 'object' && 'followed' in place) {
      const there = (from.followed ?? []).filter((one) => one.role === place.followed);
      const among = there.map(({ authorityId }) => authorityId);
      return [{ role, holds: askedOf(procedure, role), each: 'every', among }];
    }
    const { chosen } = from;
    if (each === 'chosen') return typeof chosen === 'string' && chosen !== '' ? [{ role, authorityIds: [chosen] }] : [];
    if (each === 'several') return Array.isArray(chosen) ? [{ role, authorityIds: chosen }] : [];
    return [{ role, holds: askedOf(procedure, role), each, ...countriesOf(procedure, audience, from) }];
  });
}

/** The countries of an audience, or the one that is left out. */
function countriesOf(
  procedure: Procedure,
  { in: place }: Audience,
  { home, turn, fields }: Standpoint,
): { readonly countries?: readonly string[]; readonly except?: string } {
  if (typeof place === 'object' && 'field' in place) {
    const named = fieldsOf(procedure).find(({ name }) => name === place.field);
    return { countries: named ? countriesIn(named, fields[place.field]) : [] };
  }
  if (typeof place === 'object') return { countries: place as readonly string[] };
  if (place === 'home') return { countries: [home] };
  if (place === 'turn') return { countries: turn === undefined ? [] : [turn] };
  // An act that lets the procedure be used inside one country has every authority in it.
  return place === 'abroad' && !procedure.gateway.national ? { except: home } : {};
}

/** Why an authority that the actor names cannot have the role: the code of an issue. */
export function unfitness(
  procedure: Procedure,
  role: string,
  { in: place }: Pick<Audience, 'in'>,
  { home, turn }: Pick<Standpoint, 'home' | 'turn'>,
  target: Pick<Target, 'country' | 'functions'> | null | undefined,
): string | undefined {
  if (!target || !mayHave(procedure, role, target.functions)) return 'recipient-unsuitable';
  const { country } = target;
  if (place === 'abroad') return country === home && !procedure.gateway.national ? 'recipient-at-home' : undefined;
  const there = place === 'home' ? [home] : place === 'turn' ? [turn] : Array.isArray(place) ? place : [country];
  return there.includes(country) ? undefined : 'recipient-abroad';
}

/** For which roles an action wants an authority to be named, or several, and where that may be; nothing where it names none. */
export function naming(
  rule: ActionRule,
): { readonly roles: readonly string[]; readonly in: Audience['in']; readonly several: boolean } | undefined {
  if (rule.handsOver) return { roles: rule.by, in: 'home', several: false };
  const [chosen] = Object.entries(rule.invites).filter(([, { each }]) => each === 'chosen' || each === 'several');
  return chosen && { roles: [chosen[0]], in: chosen[1].in, several: chosen[1].each === 'several' };
}

/** A seat that nobody has had before; whose turn it is follows from the parts (see `derive`). */
export const freshSeat = (
  { authorityId, country, ...desk }: Pick<ParticipantState, 'authorityId' | 'country' | 'allocates' | 'assigned'>,
  at: Pick<ParticipantState, 'no' | 'partNo' | 'role' | 'state'>,
): ParticipantState => ({ ...at, authorityId, country, ...desk, turn: false, due: null, closed: false });

/** The part to which a seat in a role belongs: none where the role is one for the whole exchange. */
export const partOf = ({ workflow }: Procedure, role: string, partNo: number): number | null =>
  workflow.roles[role]?.per === 'part' ? partNo : null;

/** Seats for those who come in, behind the last. */
export function seatsFor(
  procedure: Procedure,
  people: readonly ParticipantState[],
  invites: Readonly<Record<string, Audience>>,
  invited: ReadonlyMap<string, readonly Pick<Target, 'authorityId' | 'country'>[]>,
  partNo: number,
): ParticipantState[] {
  const last = people.reduce((most, { no }) => Math.max(most, no), 0);
  return Object.entries(invites)
    .flatMap(([role, { as }]) =>
      (invited.get(role) ?? []).map(({ authorityId, country }) => ({ who: { authorityId, country }, role, state: as })),
    )
    .map(({ who, role, state }, index) =>
      freshSeat(who, { no: last + index + 1, partNo: partOf(procedure, role, partNo), role, state }),
    );
}

/** The country of whose turn it is in a part. */
export function turnCountry(
  procedure: Procedure,
  { participants }: ExchangeState,
  part: PartState,
): string | undefined {
  const { turn } = procedure.workflow.states[part.state] ?? {};
  return participants.find((one) => one.role === turn && isIn(one, part.no) && !isGone(procedure, one))?.country;
}
