import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** Lists that people keep under a name. */
export interface StoredView {
  readonly id: string;
  readonly name: string;
  readonly query: unknown;
  /** Shown first, when the inbox is opened. */
  readonly preferred: boolean;
}

export async function viewsOf(db: Kysely<DB>, membershipId: string): Promise<StoredView[]> {
  return db
    .selectFrom('saved_view')
    .select(['id', 'name', 'query', 'preferred'])
    .where('membership_id', '=', membershipId)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** Only one is preferred: taken from the others before it is given, since the index does not wait for the end of a statement. */
export async function preferNone(db: Kysely<DB>, membershipId: string): Promise<void> {
  await db
    .updateTable('saved_view')
    .set({ preferred: false })
    .where('membership_id', '=', membershipId)
    .where('preferred', '=', true)
    .execute();
}

/** Keeps a view; one of the same name (in whatever case) takes the new list. Returns its id; nothing when there are `most` already. */
export async function putView(
  db: Kysely<DB>,
  membershipId: string,
  view: StoredView,
  at: Date,
  most: number,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into saved_view (id, membership_id, name, query, preferred, created_at)
    select ${view.id}::uuid, ${membershipId}::uuid, ${view.name}, ${JSON.stringify(view.query)}::jsonb, ${view.preferred}, ${at}
    where (select count(*) from saved_view where membership_id = ${membershipId}::uuid and lower(name) <> lower(${view.name})) < ${most}
    on conflict (membership_id, lower(name)) do update
      set name = excluded.name, query = excluded.query, preferred = saved_view.preferred or excluded.preferred
    returning id`.execute(db);
  return rows[0]?.id;
}

/** Says whether there was such a view. A name that another view has fails on `saved_view_by_name`. */
export async function updateView(
  db: Kysely<DB>,
  membershipId: string,
  id: string,
  changes: { readonly name?: string; readonly preferred?: boolean },
): Promise<boolean> {
  const result = await db
    .updateTable('saved_view')
    .set(changes)
    .where('membership_id', '=', membershipId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deleteView(db: Kysely<DB>, membershipId: string, id: string): Promise<void> {
  await db.deleteFrom('saved_view').where('membership_id', '=', membershipId).where('id', '=', id).execute();
}
