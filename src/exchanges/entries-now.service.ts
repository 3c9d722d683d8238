import { readingOf } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { type EntryRow, factsOf } from './entries.store.ts';
import { readAllInLaw } from './in-law.service.ts';
import type { ActingMembership } from './model.ts';
import { mayLookUp } from './policy.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** An entry that is shown at this moment. */
export interface EntryNow {
  readonly row: EntryRow;
  readonly procedure: ProcedureVersion;
  readonly blocked: boolean;
  /** Who takes part in it. */
  readonly authorities: readonly string[];
}

/**
 * Those of these entries that are shown at this moment in law, whether or not the sweeper has come by. Two statements, however many entries
 * there are: what has no term that is over stands as it was recorded, and the others are read together.
 */
export async function entriesNow(options: ExchangesOptions, rows: readonly EntryRow[]): Promise<EntryNow[]> {
  if (rows.length === 0) return [];
  const { procedures } = options;
  const { db } = options.connection;
  const moment = { now: options.now(), term: options.term };
  const ids = rows.map(({ id }) => id);
  const facts = await factsOf(db, ids, moment.now);
  const lagging = ids.filter((id) => facts.get(id)?.lags);
  const inLaw = await readAllInLaw(procedures, readingOf(db), lagging, moment);
  const moved = new Map(inLaw.map(({ exchange }) => [exchange.id, exchange.state]));
  const found = await Promise.all(
    rows.map(async (row): Promise<EntryNow[]> => {
      const fact = facts.get(row.id);
      if (!fact) return [];
      const procedure = await procedures.version(row.versionHash);
      const state = moved.get(row.id) ?? fact.state;
      if (!procedure.workflow.register?.shownIn.includes(state)) return [];
      return [{ row: { ...row, state }, procedure, blocked: fact.blocked, authorities: fact.authorities }];
    }),
  );
  return found.flat();
}

/** Whether a membership finds an entry that is shown, its own too: of blocked data no list says anything (Regulation 1024/2012 Art. 14(3)). */
export const isReadable = ({ procedure, blocked }: EntryNow, actor: ActingMembership): boolean =>
  !blocked && mayLookUp(procedure, actor);
