/** Our own PostgreSQL: started in the data folder, watched while the program runs, stopped with it. */
import { mkdirSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataLock, lockDataFolder, readHolder } from './data-lock.ts';
import { type Cluster, prepareCluster } from './postgres-cluster.ts';
import { type PostgresProcess, startPostgres, stopOrphans } from './postgres-process.ts';
import { createDatabase, createRoles, withClient } from './roles.ts';

export type EmbeddedEvent =
  /** A postmaster of a killed program was still there and has been stopped. */
  | { readonly kind: 'orphan-stopped'; readonly pid: number }
  | { readonly kind: 'start-failed'; readonly error: Error }
  /** The server ended without being asked to. */
  | { readonly kind: 'died'; readonly reason: string }
  | { readonly kind: 'restarted'; readonly milliseconds: number }
  /** It does not come back. Nothing works any more: end the program. */
  | { readonly kind: 'lost'; readonly error: Error };

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** False only for tests: nothing is forced to the disk. */
  readonly durable?: boolean;
  readonly onEvent?: (event: EmbeddedEvent) => void;
  /** Milliseconds of attempts before a start is given up (default 10 000). */
  readonly patience?: number;
}

export interface EmbeddedServer {
  /** Number of the postmaster now running. */
  readonly pid: number;
  /** Address of a database as one of its roles (`postgres` is the superuser). */
  url(role: string, database: string): string;
  /** Waits for a clean end: running transactions are rolled back, everything committed is on the disk. Idempotent. */
  stop(): Promise<void>;
}

export const DATABASE_NAME = 'openimi';
const SUPERUSER = 'postgres';
/** A restart 0.3 s after a kill has failed on what the dead server left behind; the next attempt worked. */
const PATIENCE = 10_000;

function socketUrl(socketDir: string, role: string, database: string): string {
  return `postgresql://${role}@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
}

/** Starts the server, again and again while there is patience. */
async function startPatiently(
  cluster: Cluster,
  options: EmbeddedOptions,
  unwanted: () => boolean,
): Promise<PostgresProcess> {
  const end = Date.now() + (options.patience ?? PATIENCE);
  for (let pause = 100; ; pause = Math.min(pause * 2, 1000)) {
    try {
      return await startPostgres(cluster, socketUrl(cluster.socketDir, SUPERUSER, 'postgres'));
    } catch (error) {
      options.onEvent?.({ kind: 'start-failed', error: error as Error });
      if (Date.now() + pause > end || unwanted()) throw error;
      await sleep(pause);
    }
  }
}

class Supervised implements EmbeddedServer {
  readonly #cluster: Cluster;
  readonly #lock: DataLock;
  readonly #options: EmbeddedOptions;
  #process: PostgresProcess;
  #stopping: Promise<void> | undefined;
  #restarting: Promise<void> | undefined;
  // Whatever ends us short of SIGKILL takes the server along; it finishes on its own.
  readonly #onExit = () => this.#process.interrupt();

  constructor(cluster: Cluster, lock: DataLock, running: PostgresProcess, options: EmbeddedOptions) {
    this.#cluster = cluster;
    this.#lock = lock;
    this.#process = running;
    this.#options = options;
    process.on('exit', this.#onExit);
    this.#watch();
  }

  get pid(): number {
    return this.#process.pid;
  }

  url(role: string, database: string): string {
    return socketUrl(this.#cluster.socketDir, role, database);
  }

  #watch(): void {
    void this.#process.ended.then((reason) => {
      if (this.#stopping) return;
      this.#options.onEvent?.({ kind: 'died', reason });
      this.#restarting = this.#restart();
    });
  }

  async #restart(): Promise<void> {
    const began = Date.now();
    try {
      this.#process = await startPatiently(this.#cluster, this.#options, () => this.#stopping !== undefined);
    } catch (error) {
      if (!this.#stopping) this.#options.onEvent?.({ kind: 'lost', error: error as Error });
      return;
    }
    this.#options.onEvent?.({ kind: 'restarted', milliseconds: Date.now() - began });
    this.#watch();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.#restarting;
    await this.#process.stop();
    process.off('exit', this.#onExit);
    this.#lock.release();
  }
}

/** Idempotent, so that a first start cut off before this is made good by the next. */
async function makeRoom(server: EmbeddedServer): Promise<void> {
  try {
    await withClient(server.url(SUPERUSER, 'postgres'), async (superuser) => {
      await createRoles(superuser);
      await createDatabase(superuser, DATABASE_NAME);
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Starts the server of a data folder, making it at the first start: with the two roles and the database `openimi`.
 * @throws DataInUse, EmbeddedUnavailable, PostgresFailed
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const lock = await lockDataFolder(dataDir);
  try {
    const cluster = await prepareCluster(dataDir, options.durable ?? true);
    for (const pid of await stopOrphans(cluster)) options.onEvent?.({ kind: 'orphan-stopped', pid });
    const server = new Supervised(cluster, lock, await startPatiently(cluster, options, () => false), options);
    await makeRoom(server);
    lock.announce(cluster.socketDir);
    return server;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Address in the server that another program runs in this data folder; undefined when none does. */
export function findRunning(dataDir: string): ((role: string, database: string) => string) | undefined {
  const socketDir = readHolder(dataDir)?.socketDir;
  return socketDir ? (role, database) => socketUrl(socketDir, role, database) : undefined;
}
