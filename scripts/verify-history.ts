/**
 * `npm run verify-history [-- --key <public key.pem>]`: checks the whole history against itself and against the checkpoints outside the
 * database. Changes nothing and may run beside the program. Ends with 0: nothing found; 1: something is wrong; 2: it could not be checked.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Connection, connect, openDatabase } from '../src/database/index.ts';
import { type Counts, type Finding, readCheckpointKey, verifyHistory } from '../src/exchanges/index.ts';
import { openSecrets } from '../src/secrets.ts';
import { readSettings, type Settings } from '../src/settings.ts';

/** More findings are counted, not printed: a lost folder has one for every ten seconds of its life. */
const MOST_PRINTED = 1000;
const PROGRESS_EVERY = 5000;

interface TrustedKey {
  readonly key: KeyObject;
  readonly source: string;
}

/** The key named, or the program's own, or the one beside the files: who can replace the files can replace that one too. */
async function trustedKey(settings: Settings, folder: string, named: string | undefined): Promise<TrustedKey> {
  if (named !== undefined) return { key: createPublicKey(readFileSync(named, 'utf8')), source: named };
  if (existsSync(settings.secretsFile)) {
    return { key: openSecrets(settings).checkpointPublicKey, source: settings.secretsFile };
  }
  const key = await readCheckpointKey(folder);
  if (key && key !== 'damaged')
    return { key, source: `${join(folder, 'key.pem')}; compare it with your own note of it` };
  throw new Error(
    `There is no public key: neither ${settings.secretsFile} nor one beside ${folder}; name one with --key`,
  );
}

const fingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

function described({ code, exchange, event, checkpoint, where }: Finding): string {
  const parts = [
    exchange === undefined ? '' : ` exchange ${exchange}`,
    event === undefined ? '' : ` event ${event}`,
    checkpoint === undefined ? '' : ` checkpoint ${checkpoint}`,
    where === undefined ? '' : ` (${where})`,
  ];
  return `${code}:${parts.join('')}`;
}

const summary = (counts: Readonly<Counts>): string => `
  ${counts.exchanges} exchanges with ${counts.events} events
  ${counts.contents} pieces of content compared, ${counts.erased} erased
  ${counts.checkpoints} checkpoints over ${counts.sealed} events
  ${counts.unsealed} events not sealed yet${counts.oldestUnsealed ? `, the oldest of ${counts.oldestUnsealed.toISOString()}` : ''}`;

/** The application's role reads; a database of one's own is not migrated for it. */
async function openForReading(settings: Settings): Promise<{ connection: Connection; close(): Promise<void> }> {
  const options = { max: 2, statementTimeout: 0 };
  if (settings.database) {
    const connection = connect(settings.database.applicationUrl, options);
    return { connection, close: () => connection.close() };
  }
  const database = await openDatabase(settings, { join: true });
  const connection = connect(database.applicationUrl, options);
  return {
    connection,
    async close() {
      await connection.close();
      await database.close();
    },
  };
}

async function verify(settings: Settings, named: string | undefined): Promise<boolean> {
  const checkpointFolder = join(settings.dataDir, 'checkpoints');
  const { key, source } = await trustedKey(settings, checkpointFolder, named);
  console.log(`Checkpoints in ${checkpointFolder}\nPublic key SHA-256 ${fingerprint(key)}, from ${source}`);
  const { connection, close } = await openForReading(settings);
  let printed = 0;
  let last = Date.now();
  try {
    const counts = await verifyHistory({
      db: connection.db,
      checkpointFolder,
      publicKey: key,
      found(finding) {
        printed += 1;
        if (printed <= MOST_PRINTED) console.log(described(finding));
      },
      progress({ exchanges, events, checkpoints, findings }) {
        if (Date.now() - last < PROGRESS_EVERY) return;
        last = Date.now();
        console.error(`… ${exchanges} exchanges, ${events} events, ${checkpoints} checkpoints, ${findings} findings`);
      },
    });
    if (printed > MOST_PRINTED) console.log(`and ${printed - MOST_PRINTED} more`);
    console.log(summary(counts));
    console.log(counts.findings === 0 ? '\nNothing is wrong.' : `\n${counts.findings} findings: something is wrong.`);
    return counts.findings === 0;
  } finally {
    await close();
  }
}

try {
  const { values } = parseArgs({ options: { key: { type: 'string' } } });
  process.exitCode = (await verify(readSettings(process.env), values.key)) ? 0 : 1;
} catch (error) {
  console.error(`openimi: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
