import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { settled } from './support/checkpoints.ts';
import { exchangeFixture, type ExchangeFixture } from './support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from './support/test-database.ts';
import { seal } from '../src/exchanges/sealer.worker.ts';
import { openSecrets } from '../src/secrets.ts';

let database: TestDatabase;
let fixture: ExchangeFixture;
let dataDir: string;
const told: string[] = [];
before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  dataDir = mkdtempSync(join(tmpdir(), 'openimi-verify-'));
  const secrets = openSecrets({ secretsFile: join(dataDir, 'secrets.json'), mode: 'training' });
  await fixture.send();
  await settled(database);
  await seal({
    db: database.connection.db,
    folder: join(dataDir, 'checkpoints'),
    key: secrets.checkpointKey,
    now: () => fixture.clock.now,
    told: (event) => told.push(event.kind),
  });
});
after(async () => {
  rmSync(dataDir, { recursive: true });
  await database.close();
});

async function run(more: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../scripts/verify-history.js')], {
    env: {
      DATA_DIR: dataDir,
      DATABASE_URL: database.applicationUrl,
      DATABASE_ADMIN_URL: database.adminUrl,
      ...more,
    },
  });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (texts.out += chunk));
  child.stderr.on('data', (chunk) => (texts.err += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...texts };
}

test('ends with 0 and says what it looked at', async () => {
  const { code, out, err } = await run();
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    out,
    /1 exchanges with 1 events\n.*1 pieces of content compared, 0 erased\n.*1 checkpoints over 1 events/,
  );
  assert.match(out, /Nothing is wrong/);
  assert.deepEqual(told, ['sealed']);
});

test('without the secrets file it takes the key beside the checkpoints', async () => {
  const { code, out } = await run({ SECRETS_FILE: join(dataDir, 'elsewhere.json') });
  assert.equal(code, 0);
  assert.match(out, /key\.pem; compare it/);
});

test('ends with 1 and names exchange and event', async () => {
  const { rows } = await database.admin.pool.query(`update event set action = 'x' returning exchange_id`);
  const { code, out } = await run();
  assert.equal(code, 1);
  assert.match(out, new RegExp(`^event-changed: exchange ${rows[0].exchange_id} event 1$`, 'm'));
});

test('ends with 2 when nothing can be verified', async () => {
  const { code, err } = await run({ DATABASE_URL: 'postgresql://openimi_app@localhost/x?host=/nowhere' });
  assert.equal(code, 2);
  assert.match(err, /\/nowhere/);
  assert.equal((await run({ MODE: 'neither' })).code, 2);
});
