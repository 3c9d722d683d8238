import { calendarCountry, today } from '../deadlines/index.ts';
import type { Mode } from '../settings.ts';

/** What a membership may do in its area: look (no personal data), handle requests, administer users. */
export type Role = (typeof ROLES)[number];
export const ROLES = ['viewer', 'handler', 'allocator', 'administrator'] as const;

/** Who acts, and for whom: every event and access names the membership. */
export interface Actor {
  userId: string;
  membershipId: string;
  authorityId: string;
  country: string;
  area: string;
  roles: readonly Role[];
  language: string;
  /** What the authority holds in the area. */
  functions: readonly string[];
  /** Memberships of colleagues for whom this one stands in today. */
  standsFor: readonly string[];
}

/** A person at a page, as the session cookie proves it. `actor` is null until every proof asked for was given. */
export interface Visitor {
  userId: string;
  name: string;
  email: string;
  language: string;
  /** Whether shortcuts of a single key work for this person (WCAG 2.1.4). */
  singleKeys: boolean;
  operator: boolean;
  sessionHash: Buffer;
  secondFactor: 'done' | 'missing' | 'not-needed';
  /** Whether an authenticator app is set up: tells "give the code" from "set it up first" when the factor is missing. */
  enrolled: boolean;
  memberships: readonly MembershipView[];
  actor: Actor | null;
}

/** One membership of the visitor, as pages list it; `current` is the one the session acts for. */
export interface MembershipView {
  id: string;
  authorityId: string;
  authorityName: Record<string, string>;
  informal: string;
  area: string;
  roles: readonly Role[];
  current: boolean;
}

/**
 * The state of the second factor. Optional in training, obligatory in production; whoever has set one up is asked
 * for it everywhere.
 */
export function secondFactorOf(mode: Mode, enrolled: boolean, proved: boolean): Visitor['secondFactor'] {
  if (enrolled) return proved ? 'done' : 'missing';
  return mode === 'production' ? 'missing' : 'not-needed';
}

/** An absence in which a membership stands in for a colleague's. */
export interface StandIn {
  readonly membershipId: string;
  readonly from: string;
  readonly until: string;
}

/** For whom a membership stands in at an instant: absences are counted in the days of its authority's country. */
export function standsForAt(absences: readonly StandIn[], now: Date, country: string): string[] {
  if (absences.length === 0) return [];
  const day = today(now.getTime(), calendarCountry(country));
  return absences.filter(({ from, until }) => from <= day && day <= until).map(({ membershipId }) => membershipId);
}
