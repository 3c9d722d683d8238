/** The checkpoints' files outside the database: `<yyyy-mm>.jsonl`, one line a checkpoint, only ever appended to. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^\d{4}-\d{2}\.jsonl$/;
const KEY_FILE = 'key.pem';
const CHUNK = 64 * 1024;
const NEWLINE = 10;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function fileNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export interface FileLine {
  readonly file: string;
  readonly text: string;
  /** False: the file ends before the line does. */
  readonly whole: boolean;
}

/** Every line, the oldest first. Holds one line in memory (at most some 600 KB, see the sealer's MOST_LEAVES). */
export async function* readLines(folder: string): AsyncGenerator<FileLine> {
  for (const file of await fileNames(folder)) {
    let pieces: Buffer[] = [];
    for await (const chunk of createReadStream(join(folder, file), { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        pieces.push(chunk.subarray(from, end));
        yield { file, text: Buffer.concat(pieces).toString('utf8'), whole: true };
        pieces = [];
        from = end + 1;
      }
      if (from < chunk.length) pieces.push(chunk.subarray(from));
    }
    if (pieces.length > 0) yield { file, text: Buffer.concat(pieces).toString('utf8'), whole: false };
  }
}

/** A line with its place, for cutting it off. */
export interface PlacedLine extends FileLine {
  readonly start: number;
}

/** Where the line that ends before `end` begins. */
async function startOfLine(handle: FileHandle, end: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK);
  let from = end;
  while (from > 0) {
    const length = Math.min(CHUNK, from);
    await handle.read(chunk, 0, length, from - length);
    const newline = chunk.subarray(0, length).lastIndexOf(NEWLINE);
    if (newline >= 0) return from - length + newline + 1;
    from -= length;
  }
  return 0;
}

async function read(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  await handle.read(bytes, 0, bytes.length, start);
  return bytes;
}

/** Every line, the newest first; reads only as far back as it is asked. */
export async function* readLinesBackwards(folder: string): AsyncGenerator<PlacedLine> {
  for (const file of (await fileNames(folder)).toReversed()) {
    const handle = await open(join(folder, file));
    try {
      let end = (await handle.stat()).size;
      while (end > 0) {
        const whole = (await read(handle, end - 1, end))[0] === NEWLINE;
        const last = whole ? end - 1 : end;
        const start = await startOfLine(handle, last);
        yield { file, start, whole, text: (await read(handle, start, last)).toString('utf8') };
        end = start;
      }
    } finally {
      await handle.close();
    }
  }
}

/** Cuts the file before a line that a crash left unfinished. */
export async function cutOff(folder: string, line: PlacedLine): Promise<void> {
  await truncate(join(folder, line.file), line.start);
  await syncToDisk(join(folder, line.file));
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Appends a line (with its end) to the month's file and waits for the disk. Never to an older file than the newest there
 * is: a clock set back over midnight of the first would tear the order of lines.
 */
export async function appendLine(folder: string, at: Date, line: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const month = `${at.toISOString().slice(0, 7)}.jsonl`;
  const newest = (await fileNames(folder)).at(-1) ?? '';
  const file = month > newest ? month : newest;
  const handle = await open(join(folder, file), 'a', 0o600);
  try {
    await handle.writeFile(line);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (file !== newest) await syncToDisk(folder);
}

/** The public key kept beside the files; nothing when there is none. */
export async function readKey(folder: string): Promise<KeyObject | 'damaged' | undefined> {
  try {
    const pem = await readFile(join(folder, KEY_FILE), 'utf8');
    return createPublicKey(pem);
  } catch (error) {
    return isMissing(error) ? undefined : 'damaged';
  }
}

/** Keeps the public key beside the files; whole or not at all. */
export async function keepKey(folder: string, key: KeyObject): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `${KEY_FILE}.${process.pid}`);
  const handle = await open(draft, 'w', 0o644);
  try {
    await handle.writeFile(key.export({ type: 'spki', format: 'pem' }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(folder, KEY_FILE));
  await syncToDisk(folder);
}
