import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonical, sha256 } from '../canonical.ts';
import { merkleRoot } from './history.ts';

/**
 * Checkpoints: signed statements about every event of the transactions up to a point, each naming the one before. Kept
 * in the database and, with the events' hashes, in files outside it, where the database's owner does not reach.
 */

/** What is signed. Hashes are hexadecimal. */
export interface Statement {
  /** 1, 2, 3 … */
  readonly no: number;
  /** The first transaction (xid8) that is not covered; the statement before covers those below its own. */
  readonly txBefore: string;
  /** How many events. */
  readonly leaves: number;
  /** Merkle root over the leaves, sorted by exchange and number. */
  readonly root: string;
  /** Hash of the statement before; zeros for the first. */
  readonly previous: string;
  /** ISO instant of sealing. */
  readonly at: string;
}

export interface Checkpoint extends Statement {
  /** Ed25519, base64. */
  readonly signature: string;
}

/** A checkpoint as its line in the file holds it. */
export interface CheckpointLine extends Checkpoint {
  readonly events: readonly string[];
}

/** An event as a checkpoint covers it. */
export interface Leaf {
  readonly exchangeId: string;
  readonly no: number;
  /** Hexadecimal. */
  readonly hash: string;
}

/** What the first statement names as the one before. */
export const NO_STATEMENT = '0'.repeat(64);

export const leafText = (leaf: Leaf): string => `${leaf.exchangeId}/${leaf.no}/${leaf.hash}`;

/** Reads a leaf of a line whose root was checked. */
export function readLeaf(text: string): Leaf {
  const [exchangeId = '', no, hash = ''] = text.split('/');
  return { exchangeId, no: Number(no), hash };
}

export const rootOf = (leaves: readonly string[]): string =>
  merkleRoot(leaves.map((leaf) => Buffer.from(leaf))).toString('hex');

const signedBytes = ({ no, txBefore, leaves, root, previous, at }: Statement): Buffer =>
  Buffer.from(`openimi checkpoint 1\n${canonical({ no, txBefore, leaves, root, previous, at })}`);

/** The hash by which the next statement names this one. */
export const statementHash = (statement: Statement): string => sha256(signedBytes(statement)).toString('hex');

export const signStatement = (statement: Statement, key: KeyObject): Checkpoint => ({
  ...statement,
  signature: sign(null, signedBytes(statement), key).toString('base64'),
});

export const isSigned = (checkpoint: Checkpoint, key: KeyObject): boolean =>
  verify(null, signedBytes(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'));

export const sameCheckpoint = (a: Checkpoint, b: Checkpoint): boolean =>
  statementHash(a) === statementHash(b) && a.signature === b.signature;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const line = z.strictObject({
  no: z.int().positive(),
  txBefore: z.string().regex(/^\d{1,20}$/),
  leaves: z.int().positive(),
  root: hash,
  previous: hash,
  at: z.iso.datetime(),
  signature: z.base64(),
  events: z.array(z.string().regex(/^[0-9a-f-]{36}\/\d+\/[0-9a-f]{64}$/)),
});

/** Writes the line, with its end. */
export function writeLine(checkpoint: Checkpoint, events: readonly string[]): string {
  const { no, txBefore, leaves, root, previous, at, signature } = checkpoint;
  return `${JSON.stringify({ no, txBefore, leaves, root, previous, at, signature, events })}\n`;
}

/** Reads a line by its form alone; nothing when it is none. */
export function readLine(text: string): CheckpointLine | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether a line says what was signed: the signature is right, and the root is that of its leaves. */
export const isGenuine = (read: CheckpointLine, key: KeyObject): boolean =>
  isSigned(read, key) && read.leaves === read.events.length && read.root === rootOf(read.events);
