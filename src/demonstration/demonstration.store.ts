import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Actor } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import type { SourceFile } from '../procedures/index.ts';
import type { DemonstrationMembership, DemonstrationUser } from './europe.ts';

/** Reads the files that the demonstration Europe is made of, sorted by path. */
export function readDemonstrationFiles(root: string): SourceFile[] {
  const paths = globSync(['demonstration/authorities/*.yaml', 'demonstration/users.yaml'], { cwd: root });
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Whether the directory is empty; a second loading that begins meanwhile waits until this transaction ends. */
export async function lockEmptyDirectory(db: Kysely<DB>): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtext('openimi demonstration'))`.execute(db);
  const { rows } = await sql<{ empty: boolean }>`select not exists (select from authority) as empty`.execute(db);
  return rows[0]?.empty === true;
}

export async function insertUsers(
  db: Kysely<DB>,
  users: readonly DemonstrationUser[],
  passwordHash: string,
): Promise<void> {
  await sql`
    insert into app_user (id, email, name, language, password_hash, demonstration, created_at)
    select id, email, name, language, ${passwordHash}, true, "createdAt"
    from jsonb_to_recordset(${JSON.stringify(users)}::jsonb)
      as given (id uuid, email text, name text, language text, "createdAt" timestamptz)`.execute(db);
}

export async function insertMemberships(
  db: Kysely<DB>,
  memberships: readonly DemonstrationMembership[],
): Promise<void> {
  await sql`
    insert into membership (id, user_id, authority_id, area, roles, created_at)
    select id, "userId", "authorityId", area, roles, "createdAt"
    from jsonb_to_recordset(${JSON.stringify(memberships)}::jsonb)
      as given (id uuid, "userId" uuid, "authorityId" text, area text, roles text[], "createdAt" timestamptz)`.execute(
    db,
  );
}

/** Tells the planner how many there are: tables that were analysed while empty are scanned (three times slower). */
export async function analyze(db: Kysely<DB>): Promise<void> {
  await sql`analyze authority, authority_area, authority_word, app_user, membership`.execute(db);
}

const actors = sql`
  select u.id as "userId", m.id as "membershipId", a.id as "authorityId", a.country, m.area, m.roles, u.language,
    aa.functions, '{}'::uuid[] as "standsFor"
  from membership m
  join app_user u on u.id = m.user_id
  join authority a on a.id = m.authority_id
  join authority_area aa on aa.authority_id = a.id and aa.area = m.area
  where u.demonstration`;

/** The demonstration's handlers, as they act. */
export async function handlersOf(db: Kysely<DB>): Promise<Actor[]> {
  const { rows } = await sql<Actor>`
    ${actors} and 'handler' = any(m.roles) order by u.email, m.id`.execute(db);
  return rows;
}

/** People of the demonstration by the first part of their address, each by the first membership. */
export async function actorsByName(db: Kysely<DB>): Promise<ReadonlyMap<string, Actor>> {
  const { rows } = await sql<Actor & { name: string }>`
    select split_part(u.email, '@', 1) as name, actor.* from (${actors}) actor
    join app_user u on u.id = actor."userId" join membership m on m.id = actor."membershipId"
    order by m.created_at desc, m.id`.execute(db);
  return new Map(rows.map(({ name, ...actor }) => [name, actor]));
}

/** Forgets whom the allocations that were loaded would tell. */
export async function forgetNotices(db: Kysely<DB>): Promise<void> {
  await db.deleteFrom('outbox').where('kind', '<>', 'event').execute();
}

/** What the sign-in page and the terminal say in training: who can be signed in as. */
export async function demonstrationPeople(db: Kysely<DB>) {
  const { rows } = await sql<{
    email: string;
    name: string;
    country: string;
    official: Record<string, string>;
    roles: string[];
  }>`
    select u.email, u.name, a.country, a.official, m.roles from app_user u
    join lateral (select * from membership where user_id = u.id order by created_at, id limit 1) m on true
    join authority a on a.id = m.authority_id
    where u.demonstration order by a.country <> 'IT', a.country <> 'HU', a.country, u.email`.execute(db);
  return rows;
}
