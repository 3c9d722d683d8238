/** The commands beside a running program: they join its embedded database instead of failing on it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Accounts, actorOfToken, openAccounts } from '../../src/accounts/index.ts';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { projectRoot } from '../../src/root.ts';
import { openSecrets } from '../../src/secrets.ts';
import { readSettings } from '../../src/settings.ts';
import { handlerAt, insertAuthorities, MILAN, PASSWORD } from '../support/accounts.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'openimi-commands-'));
let database: Database;
let accounts: Accounts;
before(async () => {
  const settings = readSettings({ DATA_DIR: dataDir });
  database = await openDatabase(settings);
  accounts = openAccounts({ connection: database.connection, mode: settings.mode, secrets: openSecrets(settings) });
  await insertAuthorities(accounts.db);
});
after(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function command(name: string, args: string[], options: { input?: string; env?: Record<string, string> } = {}) {
  const script = join(projectRoot, `dist/scripts/${name}.js`);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATA_DIR: dataDir, ...options.env };
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(options.input ?? '');
  const [out, err] = await Promise.all([child.stdout, child.stderr].map((stream) => stream.toArray()));
  const code =
    child.exitCode ?? (await new Promise<number>((resolve) => child.once('exit', (exit) => resolve(exit ?? 1))));
  return { code, out: Buffer.concat(out ?? []).toString(), err: Buffer.concat(err ?? []).toString() };
}

test('npm run token prints a token of the first membership, or of the one given', async () => {
  const user = await handlerAt(accounts, 'Zita', MILAN);
  const first = await command('token', [user.email]);
  assert.deepEqual([first.code, first.err], [0, '']);
  assert.equal((await actorOfToken(accounts, first.out.trim()))?.membershipId, user.membershipId);
  const given = await command('token', [user.email, '--membership', user.membershipId]);
  assert.equal((await actorOfToken(accounts, given.out.trim()))?.membershipId, user.membershipId);
});

test('npm run token tells what is wrong in one line', async () => {
  const unknown = await command('token', ['nobody@people.test']);
  assert.deepEqual([unknown.code, unknown.out, unknown.err], [1, '', 'openimi: There is no such user.\n']);
  assert.match((await command('token', [])).err, /^openimi: give one e-mail address/);
  const user = await handlerAt(accounts, 'Yvonne', MILAN);
  const foreign = await command('token', [user.email, '--membership', '00000000-0000-4000-8000-000000000000']);
  assert.match(foreign.err, /You may not act for this authority/);
});

test('npm run admin makes an operator whose password comes by a pipe', async () => {
  const args = ['create-operator', '--email', 'Op@people.test', '--name', 'Operator'];
  const made = await command('admin', args, { input: `${PASSWORD}\n` });
  assert.deepEqual([made.code, made.err], [0, '']);
  assert.ok(!made.out.includes(PASSWORD));
  const row = await accounts.db
    .selectFrom('app_user')
    .selectAll()
    .where('email', '=', 'op@people.test')
    .executeTakeFirst();
  assert.equal(row?.operator, true);
  const again = await command('admin', args, { input: `${PASSWORD}\n` });
  assert.deepEqual([again.code, again.err], [1, 'openimi: email: There is already a user with this e-mail address.\n']);
  const weak = await command('admin', ['create-operator', '--email', 'x@people.test', '--name', 'X'], {
    input: 'short\n',
  });
  assert.match(weak.err, /password: Use at least 12 characters/);
  assert.match((await command('admin', args)).err, /no password was given/);
  assert.match((await command('admin', ['create-operator'])).err, /npm run admin -- create-operator/);
});

test('in production an operator needs a real address, and tokens are not printed', async () => {
  const env = {
    MODE: 'production',
    SECRETS_FILE: join(dataDir, 'production.json'),
    SMTP_URL: 'smtp://127.0.0.1:25',
    MAIL_FROM: 'a@people.test',
  };
  const args = ['create-operator', '--email', 'op@authority.example', '--name', 'Operator'];
  const refused = await command('admin', args, { input: `${PASSWORD}\n`, env });
  assert.deepEqual(
    [refused.code, refused.err],
    [1, 'openimi: email: This address is for demonstrations only: give a real one.\n'],
  );
  assert.match((await command('token', ['op@people.test'], { env })).err, /training mode only/);
});
