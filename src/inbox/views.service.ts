import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import pg from 'pg';
import type { Actor } from '../accounts/index.ts';
import { type DB, inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import { type Listed, listed } from './query.ts';
import { deleteView, preferNone, putView, type StoredView, updateView, viewsOf } from './views.store.ts';

/** As many as fit beside each other and can be told apart. */
const MOST_VIEWS = 20;
export const NAME_MAX = 60;

export interface View {
  readonly id: string;
  readonly name: string;
  readonly query: Listed;
  readonly preferred: boolean;
}

export interface ViewInput {
  readonly name: string;
  readonly query: Listed;
  readonly preferred: boolean;
}

const opened = ({ query, ...view }: StoredView): View => ({ ...view, query: listed.parse(query) });

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '') throw fault('required');
  if (name.length > NAME_MAX) throw fault('too-long', { max: NAME_MAX });
  return name;
}

const fault = (code: string, params: Record<string, number> = {}): Refusal =>
  new Refusal('input-invalid', 422, { count: 1 }, [{ pointer: '/name', code, params }]);

export type Views = ReturnType<typeof createViews>;

/**
 * The lists that a person keeps, each membership its own. Saving under a name that is there replaces that view and the other
 * changes say what shall be, so that each may be repeated without a key.
 */
export function createViews({ db, now }: { readonly db: Kysely<DB>; readonly now: () => Date }) {
  async function one(membershipId: string, id: string): Promise<View> {
    const found = (await viewsOf(db, membershipId)).find((view) => view.id === id);
    if (!found) throw new Refusal('view-not-found', 404);
    return opened(found);
  }

  return {
    /** By name. */
    async of({ membershipId }: Actor): Promise<View[]> {
      return (await viewsOf(db, membershipId)).map(opened);
    },

    /** Throws `too-many-views`. */
    async save({ membershipId }: Actor, input: ViewInput): Promise<View> {
      const view = { ...input, name: nameOf(input.name), id: randomUUID() };
      const id = await inTransaction(db, async (tx) => {
        if (view.preferred) await preferNone(tx, membershipId);
        return putView(tx, membershipId, view, now(), MOST_VIEWS);
      });
      if (id === undefined) throw new Refusal('too-many-views', 409, { most: MOST_VIEWS });
      return one(membershipId, id);
    },

    /** Throws `view-not-found`, and `view-name-taken` when another view has the name. */
    async change(
      { membershipId }: Actor,
      id: string,
      changes: { readonly name?: string | undefined; readonly preferred?: boolean | undefined },
    ): Promise<View> {
      if (!isUuid(id)) throw new Refusal('view-not-found', 404);
      const { name, preferred } = changes;
      const set = {
        ...(name === undefined ? {} : { name: nameOf(name) }),
        ...(preferred === undefined ? {} : { preferred }),
      };
      if (Object.keys(set).length === 0) return one(membershipId, id);
      try {
        const there = await inTransaction(db, async (tx) => {
          if (preferred) await preferNone(tx, membershipId);
          return updateView(tx, membershipId, id, set);
        });
        if (!there) throw new Refusal('view-not-found', 404);
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.constraint === 'saved_view_by_name')
          throw new Refusal('view-name-taken', 409);
        throw error;
      }
      return one(membershipId, id);
    },

    async remove({ membershipId }: Actor, id: string): Promise<void> {
      if (isUuid(id)) await deleteView(db, membershipId, id);
    },
  };
}
