import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { codeOf, type Loop, startLoop } from '../loop.ts';
import type { Scanner } from './clamd.service.ts';
import type { FileStore } from './files.store.ts';
import { filesToErase, filesToScan, forgetFile, forgetUploads, knownFiles, recordScan } from './uploads.store.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BATCH = 500;

export interface FilesWorkerOptions {
  readonly db: Kysely<DB>;
  readonly files: FileStore;
  readonly scanner?: Scanner;
  readonly now: () => Date;
  readonly log: (failure: { readonly code: string }) => void;
}

/**
 * Every minute: removes files whose removal was ordered, forgets uploads that nothing took for a day, has scanned what the scanner
 * missed. At the start and once a day: clears what killed writers left, and files that nobody knows.
 */
export function startFilesWorker(options: FilesWorkerOptions): Loop {
  const { db, files, scanner, now, log } = options;
  let cleared: number | undefined;
  return startLoop({
    every: MINUTE,
    async run(stopping) {
      const at = now();
      await forgetUploads(db, new Date(at.getTime() - DAY));
      await eraseOrdered(db, files, stopping);
      // Times of files are the machine's, whatever clock the rest goes by.
      if (cleared === undefined || Date.now() - cleared > DAY) {
        await files.clearArriving(Date.now());
        await files.clearUnknown(Date.now() - DAY, (ids) => knownFiles(db, ids));
        cleared = Date.now();
      }
      if (scanner) await scanMissed(db, files, scanner, stopping);
    },
    failed: (error) => log({ code: codeOf(error) }),
  });
}

/** Removes the file first: killed in between, the order stands and is carried out again. */
async function eraseOrdered(db: Kysely<DB>, files: FileStore, stopping: AbortSignal): Promise<void> {
  for (;;) {
    const ids = await filesToErase(db, BATCH);
    for (const id of ids) {
      if (stopping.aborted) return;
      await files.erase(id);
      await forgetFile(db, id);
    }
    if (ids.length < BATCH) return;
  }
}

/** One after the other, as long as the scanner answers. */
async function scanMissed(db: Kysely<DB>, files: FileStore, scanner: Scanner, stopping: AbortSignal): Promise<void> {
  for (let after: { id: string; at: Date } | undefined; ; ) {
    const batch = await filesToScan(db, after, BATCH);
    for (const file of batch) {
      if (stopping.aborted) return;
      const verdict = await scanner(files.read(file.id));
      // A file that it cannot read or takes for too large must not keep those behind it waiting: tried again with the next run.
      if (verdict !== 'unavailable') await recordScan(db, file.id, verdict);
    }
    after = batch.at(-1);
    if (batch.length < BATCH) return;
  }
}
