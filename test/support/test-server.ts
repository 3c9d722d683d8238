/** One PostgreSQL for a run of tests: not durable, in a folder of its own, with a migrated template to clone from. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataInUse, lockDataFolder } from '../../src/database/data-lock.ts';
import { type EmbeddedServer, startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { stopOrphans } from '../../src/database/postgres-process.ts';
import { createDatabase, OWNER_ROLE, withClient } from '../../src/database/roles.ts';

export const TEMPLATE = 'openimi_template';
/** Test files run as processes of their own; the environment tells them where the server is. */
export const SERVER_VARIABLE = 'OPENIMI_TEST_SERVER';
const PREFIX = 'openimi-test-';
const MEMORY = '/dev/shm';
const ENOUGH = 1_000_000_000;

/** In memory a clone takes 20 ms; on a disk with others at work up to 300 (300 files are made and removed). */
function homeOfServers(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ENOUGH ? MEMORY : tmpdir();
}

/** A younger one may be about to be locked by a run that begins at this moment, or just have been removed by one that ends. */
function isOld(folder: string): boolean {
  const made = statSync(folder, { throwIfNoEntry: false })?.birthtimeMs;
  return made !== undefined && Date.now() - made > 10_000;
}

/** What a killed run left behind: its server may still be running. */
async function clearAbandoned(home: string): Promise<void> {
  const folders = readdirSync(home).filter((entry) => entry.startsWith(PREFIX));
  for (const folder of folders.map((entry) => join(home, entry)).filter(isOld)) {
    try {
      const lock = await lockDataFolder(folder);
      await stopOrphans({ folder: join(folder, 'postgres/data'), socketDir: join(folder, 'postgres/socket') });
      lock.release();
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof DataInUse)) throw error;
    }
  }
}

export interface TestServer {
  /** Superuser's address of the database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

async function makeTemplate(server: EmbeddedServer, url: string): Promise<void> {
  await withClient(url, (superuser) => createDatabase(superuser, TEMPLATE));
  await migrate(server.url(OWNER_ROLE, TEMPLATE));
  // A template that nobody can be connected to can always be cloned.
  await withClient(url, (superuser) => superuser.query(`alter database ${TEMPLATE} allow_connections false`));
}

/** Starts the server and migrates the template. */
export async function startTestServer(): Promise<TestServer> {
  const home = homeOfServers();
  await clearAbandoned(home);
  const dataDir = mkdtempSync(join(home, PREFIX));
  const server = await startEmbedded({ dataDir, durable: false });
  const url = server.url('postgres', 'postgres');
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server, url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
