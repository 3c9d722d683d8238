/** "In use": one program at a time works in a data folder. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isRunning, startedAt } from './processes.ts';

/** Another program works in this data folder. */
export class DataInUse extends Error {
  readonly code = 'data-in-use';
  readonly dataDir: string;
  /** Undefined when it cannot be seen from here, for example in another container. */
  readonly pid: number | undefined;
  constructor(dataDir: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another program' : `process ${pid}`;
    super(`The data folder ${dataDir} is in use by ${holder}. Stop it first, or give another DATA_DIR (and PORT).`);
    this.name = 'DataInUse';
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

const holderFile = z.object({ pid: z.number(), startedAt: z.string().nullable(), socketDir: z.string().nullable() });

/** Who holds a data folder, as it wrote about itself. */
export type Holder = z.infer<typeof holderFile>;

export interface DataLock {
  /** Tells others where the database of this folder listens. */
  announce(socketDir: string): void;
  /** Idempotent. */
  release(): void;
}

const LOCK_FILE = 'in-use.lock';
const HOLDER_FILE = 'in-use.json';
const SQLITE_BUSY = 5;
/** Two starts in the same instant get into each other's way inside SQLite for some milliseconds; one then wins. */
const CONTENTION = 300;

/** The living holder of a data folder. A note of a dead process, or of one whose number another has now, is nobody's. */
export function readHolder(dataDir: string): Holder | undefined {
  try {
    const holder = holderFile.parse(JSON.parse(readFileSync(join(dataDir, HOLDER_FILE), 'utf8')));
    return isRunning(holder.pid) && startedAt(holder.pid) === holder.startedAt ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** The winner writes who it is an instant after it has won. */
async function waitForHolder(dataDir: string): Promise<Holder | undefined> {
  for (let tries = 0; tries < 20; tries += 1) {
    const holder = readHolder(dataDir);
    if (holder) return holder;
    await sleep(50);
  }
  return undefined;
}

/**
 * Takes the folder for this process. The lock itself is the kernel's (an fcntl lock, taken through SQLite, the one library in Node
 * that knows them): it is atomic, ends with the process however that ends, so nothing stale is ever left, and holds between
 * containers, where process numbers say nothing. The file beside it only tells who holds it.
 * @throws DataInUse
 */
export async function lockDataFolder(dataDir: string): Promise<DataLock> {
  mkdirSync(dataDir, { recursive: true });
  const lock = new DatabaseSync(join(dataDir, LOCK_FILE), { timeout: CONTENTION });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new DataInUse(dataDir, (await waitForHolder(dataDir))?.pid);
  }
  const note = join(dataDir, HOLDER_FILE);
  const write = (socketDir: string | null) => {
    const holder: Holder = { pid: process.pid, startedAt: startedAt(process.pid), socketDir };
    writeFileSync(note, JSON.stringify(holder), { mode: 0o600 });
  };
  write(null);
  let held = true;
  return {
    announce: write,
    release() {
      if (!held) return;
      held = false;
      rmSync(note, { force: true });
      lock.close();
    },
  };
}
