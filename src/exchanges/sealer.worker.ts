import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { codeOf, type Loop, startLoop } from '../loop.ts';
import { eventsBetween, insertCheckpoint, lastCheckpoint, lockSealing, nextEnd } from './checkpoint.store.ts';
import { appendLine, cutOff, keepKey, type PlacedLine, readKey, readLinesBackwards } from './checkpoint-files.store.ts';
import {
  type Checkpoint,
  isGenuine,
  leafText,
  NO_STATEMENT,
  readLine,
  rootOf,
  sameCheckpoint,
  signStatement,
  statementHash,
  writeLine,
} from './checkpoints.ts';

/** Bounds a line to some 600 KB and the work between two turns of the event loop to some 15 ms. */
const MOST_LEAVES = 5000;
const EVERY = 10_000;

export type SealerEvent =
  | { readonly kind: 'sealed'; readonly no: number; readonly leaves: number }
  /** A crash had left a line unfinished; no row was ever written for it. */
  | { readonly kind: 'torn-line-cut' }
  /** A crash had come between line and row. */
  | { readonly kind: 'row-restored'; readonly no: number }
  /** Lines are missing outside; sealing goes on, and verification will name them. */
  | { readonly kind: 'lines-missing'; readonly after: number; readonly until: number }
  | { readonly kind: 'failed'; readonly code: string };

/** Why nothing is sealed any more: somebody must look, with verify-history. */
export type SealingFault =
  /** The file holds checkpoints that the table has lost (more than a crash explains): rows deleted, or an older backup restored. */
  | 'checkpoint-rows-missing'
  /** File and table hold different checkpoints of the same number. */
  | 'checkpoint-differs'
  /** The key beside the files is another one: the secrets file was replaced. */
  | 'checkpoint-key-differs';

export class SealingStopped extends Error {
  readonly code: SealingFault;
  constructor(code: SealingFault) {
    super(`History is not sealed any more (${code}): run verify-history`);
    this.name = 'SealingStopped';
    this.code = code;
  }
}

export interface SealerOptions {
  readonly db: Kysely<DB>;
  /** `DATA_DIR/checkpoints`. One folder for all processes of one database. */
  readonly folder: string;
  /** Ed25519 private key. */
  readonly key: KeyObject;
  readonly now: () => Date;
  readonly told: (event: SealerEvent) => void;
}

/**
 * Seals all events of finished transactions into checkpoints; says how many. The line is on the disk before the row is
 * written: what the table holds has always left the database, and after a crash the line outside restores the row, never
 * the other way round. @throws SealingStopped
 */
export async function seal(options: SealerOptions): Promise<number> {
  for (let sealed = 0; ; sealed += 1) {
    const checkpoint = await options.db.transaction().execute((tx) => sealOnce(options, tx));
    if (!checkpoint) return sealed;
    options.told({ kind: 'sealed', no: checkpoint.no, leaves: checkpoint.leaves });
    // A checkpoint that is not nearly full has come to the end. Looking again at once would, under load, find a few new events
    // each time and never end: 685 checkpoints in two minutes of the bench, each with its fsync.
    if (checkpoint.leaves < MOST_LEAVES / 2) return sealed + 1;
  }
}

async function ensureKey({ folder, key }: SealerOptions): Promise<void> {
  const own = createPublicKey(key);
  const kept = await readKey(folder);
  if (!kept) await keepKey(folder, own);
  else if (kept === 'damaged' || !kept.equals(own)) throw new SealingStopped('checkpoint-key-differs');
}

async function sealOnce(options: SealerOptions, tx: Kysely<DB>): Promise<Checkpoint | undefined> {
  await lockSealing(tx);
  await ensureKey(options);
  const last = await reconcile(options, tx);
  const from = last?.txBefore ?? '0';
  const end = await nextEnd(tx, from, MOST_LEAVES);
  if (end === undefined) return undefined;
  const leaves = (await eventsBetween(tx, from, end)).map(leafText);
  const at = options.now();
  const checkpoint = signStatement(
    {
      no: (last?.no ?? 0) + 1,
      txBefore: end,
      leaves: leaves.length,
      root: rootOf(leaves),
      previous: last ? statementHash(last) : NO_STATEMENT,
      at: at.toISOString(),
    },
    options.key,
  );
  await appendLine(options.folder, at, writeLine(checkpoint, leaves));
  await insertCheckpoint(tx, checkpoint);
  return checkpoint;
}

/** Brings file and table together after a crash; returns the checkpoint to go on from. */
async function reconcile(options: SealerOptions, tx: Kysely<DB>): Promise<Checkpoint | undefined> {
  const row = await lastCheckpoint(tx);
  const line = await lastLine(options, row);
  const [ofFile, ofTable] = [line?.no ?? 0, row?.no ?? 0];
  if (line && ofFile === ofTable + 1 && line.previous === (row ? statementHash(row) : NO_STATEMENT)) {
    await insertCheckpoint(tx, line);
    options.told({ kind: 'row-restored', no: line.no });
    return line;
  }
  if (ofFile > ofTable) throw new SealingStopped('checkpoint-rows-missing');
  if (ofFile < ofTable) options.told({ kind: 'lines-missing', after: ofFile, until: ofTable });
  else if (line && row && !sameCheckpoint(line, row)) throw new SealingStopped('checkpoint-differs');
  return row;
}

/**
 * The last checkpoint in the files. What follows it without being a genuine line is cut off when it can only come from a crash:
 * an unfinished line, or one damaged line (after a power cut the disk may keep its end without its middle) behind the table's last.
 */
async function lastLine(options: SealerOptions, row: Checkpoint | undefined): Promise<Checkpoint | undefined> {
  const publicKey = createPublicKey(options.key);
  const damaged: PlacedLine[] = [];
  let found: Checkpoint | undefined;
  for await (const placed of readLinesBackwards(options.folder)) {
    const line = placed.whole ? readLine(placed.text) : undefined;
    if (line && isGenuine(line, publicKey)) {
      found = line;
      break;
    }
    damaged.push(placed);
  }
  const [only] = damaged;
  if (only && damaged.length === 1 && (!only.whole || (found?.no ?? 0) === (row?.no ?? 0))) {
    await cutOff(options.folder, only);
    options.told({ kind: 'torn-line-cut' });
  }
  return found;
}

/** Without `wake`: sealing after each commit would make a checkpoint of each event. */
export interface Sealer extends Pick<Loop, 'idle' | 'stop'> {
  /** Seals at once; says how many checkpoints were written. @throws SealingStopped */
  sealNow(): Promise<number>;
}

/** Seals now and every ten seconds. */
export function startSealer(options: SealerOptions, every: number = EVERY): Sealer {
  const loop = startLoop({
    every,
    run: () => seal(options),
    failed: (error) => options.told({ kind: 'failed', code: codeOf(error) }),
  });
  return { idle: loop.idle, stop: loop.stop, sealNow: () => seal(options) };
}
