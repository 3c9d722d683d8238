import { competenceLabels, type NewAuthority, searchText } from '../directory/index.ts';
import {
  type Fault,
  functionsOfArea,
  type Procedure,
  readSource,
  type Source,
  type SourceFile,
} from '../procedures/index.ts';
import { daysBefore, numberOf, uuidOf } from './derived.ts';
import { authoritiesFile, type AuthoritiesFile, type UsersFile, usersFile } from './files.ts';

export interface DemonstrationUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly createdAt: Date;
}

export interface DemonstrationMembership {
  readonly id: string;
  readonly userId: string;
  readonly authorityId: string;
  readonly area: string;
  readonly roles: readonly ('viewer' | 'handler' | 'allocator' | 'administrator')[];
  readonly createdAt: Date;
}

/** The demonstration Europe, ready to be written. */
export interface Europe {
  readonly authorities: readonly NewAuthority[];
  readonly users: readonly DemonstrationUser[];
  readonly memberships: readonly DemonstrationMembership[];
}

/** The files of the demonstration contradict their schema, each other, or what areas have of functions and competences: all faults at once. */
export class DemonstrationFaulty extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ file, line, message }) => `  ${file}:${line} ${message}`);
    super(`The demonstration's files are not right:\n${lines.join('\n')}`);
    this.name = 'DemonstrationFaulty';
    this.faults = faults;
  }
}

/** How long ago the first authority and the first user were registered, in days. */
const AUTHORITIES_SINCE = 4000;
const USERS_SINCE = 300;

/**
 * Makes Europe of its files: `demonstration/authorities/*.yaml` and `demonstration/users.yaml`, for the areas of these procedures. The same
 * files and the same `now` give the same ids and instants.
 * @throws DemonstrationFaulty
 */
export function europeOf(files: readonly SourceFile[], procedures: readonly Procedure[], now: Date): Europe {
  const faults: Fault[] = [];
  const countries = files.flatMap((file) =>
    file.path.startsWith('demonstration/authorities/') ? (readSource(file, authoritiesFile, faults) ?? []) : [],
  );
  const users = usersIn(files, faults);
  if (faults.length === 0 && users) {
    faults.push(...authorityFaults(countries, knownByArea(procedures)), ...userFaults(users, countries));
    if (faults.length === 0) {
      return {
        authorities: countries.flatMap(({ value }) => authoritiesOf(value, procedures, now)),
        users: users.value.users.map((user) => userOf(user, now)),
        memberships: users.value.users.flatMap((user) => membershipsOf(user, now)),
      };
    }
  }
  throw new DemonstrationFaulty(faults);
}

/** What authorities can hold in an area, and be competent for. */
interface Known {
  readonly functions: ReadonlyMap<string, unknown>;
  readonly competences: ReadonlySet<string>;
}

const knownByArea = (procedures: readonly Procedure[]): ReadonlyMap<string, Known> =>
  new Map(
    [...Map.groupBy(procedures, ({ area }) => area)].map(([area, own]) => {
      const competences = new Set(own.flatMap(({ competences: list = '', lists }) => lists[list] ?? []));
      return [area, { functions: functionsOfArea(own, area), competences }];
    }),
  );

function usersIn(files: readonly SourceFile[], faults: Fault[]): Source<UsersFile> | undefined {
  const path = 'demonstration/users.yaml';
  const file = files.find((each) => each.path === path);
  if (file) return readSource(file, usersFile, faults);
  faults.push({ file: path, line: 1, message: 'is missing' });
  return undefined;
}

function authorityFaults(countries: readonly Source<AuthoritiesFile>[], byArea: ReadonlyMap<string, Known>): Fault[] {
  const known = new Set<string>();
  return countries.flatMap((source) => {
    const { country, authorities } = source.value;
    const coordinators = authorities.filter(({ coordinator }) => coordinator === 'national').length;
    const wanted = country === 'EU' ? 0 : 1;
    const faults =
      coordinators === wanted
        ? []
        : [source.fault(['country'], `${coordinators} national coordinators instead of ${wanted}`)];
    authorities.forEach(({ id, areas }, index) => {
      const at = ['authorities', index];
      if (known.has(id)) faults.push(source.fault([...at, 'id'], `${id} stands here a second time`));
      known.add(id);
      if (!id.startsWith(`${country.toLowerCase()}-`))
        faults.push(source.fault([...at, 'id'], `${id} does not begin with its country`));
      for (const [area, access] of Object.entries(areas)) {
        const { functions, competences } = byArea.get(area) ?? {};
        for (const unknown of access.competences.filter((code) => !competences?.has(code)))
          faults.push(source.fault([...at, 'areas', area], `nothing in ${area} is named ${unknown}`));
        for (const unknown of access.functions.filter((name) => !functions?.has(name)))
          faults.push(source.fault([...at, 'areas', area], `no procedure of ${area} names the function ${unknown}`));
      }
    });
    return faults;
  });
}

function userFaults(source: Source<UsersFile>, countries: readonly Source<AuthoritiesFile>[]): Fault[] {
  const areasOf = new Map(
    countries.flatMap(({ value }) => value.authorities.map(({ id, areas }) => [id, new Set(Object.keys(areas))])),
  );
  const known = new Set<string>();
  return source.value.users.flatMap(({ email, memberships }, index) => {
    const at = ['users', index];
    const faults = known.has(email) ? [source.fault([...at, 'email'], `${email} stands here a second time`)] : [];
    known.add(email);
    memberships.forEach(({ authority, area }, number) => {
      const areas = areasOf.get(authority);
      const fault = (message: string) => source.fault([...at, 'memberships', number], message);
      if (!areas) faults.push(fault(`no authority ${authority}`));
      else if (!areas.has(area)) faults.push(fault(`${authority} has no access to ${area}`));
    });
    return faults;
  });
}

function authoritiesOf(
  { country, authorities }: AuthoritiesFile,
  procedures: readonly Procedure[],
  now: Date,
): NewAuthority[] {
  return authorities.map(({ areas, official, ...authority }) => {
    const names = official as Record<string, string>;
    const accesses = Object.entries(areas).map(([area, access]) => ({ area, ...access }));
    const competences = competenceLabels(procedures, accesses);
    const { id, informal, place, region } = authority;
    return {
      ...authority,
      country,
      official: names,
      status: 'active',
      areas: accesses,
      search: searchText({ official: names, informal, place, region: region ?? undefined, competences }),
      createdAt: daysBefore(now, USERS_SINCE + numberOf(id, AUTHORITIES_SINCE - USERS_SINCE)),
    };
  });
}

type UserSource = UsersFile['users'][number];

function userOf({ email, name, language }: UserSource, now: Date): DemonstrationUser {
  return { id: uuidOf('user', email), email, name, language, createdAt: createdAt(email, now) };
}

function membershipsOf({ email, memberships }: UserSource, now: Date): DemonstrationMembership[] {
  return memberships.map(({ authority, area, roles }, index) => ({
    id: uuidOf('membership', email, authority, area),
    userId: uuidOf('user', email),
    authorityId: authority,
    area,
    roles,
    // A millisecond apart: sessions begin with the oldest membership, which is the first of the file.
    createdAt: new Date(createdAt(email, now).getTime() + index),
  }));
}

const createdAt = (email: string, now: Date): Date => daysBefore(now, 30 + numberOf(email, USERS_SINCE - 30));
