import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { readSettings, SettingsError } from './settings.ts';

const production = { MODE: 'production', SMTP_URL: 'smtps://mail.example:465', MAIL_FROM: 'imi@example.eu' };

function faultsOf(env: Record<string, string>): string[] {
  try {
    readSettings(env);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    for (const fault of error.faults) assert.match(error.message, new RegExp(`${fault.variable}: .*give`));
    return error.faults.map((fault) => fault.variable);
  }
  return [];
}

test('without any variable the settings are those of a training on this machine', () => {
  assert.deepEqual(readSettings({}), {
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    trustProxy: false,
    dataDir: resolve('data'),
    mailFrom: 'OpenIMI <no-reply@openimi.example>',
    secretsFile: resolve('data/secrets.json'),
    mode: 'training',
    logLevel: 'info',
  });
});

test('an empty variable counts as absent', () => {
  assert.deepEqual(readSettings({ PORT: '', DATABASE_URL: ' ' }), readSettings({}));
});

test('defaults follow what they derive from', () => {
  assert.equal(readSettings({ PORT: '8080' }).publicUrl, 'http://localhost:8080');
  assert.equal(readSettings({ DATA_DIR: '/srv/imi' }).secretsFile, '/srv/imi/secrets.json');
});

test('every variable is read', () => {
  const settings = readSettings({
    ...production,
    PORT: '443',
    HOST: '::1',
    PUBLIC_URL: 'https://imi.example.eu/',
    TRUST_PROXY: '10.0.0.1, fd00::/8',
    DATA_DIR: '/srv/imi',
    DATABASE_URL: 'postgresql://openimi_app@db/openimi',
    DATABASE_ADMIN_URL: 'postgres://openimi_owner@/openimi?host=/run/postgresql',
    SECRETS_FILE: '/etc/imi/secrets.json',
    LOG_LEVEL: 'warn',
  });
  assert.deepEqual(settings, {
    port: 443,
    host: '::1',
    publicUrl: 'https://imi.example.eu',
    trustProxy: ['10.0.0.1', 'fd00::/8'],
    dataDir: '/srv/imi',
    database: {
      applicationUrl: 'postgresql://openimi_app@db/openimi',
      adminUrl: 'postgres://openimi_owner@/openimi?host=/run/postgresql',
    },
    smtpUrl: 'smtps://mail.example:465',
    mailFrom: 'imi@example.eu',
    secretsFile: '/etc/imi/secrets.json',
    mode: 'production',
    logLevel: 'warn',
  });
});

const faulty: [Record<string, string>, string[]][] = [
  [{ PORT: '0' }, ['PORT']],
  [{ PORT: '70000' }, ['PORT']],
  [{ PORT: '80a' }, ['PORT']],
  [{ HOST: 'a b' }, ['HOST']],
  [{ PUBLIC_URL: 'http://imi.example.eu' }, ['PUBLIC_URL']],
  [{ PUBLIC_URL: 'https://imi.example.eu/path' }, ['PUBLIC_URL']],
  [{ PUBLIC_URL: 'https://user:word@imi.example.eu' }, ['PUBLIC_URL']],
  [{ PUBLIC_URL: 'imi.example.eu' }, ['PUBLIC_URL']],
  [{ TRUST_PROXY: 'yes' }, ['TRUST_PROXY']],
  [{ TRUST_PROXY: '10.0.0.0/33' }, ['TRUST_PROXY']],
  [{ TRUST_PROXY: '10.0.0.0/8/8' }, ['TRUST_PROXY']],
  [{ DATABASE_URL: 'postgres://a@b/c' }, ['DATABASE_ADMIN_URL']],
  [{ DATABASE_ADMIN_URL: 'postgres://a@b/c' }, ['DATABASE_URL']],
  [{ DATABASE_URL: 'mysql://a@b/c', DATABASE_ADMIN_URL: 'postgres://a@b/c' }, ['DATABASE_URL']],
  [{ SMTP_URL: 'http://mail.example' }, ['SMTP_URL']],
  [{ MAIL_FROM: 'nobody' }, ['MAIL_FROM']],
  [{ MAIL_FROM: 'A <a@b.eu>\r\nBcc: x@y.eu' }, ['MAIL_FROM']],
  [{ MODE: 'demo' }, ['MODE']],
  [{ LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
  [{ MODE: 'production' }, ['SMTP_URL', 'MAIL_FROM']],
  [
    { PORT: 'x', PUBLIC_URL: 'x', MODE: 'production', DATABASE_URL: 'x' },
    ['PORT', 'PUBLIC_URL', 'DATABASE_URL', 'DATABASE_ADMIN_URL', 'SMTP_URL', 'MAIL_FROM'],
  ],
];

for (const [env, expected] of faulty) {
  test(`${JSON.stringify(env)} is refused, naming ${expected.join(', ')}`, () => {
    assert.deepEqual(faultsOf(env), expected);
  });
}

test('no value is repeated in the message, since it may be a password', () => {
  assert.throws(
    () => readSettings({ SMTP_URL: 'http://user:canary@mail', DATABASE_URL: 'x://u:canary@h', PUBLIC_URL: 'canary' }),
    (error: Error) => error instanceof SettingsError && !`${error.message}${error.stack}`.includes('canary'),
  );
});
