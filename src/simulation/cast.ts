import { type Audience, beginningsOf, type Procedure } from '../procedures/index.ts';
import type { Target, WantedAudience } from '../exchanges/index.ts';

/** Who plays: authorities of a few countries, made of what the roles of a definition ask, and a directory that finds them. */

export interface Authority extends Target {
  /** Whether it is the coordinator that a directory would name before others. */
  readonly coordinates: boolean;
}

/** Where the exchange is opened, and where the others are. */
const HOME = 'AT';
const ABROAD = ['HU', 'CZ', 'BE'] as const;

/** All audiences of a procedure, whoever brings them in. */
export const audiencesOf = ({ workflow }: Procedure): (Audience & { readonly role: string })[] =>
  [...beginningsOf(workflow), ...Object.values(workflow.actions)].flatMap(({ invites }) =>
    Object.entries(invites).map(([role, audience]) => ({ role, ...audience })),
  );

/**
 * As many as the definition can tell apart: for each function one authority in each country, two where somebody is chosen or takes over;
 * three countries abroad where whole audiences come in, so that some of them can do what others have not done yet.
 */
export function castOf(procedure: Procedure): readonly Authority[] {
  const { roles, actions } = procedure.workflow;
  const audiences = audiencesOf(procedure);
  const named = audiences.flatMap(({ in: place }) => (Array.isArray(place) ? (place as string[]).slice(0, 3) : []));
  const crowd = audiences.some(({ each }) => each !== 'chosen');
  const countries = new Set([HOME, ...ABROAD.slice(0, crowd ? 3 : 2), ...named]);
  const picked = new Set([
    ...audiences.flatMap(({ role, each }) => (each === 'chosen' || each === 'several' ? [role] : [])),
    ...Object.values(actions).flatMap(({ by, handsOver }) => (handsOver ? by : [])),
  ]);
  const most = new Map<string, number>();
  for (const [role, { holds }] of Object.entries(roles)) {
    const [first = ''] = holds;
    most.set(first, Math.max(most.get(first) ?? 1, picked.has(role) ? 2 : 1));
  }
  const players = [...countries].flatMap((country) =>
    [...most].flatMap(([name, count]) => Array.from({ length: count }, (_, index) => authority(country, name, index))),
  );
  return [...players, ...readersOf(procedure).flatMap((name) => (most.has(name) ? [] : [authority(ABROAD[0], name)]))];
}

const authority = (country: string, name: string, index = 0): Authority => ({
  authorityId: `${country.toLowerCase()}-${name}${index > 0 ? `-${index + 1}` : ''}`,
  country,
  functions: [name],
  coordinates: index === 0,
});

/** The functions by which the entries of a register are read; those of who takes part play already. */
export const readersOf = ({ workflow: { register } }: Procedure): readonly string[] => register?.readers.holds ?? [];

/** What the directory finds for the audiences that are wanted, as `readAudiences` does. */
export function find(
  cast: readonly Authority[],
  wanted: readonly WantedAudience[],
): ReadonlyMap<string, readonly Target[]> {
  return new Map(
    wanted.map((one) => {
      if ('authorityIds' in one)
        return [one.role, cast.filter(({ authorityId }) => one.authorityIds.includes(authorityId))];
      const there = cast.filter(
        ({ authorityId, country, functions }) =>
          functions.some((name) => one.holds.includes(name)) &&
          (one.countries?.includes(country) ?? true) &&
          (one.among?.includes(authorityId) ?? true) &&
          country !== one.except,
      );
      const firsts = there.filter(
        ({ country }, index) => there.findIndex((other) => other.country === country) === index,
      );
      return [one.role, one.each === 'one' ? firsts : there];
    }),
  );
}
