import { type CompiledQuery, sql } from 'kysely';
import { statement } from '../database/index.ts';
import type { ProcedureVersion, Switched } from '../procedures/index.ts';

/** How the settings of a country stand now, as far as somebody has switched them; see `switchedOf`. */
export const switchesOf = (area: string, country: string): CompiledQuery<{ setting: string; on: boolean }> =>
  statement(sql<{ setting: string; on: boolean }>`
    select distinct on (setting) setting, is_on as on from country_switch
    where area = ${area} and country = ${country} order by setting, id desc`);

const switchedOf = (rows: readonly { setting: string; on: boolean }[]): Switched =>
  Object.fromEntries(rows.map(({ setting, on }) => [setting, on]));

/** Asks only where the procedure leaves something to countries. */
export async function readSwitched(
  read: (
    question: CompiledQuery<{ setting: string; on: boolean }>,
  ) => Promise<readonly { setting: string; on: boolean }[]>,
  { area, workflow }: ProcedureVersion,
  country: string,
): Promise<{ switched?: Switched }> {
  return workflow.settings ? { switched: switchedOf(await read(switchesOf(area, country))) } : {};
}
