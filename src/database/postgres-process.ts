/** One run of the postmaster: start, ready, end; and the runs that a killed program left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnArguments } from './postgres-binaries.ts';
import type { Cluster } from './postgres-cluster.ts';
import { commandOf, isRunning, processesIn, signal, waitUntil } from './processes.ts';
import { withClient } from './roles.ts';

/** The server did not start; the message ends with its own last words. */
export class PostgresFailed extends Error {
  constructor(reason: string, lastWords: string) {
    super(`PostgreSQL did not start (${reason}): ${lastWords}`);
    this.name = 'PostgresFailed';
  }
}

export interface PostgresProcess {
  readonly pid: number;
  /** Resolves with the reason when the postmaster has ended, however. */
  readonly ended: Promise<string>;
  /** Asks for the end and does not wait. */
  interrupt(): void;
  stop(): Promise<void>;
}

/** Fast shutdown (SIGINT) writes a checkpoint, which can take its time; an immediate one (SIGQUIT) leaves recovery to the next start. */
const FAST = 30_000;
const IMMEDIATE = 5_000;
/** Recovery after a crash replays at most some gigabytes. */
const RECOVERY = 600_000;
const LARGEST_LOG = 10_000_000;

async function stopPostmaster(pid: number): Promise<boolean> {
  signal(pid, 'SIGINT');
  if (await waitUntil(() => !isRunning(pid), FAST)) return true;
  signal(pid, 'SIGQUIT');
  return waitUntil(() => !isRunning(pid), IMMEDIATE);
}

function readPid(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : Number.NaN;
}

/**
 * Stops what a killed program left running on this PGDATA, and clears PostgreSQL's two lock files when nobody is left: the number
 * in them may meanwhile be another process's, or a zombie's that nobody has buried yet (seen for 1.7 s), and PostgreSQL would
 * refuse to start. Call it under the data folder's lock only.
 * @returns the postmasters stopped
 */
export async function stopOrphans({ folder, socketDir }: Pick<Cluster, 'folder' | 'socketDir'>): Promise<number[]> {
  const pidFile = join(folder, 'postmaster.pid');
  const pid = readPid(pidFile);
  const isOurs = isRunning(pid) && commandOf(pid).includes(`-D ${folder} `);
  if (isOurs && !(await stopPostmaster(pid)))
    throw new PostgresFailed(`process ${pid} of an earlier run does not stop`, '');
  // Server processes outlive a killed postmaster by some milliseconds; while they do, its file and shared memory must stay.
  // Elsewhere than on Linux we cannot see them, and leave the decision to PostgreSQL.
  const deserted = process.platform === 'linux' && (await waitUntil(() => processesIn(folder).length === 0, IMMEDIATE));
  if (deserted) for (const file of [pidFile, join(socketDir, '.s.PGSQL.5432.lock')]) rmSync(file, { force: true });
  return isOurs ? [pid] : [];
}

function spawnPostmaster(cluster: Cluster): ChildProcess {
  const settings = Object.entries(cluster.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = spawnArguments(cluster.footing, cluster.binaries.postgres, [
    '-D',
    cluster.folder,
    ...settings,
  ]);
  const tooLarge = existsSync(cluster.logFile) && statSync(cluster.logFile).size > LARGEST_LOG;
  const log = openSync(cluster.logFile, tooLarge ? 'w' : 'a', 0o600);
  try {
    return spawn(command, args, {
      ...cluster.footing.identity,
      env: cluster.binaries.environment,
      cwd: '/',
      // A group of its own: Ctrl-C in the terminal is for us, and we still need the server to finish our work.
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

function readLastWords(cluster: Cluster): string {
  return readFileSync(cluster.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts the postmaster and waits until it answers.
 * @throws PostgresFailed when it ends before
 */
export async function startPostgres(cluster: Cluster, url: string): Promise<PostgresProcess> {
  const child = spawnPostmaster(cluster);
  let end: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, name) => resolve(name ? `ended by ${name}` : `ended with code ${code}`));
  }).then((reason) => {
    end = reason;
    return reason;
  });
  const giveUp = Date.now() + RECOVERY;
  while (end === undefined && !(await answers(url))) {
    if (Date.now() > giveUp) child.kill('SIGQUIT');
    await sleep(10);
  }
  const pid = child.pid;
  if (end !== undefined || pid === undefined) throw new PostgresFailed(end ?? 'no process', readLastWords(cluster));
  return {
    pid,
    ended,
    interrupt: () => void child.kill('SIGINT'),
    async stop() {
      if (end !== undefined) return;
      await stopPostmaster(pid);
      await ended;
    },
  };
}
