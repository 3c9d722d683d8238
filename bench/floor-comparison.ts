/** Our lifecycle next to the floor's, in alternating rounds against one PostgreSQL. */
import type pg from 'pg';
import { APPLICATION_ROLE, OWNER_ROLE } from '../src/database/index.ts';
import { createDatabase, withClient } from '../src/database/roles.ts';
import { makePairs, type Pair } from '../test/support/pairs.ts';
import { freePort, type Program, startProgram } from '../test/support/program-process.ts';
import { type Bench, machineOf, settingsOf } from './bench.ts';
import { runFloor } from './floor.ts';
import { runLoad } from './lifecycle.ts';
import { peakMemory, postgresMemory, residentMemory } from './memory.ts';
import { compare, type Report, type Round } from './report.ts';

const CLIENTS = [1, 8];
/** As many as the floor's. */
export const PAIRS = 8;
const OURS = 'openimi';
export const FLOORS = 'floor';

/** Runs both sides one after the other; who begins changes from round to round. */
async function runRound(
  bench: Bench,
  program: Program,
  pairs: readonly Pair[],
  clients: number,
  index: number,
): Promise<Round> {
  const { server, floor, seconds, ending } = bench;
  const url = server.url('postgres', FLOORS);
  const owner = server.url(OWNER_ROLE, OURS);
  const runOurs = () =>
    runLoad({
      port: program.port,
      pairs,
      clients,
      seconds,
      // The floor does the same between warm-up and counting.
      warmed: () => withClient(owner, async (client) => void (await client.query('analyze'))),
    });
  const runTheirs = async () => (floor ? runFloor(floor, { url, clients, seconds, ending }) : null);
  const early = index % 2 === 0 ? await runTheirs() : null;
  const ours = await runOurs();
  const theirs = early ?? (await runTheirs());
  bench.say(
    `round ${index + 1}, clients ${clients}: floor ${theirs?.lifecyclesPerSecond ?? '-'}, ours ${ours.lifecyclesPerSecond}`,
  );
  return { clients, floor: theirs, ours };
}

/** What the program has written: shows that history, mails and the rest were on. */
async function recordedRows(client: pg.Client): Promise<Record<string, number>> {
  const tables = ['exchange', 'event', 'content', 'idempotency', 'outbox', 'mail', 'checkpoint'];
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const { rows } = await client.query<Record<string, number>>(`select ${counts.join(', ')}`);
  return rows[0] ?? {};
}

async function measure(bench: Bench, program: Program, pairs: readonly Pair[]): Promise<Report> {
  const memory = () => ({ server: residentMemory(program.pid), postgres: postgresMemory(bench.server.pid) });
  const owner = bench.server.url(OWNER_ROLE, OURS);
  const postgres = await withClient(owner, settingsOf);
  const idle = memory();
  const done: Round[] = [];
  for (let index = 0; index < bench.rounds; index++)
    for (const clients of CLIENTS) done.push(await runRound(bench, program, pairs, clients, index));
  const loaded = memory();
  return {
    comparisons: CLIENTS.map((clients) => compare(done.filter((round) => round.clients === clients))),
    memory: {
      server: { idle: idle.server, loaded: loaded.server, peak: peakMemory(program.pid) },
      postgres: { idle: idle.postgres, loaded: loaded.postgres },
    },
    postgres,
    recorded: await withClient(owner, recordedRows),
    versions: { node: process.versions.node, postgresql: postgres.server_version ?? '', platform: process.platform },
    machine: machineOf(bench.folder),
    floor: bench.floor ?? null,
  };
}

/** Starts the program with the demonstration Europe on an empty database, and measures. */
export async function compareWithFloor(bench: Bench): Promise<Report> {
  const { server, folder } = bench;
  const database = { applicationUrl: server.url(APPLICATION_ROLE, OURS), adminUrl: server.url(OWNER_ROLE, OURS) };
  bench.say('starting the program, which loads the demonstration Europe');
  const program = await startProgram({
    dataDir: folder,
    port: await freePort(),
    settings: { DATABASE_URL: database.applicationUrl, DATABASE_ADMIN_URL: database.adminUrl, MODE: 'training' },
  });
  try {
    await withClient(server.url('postgres', 'postgres'), (superuser) => createDatabase(superuser, FLOORS));
    const pairs = await makePairs({ dataDir: folder, database }, PAIRS);
    return await Promise.race([measure(bench, program, pairs), bench.interrupted]);
  } catch (error) {
    if (!program.alive) bench.say(`the program has ended:\n${program.lastLog()}`);
    throw error;
  } finally {
    await program.stop();
  }
}
