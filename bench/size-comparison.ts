/** The same on a small and on a large database, side by side: each figure is taken on one and at once on the other. */
import { OWNER_ROLE } from '../src/database/index.ts';
import { createDatabase, withClient } from '../src/database/roles.ts';
import { makePairs, type Pair } from '../test/support/pairs.ts';
import { freePort, type Program, startProgram } from '../test/support/program-process.ts';
import { type Bench, type Machine, machineOf, settingsOf } from './bench.ts';
import { FLOORS, PAIRS } from './floor-comparison.ts';
import { runFloor } from './floor.ts';
import { type Figures, type Percentiles, percentiles, runLoad } from './lifecycle.ts';
import { type Megabytes, postgresMemory, residentMemory } from './memory.ts';
import type { Size } from './population.ts';
import { type Ask, asksOf, type Get, getter, timesOf } from './reading.ts';
import type { Reader } from './readers.ts';
import { postgresTime, processorTime } from './processor.ts';
import { compare, type Comparison, median } from './report.ts';
import { makePlace, type Place } from './site.ts';

/** Clients at once, in all of it. */
export const CLIENTS = 8;
/** Milliseconds of one thing in one round, on one side. */
const READING = 500;
const WARM_UP = 100;

/** A database with its program. */
interface Site extends Place {
  readonly program: Program;
  readonly get: Get;
  readonly asks: readonly Ask[];
  readonly pairs: readonly Pair[];
  close(): Promise<void>;
}

/** What one thing took on one side, in milliseconds. */
export interface Times extends Percentiles {
  /** Processor time of one answer: unlike the others it is the same on a busy machine. Null where it cannot be read. */
  readonly program: number | null;
  readonly postgres: number | null;
  /** KB of an answer: where a small database has hardly anything to show, a large one takes longer because it shows more. */
  readonly kilobytes: number;
}

/** What one thing took on each side. */
export interface Reading {
  readonly name: string;
  readonly small: Times;
  readonly large: Times;
}

export interface SizeReport {
  readonly clients: number;
  readonly sizes: readonly [small: Size, large: Size];
  readonly loadSeconds: readonly [small: number, large: number];
  readonly reading: readonly Reading[];
  /** Lifecycles, each side against the floor. */
  readonly transitions: {
    readonly small: Comparison;
    readonly large: Comparison;
    readonly worked: { readonly small: Worked; readonly large: Worked };
  };
  /** MB of the programs, of both together for PostgreSQL. */
  readonly memory: { readonly small: Megabytes; readonly large: Megabytes; readonly postgres: Megabytes };
  readonly postgres: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly floor: string | null;
}

/** Waits until the history is sealed and nothing is to be blocked or deleted: work on what was loaded would stand in every figure. */
async function settle(place: Place): Promise<void> {
  await withClient(place.database.adminUrl, async (client) => {
    for (let settled = false; !settled; ) {
      const { rows } = await client.query<{ settled: boolean }>(
        `select not exists (select from event where tx >= coalesce((select tx_before from checkpoint order by no desc limit 1), '0'))
           and not exists (select from exchange where block_on <= current_date and blocked_at is null
             or erase_on <= current_date and erased_at is null) as settled`,
      );
      settled = rows[0]?.settled === true;
      if (!settled) await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await client.query('checkpoint').catch(() => {});
  });
}

async function openSite(place: Place): Promise<Site> {
  const { dataDir, database, readers } = place;
  const program = await startProgram({
    dataDir,
    port: await freePort(),
    settings: { DATABASE_URL: database.applicationUrl, DATABASE_ADMIN_URL: database.adminUrl, MODE: 'training' },
  });
  const { get, close } = getter(program.port, CLIENTS);
  const stop = async () => {
    close();
    await program.stop();
  };
  try {
    const [reader] = readers;
    if (!reader) throw new Error('nobody reads');
    const asks = await asksOf(get, reader);
    return { ...place, program, get, asks, pairs: await makePairs({ dataDir, database }, PAIRS), close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What has been measured of one thing on one side. */
interface Measured {
  readonly times: number[];
  program: number;
  postgres: number;
}

async function measureOnce(bench: Bench, { get, readers, program }: Site, ask: Ask, into: Measured): Promise<void> {
  await timesOf(get, ask, readers, WARM_UP);
  const worked = () =>
    [processorTime(program.pid) ?? Number.NaN, postgresTime(bench.server.pid) ?? Number.NaN] as const;
  const before = worked();
  into.times.push(...(await timesOf(get, ask, readers, READING)));
  const after = worked();
  into.program += after[0] - before[0];
  into.postgres += after[1] - before[1];
}

/** Everything that is read, in alternating rounds, after one in which nothing is measured: the programs become faster for half a minute. */
async function compareReading(bench: Bench, small: Site, large: Site): Promise<Reading[]> {
  for (const site of [small, large]) for (const ask of site.asks) await timesOf(site.get, ask, site.readers, WARM_UP);
  const nothing = (): Measured => ({ times: [], program: 0, postgres: 0 });
  const things = small.asks.map(({ name }, index) => ({ name, index, small: nothing(), large: nothing() }));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const thing of things) {
      const sides = [
        [small, thing.small],
        [large, thing.large],
      ] as const;
      for (const [site, into] of round % 2 === 0 ? sides : sides.toReversed())
        await measureOnce(bench, site, site.asks[thing.index] as Ask, into);
    }
    bench.say(`reading, round ${round + 1} of ${bench.rounds} is done`);
  }
  const readings: Reading[] = [];
  for (const { name, index, ...sides } of things) {
    const [few, many] = [small.asks[index] as Ask, large.asks[index] as Ask];
    readings.push({
      name,
      small: timesFrom(sides.small, await kilobytesOf(small, few)),
      large: timesFrom(sides.large, await kilobytesOf(large, many)),
    });
  }
  return readings;
}

/** How long the answers are on average, uncompressed but for pages. */
async function kilobytesOf({ get, readers }: Site, { paths, bodies }: Ask): Promise<number> {
  let bytes = 0;
  for (const [n, path] of paths.entries())
    bytes += (await get(path, readers[0] as Reader, bodies?.[n % bodies.length])).length;
  return Number((bytes / paths.length / 1024).toFixed(1));
}

function timesFrom({ times, program, postgres }: Measured, kilobytes: number): Times {
  const each = (worked: number) => (Number.isNaN(worked) ? null : Number((worked / times.length).toFixed(2)));
  return { ...percentiles(times), program: each(program), postgres: each(postgres), kilobytes };
}

/** Processor time of a lifecycle on one side, in milliseconds, round by round. */
type Worked = Pick<Times, 'program' | 'postgres'>;

/** Lifecycles on one side; what each cost is added to `worked`. */
async function runLifecycles(bench: Bench, site: Site, worked: Worked[]): Promise<Figures> {
  const { pid } = site.program;
  const now = () => [processorTime(pid) ?? Number.NaN, postgresTime(bench.server.pid) ?? Number.NaN] as const;
  let before = now();
  const figures = await runLoad({
    port: site.program.port,
    pairs: site.pairs,
    clients: CLIENTS,
    seconds: bench.seconds,
    async warmed() {
      await withClient(site.database.adminUrl, (client) => client.query('analyze'));
      before = now();
    },
  });
  const after = now();
  const done = figures.lifecyclesPerSecond * figures.seconds;
  const each = (index: 0 | 1) => {
    const spent = (after[index] - before[index]) / done;
    return Number.isNaN(spent) ? null : Number(spent.toFixed(2));
  };
  worked.push({ program: each(0), postgres: each(1) });
  return figures;
}

/** The lifecycle on both and on the floor, in rounds with changing order. */
async function compareTransitions(bench: Bench, small: Site, large: Site): Promise<SizeReport['transitions']> {
  const { seconds, ending } = bench;
  const worked: [Worked[], Worked[]] = [[], []];
  const url = bench.server.url('postgres', FLOORS);
  const { floor } = bench;
  const floors = async () => (floor ? runFloor(floor, { url, clients: CLIENTS, seconds, ending }) : null);
  const runs = [
    () => runLifecycles(bench, small, worked[0]),
    () => runLifecycles(bench, large, worked[1]),
    floors,
  ] as const;
  const done: [Figures, Figures, Figures | null][] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const figures: (Figures | null)[] = [null, null, null];
    for (let k = 0; k < runs.length; k += 1) {
      const turn = (k + round) % runs.length;
      figures[turn] = (await runs[turn]?.()) ?? null;
    }
    done.push(figures as [Figures, Figures, Figures | null]);
    const speeds = figures.map((one) => one?.lifecyclesPerSecond ?? '-');
    bench.say(`lifecycles, round ${round + 1}: small ${speeds[0]}, large ${speeds[1]}, floor ${speeds[2]}`);
  }
  const against = (side: 0 | 1) =>
    compare(done.map((round) => ({ clients: CLIENTS, ours: round[side], floor: round[2] })));
  return { small: against(0), large: against(1), worked: { small: middle(worked[0]), large: middle(worked[1]) } };
}

/** Of each the median over the rounds. */
function middle(worked: readonly Worked[]): Worked {
  const of = (name: keyof Worked) => {
    const known = worked.flatMap((one) => one[name] ?? []);
    return known.length > 0 ? median(known) : null;
  };
  return { program: of('program'), postgres: of('postgres') };
}

async function measure(bench: Bench, small: Site, large: Site, loadSeconds: [number, number]): Promise<SizeReport> {
  const memory = {
    small: residentMemory(small.program.pid),
    large: residentMemory(large.program.pid),
    postgres: postgresMemory(bench.server.pid),
  };
  const reading = await compareReading(bench, small, large);
  return {
    clients: CLIENTS,
    sizes: [small.size, large.size],
    loadSeconds,
    reading,
    // Last, since it adds exchanges: some thousand, which the small side feels.
    transitions: await compareTransitions(bench, small, large),
    memory,
    postgres: await withClient(bench.server.url(OWNER_ROLE, small.name), settingsOf),
    machine: machineOf(bench.folder),
    floor: bench.floor ?? null,
  };
}

/** Fills two databases, starts a program on each, and measures. */
export async function compareSizes(bench: Bench, sizes: readonly number[]): Promise<SizeReport> {
  const now = new Date();
  const sites: Site[] = [];
  const loadSeconds: number[] = [];
  try {
    await withClient(bench.server.url('postgres', 'postgres'), (superuser) => createDatabase(superuser, FLOORS));
    for (const exchanges of sizes) {
      const began = performance.now();
      const place = await makePlace(bench, { exchanges, readers: CLIENTS, now });
      loadSeconds.push(Math.round((performance.now() - began) / 100) / 10);
      bench.say(`${exchanges} exchanges loaded in ${loadSeconds.at(-1)} s; waiting until their history is sealed`);
      const site = await openSite(place);
      sites.push(site);
      await Promise.race([settle(place), bench.interrupted]);
    }
    const [small, large] = sites as [Site, Site];
    return await Promise.race([measure(bench, small, large, loadSeconds as [number, number]), bench.interrupted]);
  } finally {
    await Promise.all(sites.map((site) => site.close()));
  }
}
