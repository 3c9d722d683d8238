import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** What operators have walked: one walk each, which a new one replaces. Nobody's is kept that has stood still for a day. */

export async function keptWalk(db: Kysely<DB>, userId: string, version: string): Promise<unknown> {
  const row = await db
    .selectFrom('simulation_walk')
    .select('walk')
    .where('user_id', '=', userId)
    .where('version_hash', '=', version)
    .executeTakeFirst();
  return row?.walk;
}

export async function keepWalk(
  db: Kysely<DB>,
  {
    userId,
    version,
    walk,
    at,
  }: { readonly userId: string; readonly version: string; readonly walk: object; readonly at: Date },
): Promise<void> {
  await sql`
    with old as (delete from simulation_walk where updated_at < ${new Date(at.getTime() - 86_400_000)} and user_id <> ${userId})
    insert into simulation_walk (user_id, version_hash, walk, updated_at)
    values (${userId}, ${version}, ${JSON.stringify(walk)}, ${at})
    on conflict (user_id) do update
      set version_hash = excluded.version_hash, walk = excluded.walk, updated_at = excluded.updated_at`.execute(db);
}
