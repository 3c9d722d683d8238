import { afterSealing, eventsBetween, lastCheckpoint, readCheckpoint } from './checkpoint.store.ts';
import { readKey, readLines } from './checkpoint-files.store.ts';
import {
  type Checkpoint,
  type CheckpointLine,
  isGenuine,
  isSigned,
  type Leaf,
  leafText,
  NO_STATEMENT,
  readLeaf,
  readLine,
  rootOf,
  sameCheckpoint,
  statementHash,
} from './checkpoints.ts';
import type { Context } from './verification.ts';
import { remainsOf, unsealedSince } from './verification.store.ts';

/** Events beyond those of a checkpoint that are read to name them; an attacker's million would only fill the memory. */
const MOST_EXTRA = 1000;
const CHECKPOINTS_PER_PROGRESS = 100;

/**
 * Checks the checkpoints, in files and table, and the events against them. The table's last is read first: a line is on the disk
 * before its row is written, so that every row up to it must have its line, whatever a running sealer adds meanwhile.
 */
export async function verifyCheckpoints(context: Context): Promise<void> {
  const { db, found, publicKey } = context;
  const bound = (await lastCheckpoint(db))?.no ?? 0;
  await verifyKey(context, bound > 0);
  const walk = new Walk(context, bound);
  for await (const { text, whole } of readLines(context.checkpointFolder)) {
    // Unfinished: a crash, or an append that goes on. If more is behind it, its row misses the line below.
    if (!whole) continue;
    const line = readLine(text);
    if (line && line.no >= walk.next && isGenuine(line, publicKey)) {
      while (walk.next < line.no) await walk.withoutLine('missing');
      await walk.withLine(line);
    } else if (line?.no === walk.next && walk.next <= bound) await walk.withoutLine('forged');
    else found({ code: 'checkpoint-forged', where: 'file', ...(line ? { checkpoint: line.no } : {}) });
    if (walk.next % CHECKPOINTS_PER_PROGRESS === 0) context.progress?.(context.counts);
  }
  while (walk.next <= bound) await walk.withoutLine('missing');
  const { count, oldest } = await unsealedSince(db, walk.sealedBefore);
  context.counts.unsealed = count;
  context.counts.oldestUnsealed = oldest;
}

async function verifyKey({ checkpointFolder, publicKey, found }: Context, expected: boolean): Promise<void> {
  const kept = await readKey(checkpointFolder);
  if (kept === undefined && expected) found({ code: 'checkpoint-missing', where: 'key.pem' });
  if (kept === 'damaged' || (kept && !kept.equals(publicKey))) found({ code: 'checkpoint-forged', where: 'key.pem' });
}

/** Goes through the checkpoints in the order of their numbers. */
class Walk {
  next = 1;
  /** The first transaction that no checkpoint seen so far covers. */
  sealedBefore = '0';
  readonly #context: Context;
  readonly #bound: number;
  /** Of the checkpoint before; nothing when it is lost. */
  #previous: { readonly hash: string; readonly txBefore: string } | undefined = { hash: NO_STATEMENT, txBefore: '0' };

  constructor(context: Context, bound: number) {
    this.#context = context;
    this.#bound = bound;
  }

  async withLine(line: CheckpointLine): Promise<void> {
    const { db, found } = this.#context;
    let row = await readCheckpoint(db, line.no);
    if (!row && line.no > this.#bound) {
      await afterSealing(db);
      row = await readCheckpoint(db, line.no);
    }
    if (!row) found({ code: 'checkpoint-missing', checkpoint: line.no, where: 'table' });
    else if (!sameCheckpoint(row, line)) found({ code: 'checkpoint-forged', checkpoint: line.no, where: 'table' });
    await this.#checkLeaves(line);
    this.#advance(line, 'file');
  }

  /** The table alone tells of this checkpoint: its root says whether the events are the sealed ones, though not which are not. */
  async withoutLine(why: 'missing' | 'forged'): Promise<void> {
    const { db, found, publicKey } = this.#context;
    const checkpoint = this.next;
    found({ code: `checkpoint-${why}`, checkpoint, where: 'file' });
    const row = await readCheckpoint(db, checkpoint);
    if (row && isSigned(row, publicKey)) {
      await this.#checkRoot(row);
      this.#advance(row, 'table');
      return;
    }
    found({ code: row ? 'checkpoint-forged' : 'checkpoint-missing', checkpoint, where: 'table' });
    this.#previous = undefined;
    this.next += 1;
  }

  #advance(checkpoint: Checkpoint, where: 'file' | 'table'): void {
    const { no, previous, txBefore } = checkpoint;
    const before = this.#previous;
    if (before && (previous !== before.hash || BigInt(txBefore) <= BigInt(before.txBefore))) {
      this.#context.found({ code: 'checkpoint-forged', checkpoint: no, where });
    }
    this.#previous = { hash: statementHash(checkpoint), txBefore };
    this.sealedBefore = txBefore;
    this.next = no + 1;
    this.#context.counts.checkpoints += 1;
  }

  async #checkRoot({ no, txBefore, leaves, root }: Checkpoint): Promise<void> {
    if (!this.#previous) return;
    const events = await eventsBetween(this.#context.db, this.#previous.txBefore, txBefore, leaves + 1);
    if (rootOf(events.map(leafText)) !== root) {
      this.#context.found({ code: 'sealed-events-differ', checkpoint: no });
    }
    this.#context.counts.sealed += leaves;
  }

  async #checkLeaves(line: CheckpointLine): Promise<void> {
    const { db, found, counts } = this.#context;
    const leaves = new Map(line.events.map(readLeaf).map((leaf) => [`${leaf.exchangeId}/${leaf.no}`, leaf]));
    const from = this.#previous?.txBefore;
    const events = from === undefined ? [] : await eventsBetween(db, from, line.txBefore, line.leaves + MOST_EXTRA);
    for (const event of events) {
      const key = `${event.exchangeId}/${event.no}`;
      const leaf = leaves.get(key);
      leaves.delete(key);
      const place = { exchange: event.exchangeId, event: event.no, checkpoint: line.no };
      if (!leaf) found({ code: 'event-unsealed', ...place });
      else if (leaf.hash !== event.hash) found({ code: 'chain-recomputed', ...place });
    }
    for (const leaf of leaves.values()) await this.#lost(leaf, line.no, from !== undefined);
    counts.sealed += line.leaves;
  }

  /** A sealed event that is not among the events of its transactions. */
  async #lost(leaf: Leaf, checkpoint: number, transactionsKnown: boolean): Promise<void> {
    const { db, found } = this.#context;
    const place = { exchange: leaf.exchangeId, event: leaf.no, checkpoint };
    const { exchange, last, hash } = await remainsOf(db, leaf.exchangeId, leaf.no);
    if (hash !== null) {
      if (hash !== leaf.hash) found({ code: 'chain-recomputed', ...place });
      if (transactionsKnown) found({ code: 'event-changed', ...place, where: 'tx' });
    } else if (!exchange) found({ code: 'exchange-missing', exchange: leaf.exchangeId, checkpoint });
    else found({ code: last === null || leaf.no > last ? 'last-event-missing' : 'event-missing', ...place });
  }
}
