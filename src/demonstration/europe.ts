import { type NewAuthority, searchText } from '../directory/index.ts';
import {
  areaFile,
  type Fault,
  functionsIn,
  procedureFile,
  readSource,
  type Source,
  type SourceFile,
  vocabularyFile,
  workflowFile,
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

/** The files of the demonstration contradict their schema, each other, the functions of areas or the vocabularies of competences: all faults at once. */
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
 * Makes Europe of its files: `demonstration/authorities/*.yaml`, `demonstration/users.yaml`, the areas with their procedures, the
 * workflows and the vocabularies. The same files and the same `now` give the same ids and instants.
 * @throws DemonstrationFaulty
 */
export function europeOf(files: readonly SourceFile[], now: Date): Europe {
  const faults: Fault[] = [];
  const countries = files.flatMap((file) =>
    file.path.startsWith('demonstration/authorities/') ? (readSource(file, authoritiesFile, faults) ?? []) : [],
  );
  const users = sourceAt(files, 'demonstration/users.yaml', usersFile, faults);
  const competences = competencesIn(files, faults);
  const functions = functionsByArea(files, faults);
  if (faults.length === 0 && users) {
    faults.push(...authorityFaults(countries, competences, functions), ...userFaults(users, countries));
    if (faults.length === 0) {
      const labels = (area: string, code: string) => Object.values(competences.get(area)?.[code] ?? {});
      return {
        authorities: countries.flatMap(({ value }) => authoritiesOf(value, labels, now)),
        users: users.value.users.map((user) => userOf(user, now)),
        memberships: users.value.users.flatMap((user) => membershipsOf(user, now)),
      };
    }
  }
  throw new DemonstrationFaulty(faults);
}

/** area → code → language → label of what its authorities can be competent for. */
type Competences = ReadonlyMap<string, Readonly<Record<string, Readonly<Record<string, string>>>>>;

function competencesIn(files: readonly SourceFile[], faults: Fault[]): Competences {
  const areas = files.filter(({ path }) => path.endsWith('/area.yaml'));
  return new Map(
    areas.flatMap((file) => {
      const { area, competences } = readSource(file, areaFile, faults)?.value ?? {};
      if (area === undefined || competences === undefined) return [];
      const source = sourceAt(files, `vocabularies/${competences}.yaml`, vocabularyFile, faults);
      return [[area, source?.value.codes ?? {}] as const];
    }),
  );
}

/** area → the functions that the workflows of its procedures name. */
function functionsByArea(files: readonly SourceFile[], faults: Fault[]): ReadonlyMap<string, ReadonlySet<string>> {
  const workflows = new Map(
    files.flatMap((file) => {
      const [, name] = /^procedures\/workflows\/([^/]+)\.yaml$/.exec(file.path) ?? [];
      const shape = name === undefined ? undefined : readSource(file, workflowFile, faults)?.value;
      return shape ? [[name, functionsIn(shape)] as const] : [];
    }),
  );
  const byArea = new Map<string, Set<string>>();
  for (const file of files) {
    const [, area] = /^procedures\/(?!workflows\/)([^/]+)\/(?!area\.yaml$|questions)[^/]+\.yaml$/.exec(file.path) ?? [];
    const procedure = area === undefined ? undefined : readSource(file, procedureFile, faults)?.value;
    if (area === undefined || !procedure) continue;
    byArea.set(area, new Set([...(byArea.get(area) ?? []), ...(workflows.get(procedure.workflow) ?? [])]));
  }
  return byArea;
}

function sourceAt<T>(
  files: readonly SourceFile[],
  path: string,
  schema: Parameters<typeof readSource<T>>[1],
  faults: Fault[],
): Source<T> | undefined {
  const file = files.find((each) => each.path === path);
  if (file) return readSource(file, schema, faults);
  faults.push({ file: path, line: 1, message: 'is missing' });
  return undefined;
}

function authorityFaults(
  countries: readonly Source<AuthoritiesFile>[],
  competences: Competences,
  functions: ReadonlyMap<string, ReadonlySet<string>>,
): Fault[] {
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
        const codes = competences.get(area) ?? {};
        for (const unknown of access.competences.filter((code) => codes[code] === undefined))
          faults.push(source.fault([...at, 'areas', area], `nothing in ${area} is named ${unknown}`));
        for (const unknown of access.functions.filter((name) => !functions.get(area)?.has(name)))
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
  labels: (area: string, code: string) => string[],
  now: Date,
): NewAuthority[] {
  return authorities.map(({ areas, official, ...authority }) => {
    const names = official as Record<string, string>;
    const accesses = Object.entries(areas).map(([area, access]) => ({ area, ...access }));
    const labelled = accesses.flatMap((access) => access.competences.flatMap((code) => labels(access.area, code)));
    const competences = [...new Set(labelled)];
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
