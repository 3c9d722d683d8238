import type { KeyObject } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DB } from '../database/schema.ts';
import type { Finding } from './chain-check.ts';

/** What a verification has looked at. */
export interface Counts {
  exchanges: number;
  events: number;
  /** Pieces of content that stand and were compared. */
  contents: number;
  /** Pieces of which the history says that they were recalled or deleted. */
  erased: number;
  checkpoints: number;
  /** Sealed events that were compared. */
  sealed: number;
  /** Events that no checkpoint covers yet, and the oldest of them: more than a minute means that nothing seals. */
  unsealed: number;
  oldestUnsealed: Date | null;
  findings: number;
}

export interface Verification {
  /** A connection that may read; without a statement timeout for large systems. */
  readonly db: Kysely<DB>;
  readonly checkpointFolder: string;
  /** Ed25519; from where the database's owner cannot have replaced it. */
  readonly publicKey: KeyObject;
  /** Told of every finding, as it is found. */
  readonly found: (finding: Finding) => void;
  /** Told now and then what is done so far. */
  readonly progress?: (counts: Readonly<Counts>) => void;
}

/** What both halves of a verification work with. */
export interface Context extends Verification {
  readonly counts: Counts;
}
