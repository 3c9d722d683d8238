/** The secrets file: made at the first start, read afterwards. Whoever loses it loses stashed forms, second factors, the sealing key and the confirmation of reports. */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Mode, Settings } from './settings.ts';

export interface Secrets {
  /** AES-256-GCM key of stashed forms and TOTP secrets. */
  readonly encryptionKey: KeyObject;
  /** HMAC key of the words by which persons are found; derived from the encryption key. */
  readonly subjectKey: KeyObject;
  /** HMAC key of the seals by which reports are confirmed; derived from the encryption key. */
  readonly reportKey: KeyObject;
  /** Ed25519 keys of the signed checkpoints of history (DESIGN 3.9). */
  readonly checkpointKey: KeyObject;
  readonly checkpointPublicKey: KeyObject;
}

export type SecretsFault = 'unreadable' | 'damaged' | 'made-in-training' | 'made-in-production';

const explanations: Record<SecretsFault, string> = {
  unreadable: 'cannot be read or made; see that its folder exists and belongs to the user who starts the program',
  damaged:
    'is not a secrets file of format 1; restore it from your backup (a new one cannot open what the old one closed)',
  'made-in-training': 'was made in training mode, so production refuses it; give another SECRETS_FILE and DATA_DIR',
  'made-in-production':
    'was made in production; set MODE=production, or give another SECRETS_FILE and DATA_DIR for training',
};

/** Says which file and what to do; never what stands in it. */
export class SecretsError extends Error {
  readonly code: SecretsFault;
  constructor(code: SecretsFault, path: string, cause?: unknown) {
    super(`The secrets file ${path} ${explanations[code]}`, { cause });
    this.name = 'SecretsError';
    this.code = code;
  }
}

const file = z.object({
  format: z.literal(1),
  mode: z.enum(['training', 'production']),
  encryption: z.base64().refine((text) => Buffer.from(text, 'base64').length === 32),
  checkpointKey: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
});

function make(mode: Mode): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const content: z.infer<typeof file> = {
    format: 1,
    mode,
    encryption: randomBytes(32).toString('base64'),
    checkpointKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function syncToDisk(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A hard link appears whole or not at all, and fails if another start was quicker: then that one's secrets are the right ones. */
function writeUnlessThere(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  syncToDisk(dirname(path));
}

function readOrMake(settings: Pick<Settings, 'secretsFile' | 'mode'>): string {
  const { secretsFile: path, mode } = settings;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new SecretsError('unreadable', path, error);
  }
  try {
    writeUnlessThere(path, make(mode));
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SecretsError('unreadable', path, error);
  }
}

function parse(text: string, path: string): z.infer<typeof file> {
  try {
    return file.parse(JSON.parse(text));
  } catch {
    // The cause is left out on purpose: JSON's and zod's messages quote what they read.
    throw new SecretsError('damaged', path);
  }
}

function readSealingKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below; the cause is left out, it may quote the key.
  }
  throw new SecretsError('damaged', path);
}

/**
 * Opens the secrets file, making it (mode 0600) at the first start.
 * A file of the other mode is refused: production never runs on secrets that a training may have shown, nor training on real ones.
 * @throws SecretsError
 */
export function openSecrets(settings: Pick<Settings, 'secretsFile' | 'mode'>): Secrets {
  const path = settings.secretsFile;
  const content = parse(readOrMake(settings), path);
  if (content.mode !== settings.mode) throw new SecretsError(`made-in-${content.mode}`, path);
  const checkpointKey = readSealingKey(content.checkpointKey, path);
  const encryption = Buffer.from(content.encryption, 'base64');
  return {
    encryptionKey: createSecretKey(encryption),
    subjectKey: createSecretKey(Buffer.from(hkdfSync('sha256', encryption, '', 'subject words', 32))),
    reportKey: createSecretKey(Buffer.from(hkdfSync('sha256', encryption, '', 'issued reports', 32))),
    checkpointKey,
    checkpointPublicKey: createPublicKey(checkpointKey),
  };
}
