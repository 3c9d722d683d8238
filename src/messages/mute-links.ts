import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Whose mails of which case. */
export interface Muted {
  readonly userId: string;
  /** Or the id of a saved search of a register. */
  readonly exchangeId: string;
}

/** Addresses by which the reader of a mail mutes its case, without signing in. */
export interface MuteLinks {
  urlOf(muted: Muted): string;
  /** What a token of `urlOf` stands for; null when it is none. */
  read(token: string): Muted | null;
}

const NONCE = 12;
const TAG = 16;
const UUID = 16;
const LENGTH = NONCE + TAG + 2 * UUID;

/**
 * The token is both ids, encrypted: an address passes through many logs, and in clear it would tell who reads mails of which
 * case. Its nonce is drawn from what it hides, so that a case has one address for a reader in all its mails.
 */
export function muteLinks(key: KeyObject, publicUrl: string): MuteLinks {
  const keys = Buffer.from(hkdfSync('sha256', key.export(), '', 'openimi mute link', 64));
  // Keys and not bytes, of which each mail would make a key anew: a twentieth of the program's time under load.
  const [sealing, naming] = [createSecretKey(keys.subarray(0, 32)), createSecretKey(keys.subarray(32))];
  return {
    urlOf({ userId, exchangeId }) {
      const plain = Buffer.concat([bytesOf(userId), bytesOf(exchangeId)]);
      const nonce = createHmac('sha256', naming).update(plain).digest().subarray(0, NONCE);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce, { authTagLength: TAG });
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return `${publicUrl}/mute/${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    read(token) {
      const sealed = Buffer.from(token, 'base64url');
      if (sealed.length !== LENGTH || sealed.toString('base64url') !== token) return null;
      const opener = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, NONCE), { authTagLength: TAG });
      opener.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
      try {
        const plain = Buffer.concat([opener.update(sealed.subarray(NONCE + TAG)), opener.final()]);
        return { userId: uuidOf(plain.subarray(0, UUID)), exchangeId: uuidOf(plain.subarray(UUID)) };
      } catch {
        return null;
      }
    },
  };
}

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
