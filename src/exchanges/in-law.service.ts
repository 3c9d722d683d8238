import type { Pipe } from '../database/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { load, loadAll, loadedOf, type Wanted } from './exchange.store.ts';
import type { ExchangeState, Moment } from './model.ts';
import { applyTimers } from './time.ts';

/** An exchange with the version that it began with. */
export interface Found {
  readonly exchange: ExchangeState;
  readonly procedure: ProcedureVersion;
}

/** Reads an exchange as it was recorded; nothing where there is none. */
export async function readExchange(
  procedures: Pick<ProcedureCatalogue, 'version'>,
  read: Pipe['read'],
  id: string,
  wanted?: Wanted,
): Promise<Found | undefined> {
  const loaded = loadedOf(await read(load(id, wanted)));
  return loaded && { exchange: loaded.exchange, procedure: await procedures.version(loaded.exchange.versionHash) };
}

/** The same as it is in law now, whether or not the sweeper has come by. */
export async function readInLaw(
  procedures: Pick<ProcedureCatalogue, 'version'>,
  read: Pipe['read'],
  id: string,
  moment: Moment,
  wanted?: Wanted,
): Promise<Found | undefined> {
  const found = await readExchange(procedures, read, id, wanted);
  return found && { ...found, exchange: applyTimers(found.procedure, found.exchange, moment).exchange };
}

/** Several exchanges as they are in law now, in one statement, in no order. */
export async function readAllInLaw(
  procedures: Pick<ProcedureCatalogue, 'version'>,
  read: Pipe['read'],
  ids: readonly string[],
  moment: Moment,
): Promise<Found[]> {
  if (ids.length === 0) return [];
  const loaded = (await read(loadAll(ids))).flatMap((row) => loadedOf([row]) ?? []);
  return Promise.all(
    loaded.map(async ({ exchange }) => {
      const procedure = await procedures.version(exchange.versionHash);
      return { procedure, exchange: applyTimers(procedure, exchange, moment).exchange };
    }),
  );
}
