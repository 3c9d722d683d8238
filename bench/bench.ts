/** What every measurement is given, and what it says about where it ran. */
import { availableParallelism, loadavg } from 'node:os';
import type pg from 'pg';
import type { EmbeddedServer } from '../src/database/embedded.ts';

export interface Bench {
  readonly server: EmbeddedServer;
  /** For what the programs write; removed at the end. */
  readonly folder: string;
  readonly rounds: number;
  readonly seconds: number;
  /** The floor's program; nothing when it is not there. */
  readonly floor: string | undefined;
  /** Aborted when we are to end. */
  readonly ending: AbortSignal;
  /** Fails when we are to end: raced by whatever waits long, so that what was started is stopped. */
  readonly interrupted: Promise<never>;
  /** Said while it runs; not on standard output, which holds only the figures. */
  say(text: string): void;
}

export interface Machine {
  readonly processors: number;
  readonly load: number;
  readonly folder: string;
}

/** How busy it is now. */
export const machineOf = (folder: string): Machine => ({
  processors: availableParallelism(),
  load: loadavg()[0] ?? 0,
  folder,
});

/** What decides about durability. @throws when the server is not durable */
export async function settingsOf(client: pg.Client): Promise<Record<string, string>> {
  const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method', 'server_version'];
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1) order by array_position($1, name)',
    [names],
  );
  const settings = Object.fromEntries(rows.map((row) => [row.name, row.setting]));
  if (settings.fsync !== 'on' || settings.synchronous_commit !== 'on')
    throw new Error(`the server is not durable: ${JSON.stringify(settings)}`);
  return settings;
}
