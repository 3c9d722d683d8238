import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Recorded } from '../exchanges/index.ts';

/** Where processes tell each other which authorities' cases have moved: ids of authorities and nothing else. */
export const CHANNEL = 'openimi_live';

/** A projector runs with the commit, a few milliseconds before its end; and one word serves all that moves meanwhile. */
const GATHER = 300;
/** A word is at most 8 000 bytes long; an authority's id is far below 100. */
const IDS_A_WORD = 50;

export interface Announcing {
  /** Projector of exchanges: writes nothing, notes whom the transition concerns. */
  readonly projector: (recorded: Recorded) => never[];
  /** Says that what these authorities see has changed. */
  changed(authorities: readonly string[]): void;
}

/**
 * Tells all processes soon after a commit whose cases have moved. Not in the transition's own transaction: PostgreSQL commits
 * those that notify one after the other, disk included, which is what made a chain over all events too slow (decision 0004). So a
 * word may be missing, after a crash or a slow commit; listeners count again every minute anyway.
 */
export function announcing(db: Kysely<DB>): Announcing {
  const noted = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function say(): Promise<void> {
    timer = undefined;
    const ids = [...noted];
    noted.clear();
    for (let from = 0; from < ids.length; from += IDS_A_WORD) {
      await sql`select pg_notify(${CHANNEL}, ${ids.slice(from, from + IDS_A_WORD).join(' ')})`.execute(db);
    }
  }

  function changed(authorities: readonly string[]): void {
    for (const id of authorities) noted.add(id);
    // Whoever listens counts again by itself: a word that cannot be said is no fault worth a line.
    timer ??= setTimeout(() => void say().catch(() => {}), GATHER).unref();
  }

  return {
    projector({ exchange }) {
      changed(exchange.participants.map(({ authorityId }) => authorityId));
      return [];
    },
    changed,
  };
}
