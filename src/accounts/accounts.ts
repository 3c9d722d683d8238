import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Connection, DB } from '../database/index.ts';
import type { Mode } from '../settings.ts';
import type { LiveToken } from './api-tokens.store.ts';
import { Kept } from './kept.ts';

/** What every use case of the accounts needs; the clock and the randomness come in here, so that tests may set them. */
export interface Accounts {
  readonly db: Kysely<DB>;
  readonly mode: Mode;
  /** API tokens that were looked up just now. */
  readonly tokens: Kept<LiveToken>;
  /** AES-256-GCM: second factors, stashed forms, what is shown once. */
  readonly sealingKey: KeyObject;
  /** HMAC-SHA-256: keys of the throttle's rows. */
  readonly throttleKey: KeyObject;
  readonly now: () => Date;
  readonly random: (length: number) => Buffer;
}

/** Puts the accounts together; `now` and `random` are the real ones unless a test gives others. */
export function openAccounts(parts: {
  connection: Pick<Connection, 'db' | 'onAccessChanged'>;
  mode: Mode;
  secrets: { readonly encryptionKey: KeyObject };
  now?: () => Date;
  random?: (length: number) => Buffer;
}): Accounts {
  const { connection, mode, secrets } = parts;
  const tokens = new Kept<LiveToken>();
  connection.onAccessChanged(() => tokens.forget());
  const throttle = hkdfSync('sha256', secrets.encryptionKey, Buffer.alloc(0), 'openimi sign-in throttle', 32);
  return {
    db: connection.db,
    mode,
    tokens,
    sealingKey: secrets.encryptionKey,
    throttleKey: createSecretKey(Buffer.from(throttle)),
    now: parts.now ?? (() => new Date()),
    random: parts.random ?? randomBytes,
  };
}
