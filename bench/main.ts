/**
 * npm run bench -- [--rounds 3] [--seconds 8] [--json]: our lifecycle (create and send with three questions, accept, reply,
 * close, through the API with everything on) next to the floor's, in alternating rounds against one PostgreSQL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { APPLICATION_ROLE, OWNER_ROLE } from '../src/database/index.ts';
import { type EmbeddedServer, startEmbedded } from '../src/database/embedded.ts';
import { createDatabase, withClient } from '../src/database/roles.ts';
import { makePairs, type Pair } from '../test/support/pairs.ts';
import { freePort, type Program, startProgram } from '../test/support/program-process.ts';
import { findFloor, runFloor } from './floor.ts';
import { runLoad } from './lifecycle.ts';
import { peakMemory, postgresMemory, residentMemory } from './memory.ts';
import { compare, type Report, type Round, tableOf } from './report.ts';

const CLIENTS = [1, 8];
/** As many as the floor's. */
const PAIRS = 8;
const OURS = 'openimi';
const FLOORS = 'floor';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});

function positive(name: 'rounds' | 'seconds'): number {
  const value = Number(given[name]);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`bench: --${name} is a whole number above 0`);
  process.exit(1);
}
const rounds = positive('rounds');
const seconds = positive('seconds');

/** Said while it runs; not on standard output, which holds only the figures. */
const say = (text: string) => console.error(`bench: ${text}`);

interface Site {
  readonly server: EmbeddedServer;
  readonly program: Program;
  readonly pairs: readonly Pair[];
}

/** Runs both sides one after the other; who begins changes from round to round. */
async function runRound(site: Site, floor: string | undefined, clients: number, index: number): Promise<Round> {
  const url = site.server.url('postgres', FLOORS);
  const owner = site.server.url(OWNER_ROLE, OURS);
  const runOurs = () =>
    runLoad({
      port: site.program.port,
      pairs: site.pairs,
      clients,
      seconds,
      // The floor does the same between warm-up and counting.
      warmed: () => withClient(owner, async (client) => void (await client.query('analyze'))),
    });
  const runTheirs = async () => (floor ? runFloor(floor, { url, clients, seconds, ending: ending.signal }) : null);
  const early = index % 2 === 0 ? await runTheirs() : null;
  const ours = await runOurs();
  const theirs = early ?? (await runTheirs());
  say(
    `round ${index + 1}, clients ${clients}: floor ${theirs?.lifecyclesPerSecond ?? '-'}, ours ${ours.lifecyclesPerSecond}`,
  );
  return { clients, floor: theirs, ours };
}

async function settingsOf(client: pg.Client): Promise<Record<string, string>> {
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

/** What the program has written: shows that history, mails and the rest were on. */
async function recordedRows(client: pg.Client): Promise<Record<string, number>> {
  const tables = ['exchange', 'event', 'content', 'idempotency', 'outbox', 'mail', 'checkpoint'];
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const { rows } = await client.query<Record<string, number>>(`select ${counts.join(', ')}`);
  return rows[0] ?? {};
}

async function measure(site: Site, folder: string): Promise<Report> {
  const floor = findFloor();
  if (!floor) say('../shared/floor/floor.mjs is not there: our part is measured alone');
  const { pid } = site.program;
  const memory = () => ({ server: residentMemory(pid), postgres: postgresMemory(site.server.pid) });
  const owner = site.server.url(OWNER_ROLE, OURS);
  const postgres = await withClient(owner, settingsOf);
  const idle = memory();
  const done: Round[] = [];
  for (let index = 0; index < rounds; index++)
    for (const clients of CLIENTS) done.push(await runRound(site, floor, clients, index));
  const loaded = memory();
  return {
    comparisons: CLIENTS.map((clients) => compare(done.filter((round) => round.clients === clients))),
    memory: {
      server: { idle: idle.server, loaded: loaded.server, peak: peakMemory(pid) },
      postgres: { idle: idle.postgres, loaded: loaded.postgres },
    },
    postgres,
    recorded: await withClient(owner, recordedRows),
    versions: { node: process.versions.node, postgresql: postgres.server_version ?? '', platform: process.platform },
    machine: { processors: availableParallelism(), load: loadavg()[0] ?? 0, folder },
    floor: floor ?? null,
  };
}

async function bench(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'openimi-bench-'));
  let server: EmbeddedServer | undefined;
  let program: Program | undefined;
  try {
    server = await startEmbedded({ dataDir: folder });
    await withClient(server.url('postgres', 'postgres'), (superuser) => createDatabase(superuser, FLOORS));
    const database = { applicationUrl: server.url(APPLICATION_ROLE, OURS), adminUrl: server.url(OWNER_ROLE, OURS) };
    say('starting the program, which loads the demonstration Europe');
    program = await startProgram({
      dataDir: folder,
      port: await freePort(),
      settings: { DATABASE_URL: database.applicationUrl, DATABASE_ADMIN_URL: database.adminUrl, MODE: 'training' },
    });
    const pairs = await makePairs({ dataDir: folder, database }, PAIRS);
    return await Promise.race([measure({ server, program, pairs }, folder), interrupted]);
  } catch (error) {
    if (program && !program.alive) say(`the program has ended:\n${program.lastLog()}`);
    throw error;
  } finally {
    await program?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Aborted by Ctrl-C and SIGTERM: what was started is stopped and what was written is removed, as at every end. */
const ending = new AbortController();
const interrupted = new Promise<never>((_, reject) => {
  ending.signal.addEventListener('abort', () => reject(new Error('ended from outside')));
});
// Until it is waited for, it is nobody's.
interrupted.catch(() => {});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());

try {
  const report = await bench();
  console.log(given.json ? JSON.stringify(report) : tableOf(report));
} catch (error) {
  if (!ending.signal.aborted) throw error;
  say('ended from outside');
}
// An ended load may still be waiting for answers.
process.exit(ending.signal.aborted ? 1 : 0);
