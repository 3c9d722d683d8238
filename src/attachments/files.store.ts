import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { isUuid } from '../uuid.ts';

/**
 * Files on disk, under random ids in folders of two levels (`3f/a2/3fa2….`), so that no folder grows large; the process alone reads
 * them (mode 0600). A file appears under its id whole and on the disk, or not at all.
 */

/** A file that has been written but is not kept yet. */
export interface Arrived {
  readonly path: string;
  readonly size: number;
  readonly sha256: Buffer;
}

/** More bytes than a file may have. */
export class TooManyBytes extends Error {}

const ARRIVING = 'arriving';
/** Nothing has been written to it for so long: whoever wrote it is gone. */
const DEAD_AFTER = 3_600_000;

export class FileStore {
  readonly #folder: string;

  /** @param folder made when it is needed, for this process's user alone. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(id: string): string {
    return join(this.#folder, id.slice(0, 2), id.slice(2, 4), id);
  }

  /**
   * Writes what comes to a file of its own. Whatever ends it early (a cut connection, a full disk, too many bytes) removes the file;
   * of too many bytes the rest is read and thrown away, so that a browser sees the answer instead of a broken connection.
   * @throws TooManyBytes
   */
  async write(id: string, content: Readable, mostBytes: number): Promise<Arrived> {
    const path = join(this.#folder, ARRIVING, id);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    try {
      return { path, ...(await pour(content, file, mostBytes)) };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  /** Gives a written file its place under its id: from now on it outlives the machine's fall. */
  async keep(id: string, { path }: Arrived): Promise<void> {
    const place = this.#path(id);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await rename(path, place);
    // The names are on the disk when the folders are; a new folder's name stands in the one above.
    for (const folder of [dirname(place), dirname(dirname(place)), this.#folder]) await syncFolder(folder);
  }

  async discard({ path }: Arrived): Promise<void> {
    await rm(path, { force: true });
  }

  /** The content of a file that is not kept yet. */
  readArrived({ path }: Arrived): Readable {
    return createReadStream(path);
  }

  /** The content of a kept file. The stream fails when there is none. */
  read(id: string): Readable {
    return createReadStream(this.#path(id), { highWaterMark: 65_536 });
  }

  /** Removes a kept file; one that is gone already is no fault. */
  async erase(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  /** Removes what writers left behind that were killed; says how many. */
  async clearArriving(now: number): Promise<number> {
    return this.#clear(join(this.#folder, ARRIVING), now - DEAD_AFTER, async (ids) => new Set(ids));
  }

  /**
   * Goes through all kept files, a folder at a time, and removes those nobody knows (`known` gets the ids of one folder and answers
   * with those that have a row): of a process killed between file and row, or come back with an old copy of the folder. Young ones
   * may still get their row.
   */
  async clearUnknown(before: number, known: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number> {
    let cleared = 0;
    for (const first of await namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(first)) continue;
      for (const second of await namesIn(join(this.#folder, first))) {
        cleared += await this.#clear(join(this.#folder, first, second), before, async (ids) => {
          const keep = await known(ids);
          return new Set(ids.filter((id) => !keep.has(id)));
        });
      }
    }
    return cleared;
  }

  async #clear(
    folder: string,
    before: number,
    choose: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<number> {
    const ids = (await namesIn(folder)).filter((name) => isUuid(name));
    if (ids.length === 0) return 0;
    let cleared = 0;
    for (const id of await choose(ids)) {
      const path = join(folder, id);
      const touched = await stat(path).catch(() => undefined);
      if (touched === undefined || touched.mtimeMs >= before) continue;
      await rm(path, { force: true });
      cleared += 1;
    }
    return cleared;
  }
}

/** Writes with a hash, waiting for the disk before it reads on. */
async function pour(content: Readable, file: FileHandle, mostBytes: number): Promise<{ size: number; sha256: Buffer }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) continue;
    hash.update(chunk);
    await file.appendFile(chunk);
  }
  if (size > mostBytes) throw new TooManyBytes();
  await file.sync();
  return { size, sha256: hash.digest() };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
}
