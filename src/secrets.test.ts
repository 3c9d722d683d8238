import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSecrets, SecretsError, type SecretsFault } from './secrets.ts';
import type { Mode } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'openimi-secrets-'));
after(() => rmSync(folder, { recursive: true }));

function settings(name: string, mode: Mode = 'training') {
  return { secretsFile: join(folder, name, 'secrets.json'), mode };
}

function refused(code: SecretsFault): (error: unknown) => boolean {
  return (error) => error instanceof SecretsError && error.code === code;
}

test('the first start makes the file for its owner only; the next reads the same secrets', () => {
  const where = settings('first');
  const made = openSecrets(where);
  assert.equal(statSync(where.secretsFile).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(folder, 'first')), ['secrets.json'], 'no draft is left');
  const read = openSecrets(where);
  assert.ok(read.encryptionKey.equals(made.encryptionKey));
  assert.ok(read.checkpointKey.equals(made.checkpointKey));
  assert.ok(read.checkpointPublicKey.equals(made.checkpointPublicKey));
  assert.equal(read.encryptionKey.symmetricKeySize, 32);
  assert.equal(read.checkpointKey.asymmetricKeyType, 'ed25519');
  assert.equal(read.checkpointPublicKey.type, 'public');
});

test('two installations have different secrets', () => {
  const [one, other] = [openSecrets(settings('one')), openSecrets(settings('other'))];
  assert.ok(!one.encryptionKey.equals(other.encryptionKey));
  assert.ok(!one.checkpointKey.equals(other.checkpointKey));
});

test('production refuses secrets made in training, and training those of production', () => {
  openSecrets(settings('training', 'training'));
  assert.throws(() => openSecrets(settings('training', 'production')), refused('made-in-training'));
  openSecrets(settings('production', 'production'));
  openSecrets(settings('production', 'production'));
  assert.throws(() => openSecrets(settings('production', 'training')), refused('made-in-production'));
});

test('a damaged file is refused, kept as it is, and not quoted', () => {
  const where = settings('damaged');
  openSecrets(where);
  const whole = JSON.parse(readFileSync(where.secretsFile, 'utf8')) as Record<string, unknown>;
  const damaged = [
    'canary, no JSON',
    '{}',
    JSON.stringify({ ...whole, format: 2 }),
    JSON.stringify({ ...whole, encryption: Buffer.from('canary').toString('base64') }),
    JSON.stringify({ ...whole, checkpointKey: '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----' }),
  ];
  for (const content of damaged) {
    writeFileSync(where.secretsFile, content);
    assert.throws(
      () => openSecrets(where),
      (error: SecretsError) => refused('damaged')(error) && !`${error.stack}${error.cause}`.includes('canary'),
    );
    assert.equal(readFileSync(where.secretsFile, 'utf8'), content);
  }
});

test('a path that cannot be a file is told', () => {
  const where = settings('folder');
  mkdirSync(where.secretsFile, { recursive: true });
  assert.throws(() => openSecrets(where), refused('unreadable'));
});
