import { canonical, sha256 } from '../canonical.ts';

/**
 * The history of an exchange is a chain of its own: each event's hash covers the event and the hash before it. What is
 * personal is covered only by a salted commitment, so that it can be erased while the chain stays provable (DESIGN 3.9).
 */

/** An event as it stands in the database, without its hash. */
export interface EventRecord {
  readonly no: number;
  readonly at: Date;
  readonly legalAt: Date;
  readonly action: string;
  readonly partNo: number | null;
  readonly participantNo: number | null;
  readonly membershipId: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly data: unknown;
  readonly calendar: string | null;
  /** name of the content → commitment, hexadecimal. */
  readonly commitments: Readonly<Record<string, string>>;
}

/** What every chain begins with. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

/** The commitment to a piece of content: nobody can find the content from it without the salt, which is erased with it. */
export const commitment = (salt: Buffer, body: unknown): string => sha256(salt, canonical(body)).toString('hex');

/** The hash of an event at its place in the chain. */
export function eventHash(exchangeId: string, previous: Buffer, event: EventRecord): Buffer {
  return sha256(previous, exchangeId, canonical(event));
}

/** The root of a Merkle tree over leaves (RFC 6962: leaves and nodes are hashed with different prefixes). */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256('');
  let level = leaves.map((leaf) => sha256(Buffer.of(0), leaf));
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Buffer, level[i + 1]];
      next.push(right ? sha256(Buffer.of(1), left, right) : left);
    }
    level = next;
  }
  return level[0] as Buffer;
}
