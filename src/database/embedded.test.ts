import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import pg from 'pg';
import { connect } from './connection.ts';
import { DataInUse, readHolder } from './data-lock.ts';
import { type EmbeddedEvent, type EmbeddedOptions, findRunning, startEmbedded } from './embedded.ts';
import { EmbeddedUnavailable, findBinaries } from './postgres-binaries.ts';
import { isRunning, processesIn, waitUntil } from './processes.ts';
import { withClient } from './roles.ts';

// mkdtemp makes folders of mode 0700, so as root every test here also shows that such a folder is no obstacle.
const root = mkdtempSync(join(tmpdir(), 'openimi-embedded-'));
/** Most tests share one instance, since making one takes half a second. */
const shared = join(root, 'shared');
after(() => rmSync(root, { recursive: true, force: true }));

const start = (dataDir: string, options: Partial<EmbeddedOptions> = {}) =>
  startEmbedded({ dataDir, durable: false, ...options });

interface Told {
  postmaster?: number;
  url?: string;
  refused?: string;
  by?: number;
  message?: string;
}

async function startChild(
  dataDir: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ child: ChildProcess; told: Told }> {
  const script = join(import.meta.dirname, '../../test/support/embedded-child.js');
  const child = spawn(process.execPath, [script, dataDir], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, told: JSON.parse(line) as Told };
}

async function end(child: ChildProcess, name: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(name);
  await once(child, 'exit');
}

async function rows(url: string, text: string): Promise<unknown[]> {
  return (await withClient(url, (client) => client.query(text))).rows;
}

test('what is committed survives a stop, and only this process may enter', async () => {
  const first = await start(shared);
  await rows(first.url('openimi_owner', 'openimi'), 'create table kept (a int); insert into kept values (42)');
  await first.stop();
  await first.stop();
  assert.ok(!isRunning(first.pid));
  assert.deepEqual(processesIn(join(shared, 'postgres/data')), []);
  const second = await start(shared);
  assert.deepEqual(await rows(second.url('openimi_owner', 'openimi'), 'select a from kept'), [{ a: 42 }]);
  for (const folder of ['postgres', 'postgres/data', 'postgres/socket']) {
    assert.equal(statSync(join(shared, folder)).mode & 0o777, 0o700, folder);
  }
  await second.stop();
});

test('by default every commit is forced to the disk, texts sort by Unicode, Greek has letters', async () => {
  const server = await startEmbedded({ dataDir: join(root, 'durable') });
  const url = server.url('openimi_owner', 'openimi');
  const { fsync, commits, pages, listens, provider } = (await rows(
    url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
      current_setting('full_page_writes') as pages, current_setting('listen_addresses') as listens,
      (select datlocprovider from pg_database where datname = current_database()) as provider`,
  ).then(([row]) => row)) as Record<string, string>;
  assert.deepEqual([fsync, commits, pages, listens, provider], ['on', 'on', 'on', '', 'i']);
  await rows(url, 'create extension pg_trgm; create extension unaccent');
  assert.deepEqual(
    await rows(url, `select similarity('ΕΛΛΑΔΑ', 'ελλαδα') as alike, unaccent('Ελλάδα Łódź') as plain`),
    [{ alike: 1, plain: 'Ελλαδα Lodz' }],
  );
  assert.deepEqual(
    await rows(url, `select string_agg(w, ' ' order by w) as sorted from unnest('{zebra,Éva,eve,Zoe}'::text[]) w`),
    [{ sorted: 'Éva eve zebra Zoe' }],
  );
  await server.stop();
});

test('a second start is told who works there, in this process and in another one', async () => {
  const server = await start(shared);
  const refusal = (error: unknown) =>
    error instanceof DataInUse && error.pid === process.pid && error.message.includes(shared);
  await assert.rejects(start(shared), refusal);
  const { child, told } = await startChild(shared);
  assert.deepEqual([told.refused, told.by], ['DataInUse', process.pid]);
  await end(child, 'SIGTERM');
  assert.deepEqual(
    await rows(server.url('openimi_app', 'openimi'), 'select 1 as one'),
    [{ one: 1 }],
    'the first is unharmed',
  );
  assert.equal(findRunning(shared)?.('a', 'b'), server.url('a', 'b'), 'commands find it');
  await server.stop();
  assert.equal(findRunning(shared), undefined);
});

test('of six starts in the same instant exactly one wins, and the others name it', async () => {
  const started = await Promise.all(Array.from({ length: 6 }, () => startChild(shared)));
  const winners = started.filter(({ told }) => told.postmaster !== undefined);
  assert.equal(winners.length, 1);
  const losers = started.filter(({ told }) => told.postmaster === undefined);
  assert.deepEqual(new Set(losers.map(({ told }) => told.by)), new Set([winners[0]?.child.pid]));
  await Promise.all(started.map(({ child }) => end(child, 'SIGTERM')));
});

test('the note of a dead process, or of an earlier one with this number, is nobody', async () => {
  const note = join(shared, 'in-use.json');
  const holder = { pid: process.pid, startedAt: '1', socketDir: null };
  writeFileSync(note, JSON.stringify(holder));
  assert.equal(readHolder(shared), undefined);
  const server = await start(shared);
  assert.equal(readHolder(shared)?.pid, process.pid);
  await server.stop();
});

test('after kill -9 of the program its PostgreSQL is stopped, and nothing committed is lost', async () => {
  const { child, told } = await startChild(shared);
  const orphan = told.postmaster ?? 0;
  const stranger = await connectRaw(told.url ?? '');
  await stranger.query('create table after_kill (a int); insert into after_kill values (1)');
  await end(child, 'SIGKILL');
  assert.ok(isRunning(orphan), 'the postmaster outlives its parent');
  const events: EmbeddedEvent[] = [];
  const server = await start(shared, { onEvent: (event) => events.push(event) });
  assert.deepEqual(events, [{ kind: 'orphan-stopped', pid: orphan }]);
  assert.ok(!isRunning(orphan));
  assert.deepEqual(await rows(server.url('openimi_owner', 'openimi'), 'select a from after_kill'), [{ a: 1 }]);
  await server.stop();
});

async function connectRaw(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

test('kill -9 of the program and of its postmaster: the next start recovers', async () => {
  const { child, told } = await startChild(shared);
  await rows(told.url ?? '', 'create table after_both (a int); insert into after_both values (1)');
  process.kill(told.postmaster ?? 0, 'SIGKILL');
  await end(child, 'SIGKILL');
  const server = await start(shared);
  assert.deepEqual(await rows(server.url('openimi_owner', 'openimi'), 'select a from after_both'), [{ a: 1 }]);
  await server.stop();
});

test('a postmaster.pid whose number is now another process is cleared, and that process left alone', async () => {
  const first = await start(shared);
  const pidFile = join(shared, 'postgres/data/postmaster.pid');
  const content = readFileSync(pidFile, 'utf8');
  await first.stop();
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  writeFileSync(pidFile, content.replace(/^\d+/, String(other.pid)));
  const server = await start(shared);
  assert.ok(isRunning(other.pid ?? 0));
  await server.stop();
  await end(other, 'SIGTERM');
});

test('kill -9 of PostgreSQL: it comes back, the pool with it, nothing committed is lost', async () => {
  const events: EmbeddedEvent[] = [];
  const server = await start(shared, { onEvent: (event) => events.push(event) });
  const connection = connect(server.url('openimi_owner', 'openimi'), { max: 4 });
  await connection.pool.query('create table supervised (a int)');
  for (let round = 1; round <= 3; round += 1) {
    await connection.pool.query('insert into supervised values ($1)', [round]);
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    assert.ok(await waitUntil(() => events.filter(({ kind }) => kind === 'restarted').length === round, 10_000));
    assert.notEqual(server.pid, killed);
    const { rows: found } = await connection.pool.query('select count(*) as many from supervised');
    assert.deepEqual(found, [{ many: round }]);
  }
  assert.equal(events.filter(({ kind }) => kind === 'died').length, 3);
  await connection.close();
  await server.stop();
});

test('kill -9 of one server process: PostgreSQL recovers by itself, the pool reconnects', async () => {
  const events: EmbeddedEvent[] = [];
  const server = await start(shared, { onEvent: (event) => events.push(event) });
  const connection = connect(server.url('openimi_app', 'openimi'));
  const { rows: found } = await connection.pool.query('select pg_backend_pid() as pid');
  process.kill(found[0].pid, 'SIGKILL');
  const began = Date.now();
  let answered = false;
  while (!answered && Date.now() - began < 10_000) {
    answered = await connection.pool.query('select 1').then(
      () => true,
      () => false,
    );
  }
  assert.ok(answered);
  assert.deepEqual(events, []);
  await connection.close();
  await server.stop();
});

test('a stop during a restart leaves no process behind', async () => {
  const server = await start(shared);
  process.kill(server.pid, 'SIGKILL');
  assert.ok(await waitUntil(() => !isRunning(server.pid), 5_000));
  await server.stop();
  // The helpers of the killed postmaster notice its death by themselves, some milliseconds later.
  const data = join(shared, 'postgres/data');
  assert.ok(await waitUntil(() => processesIn(data).length === 0, 5_000), processesIn(data).join());
});

test('a server that cannot come back is told as lost, and the stop still works', async () => {
  const dataDir = join(root, 'lost');
  const events: EmbeddedEvent[] = [];
  const server = await start(dataDir, { patience: 500, onEvent: (event) => events.push(event) });
  rmSync(join(dataDir, 'postgres/data/global/pg_control'));
  process.kill(server.pid, 'SIGKILL');
  assert.ok(await waitUntil(() => events.some(({ kind }) => kind === 'lost'), 15_000));
  await server.stop();
  assert.equal(readHolder(dataDir), undefined);
});

test('the program without its connections closed still takes PostgreSQL along when it ends by itself', async () => {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.js'))});
    const server = await startEmbedded({ dataDir: ${JSON.stringify(shared)}, durable: false });
    console.log(server.pid);
    process.exit(3);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(run.status, 3, run.stderr);
  assert.ok(await waitUntil(() => !isRunning(Number(run.stdout)), 5_000));
});

test('a path too long for a socket works through a private folder elsewhere', async () => {
  const dataDir = join(root, 'long'.repeat(30));
  const server = await start(dataDir);
  const socketDir = new URL(server.url('openimi_app', 'openimi')).searchParams.get('host') ?? '';
  assert.ok(!socketDir.startsWith(root));
  assert.equal(statSync(socketDir).mode & 0o777, 0o700);
  assert.deepEqual(await rows(server.url('openimi_app', 'openimi'), 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
  chmodSync(socketDir, 0o755);
  await assert.rejects(start(dataDir), EmbeddedUnavailable, 'where others may enter, everybody would be trusted');
  rmSync(socketDir, { recursive: true });
});

test('as root without user namespaces it runs as nobody where nobody may enter, and says so where not', {
  skip: process.getuid?.() !== 0,
}, async () => {
  const open = mkdtempSync(join(tmpdir(), 'openimi-nobody-'));
  chmodSync(open, 0o755);
  const { postgres } = findBinaries(join(open, 'lib'));
  const reachable = spawnSync(postgres, ['--version'], { uid: 65_534, gid: 65_534, cwd: '/' }).status === 0;
  const withoutUnshare = { ...process.env, PATH: '/nowhere' };
  const closed = await startChild(join(shared, 'inside'), withoutUnshare);
  assert.equal(closed.told.refused, 'EmbeddedUnavailable');
  const { child, told } = await startChild(join(open, 'data'), withoutUnshare);
  if (reachable) {
    assert.equal(statSync(`/proc/${told.postmaster}`).uid, 65_534);
    await end(child, 'SIGTERM');
    const server = await start(join(open, 'data'));
    assert.deepEqual(
      await rows(server.url('openimi_app', 'openimi'), 'select 1 as one'),
      [{ one: 1 }],
      'and back in a namespace',
    );
    await server.stop();
  } else {
    assert.equal(told.refused, 'EmbeddedUnavailable');
  }
  rmSync(open, { recursive: true });
});

test("PostgreSQL's log keeps no value that somebody typed", async () => {
  const server = await start(shared);
  const url = server.url('openimi_owner', 'openimi');
  await rows(url, 'create table named (name text unique)');
  await rows(url, `insert into named values ('canary')`);
  await assert.rejects(rows(url, `insert into named values ('canary')`), { code: '23505' });
  await assert.rejects(rows(url, `select 'canary'::date`), { code: '22007' });
  await server.stop();
  const log = readFileSync(join(shared, 'postgres/log'), 'utf8');
  assert.match(log, /ready to accept connections/);
  assert.ok(!log.includes('canary'));
});

test('a first start that was cut off in the middle of making the instance is made again', async () => {
  const dataDir = join(root, 'cut-off');
  mkdirSync(join(dataDir, 'postgres/data.new/base'), { recursive: true, mode: 0o700 });
  chmodSync(join(dataDir, 'postgres'), 0o700);
  const server = await start(dataDir);
  assert.ok(!existsSync(join(dataDir, 'postgres/data.new')));
  await server.stop();
});

test('an instance of another PostgreSQL is refused before it is touched', async () => {
  const dataDir = join(root, 'other-version');
  mkdirSync(join(dataDir, 'postgres/data'), { recursive: true, mode: 0o700 });
  chmodSync(join(dataDir, 'postgres'), 0o700);
  writeFileSync(join(dataDir, 'postgres/data/PG_VERSION'), '17\n');
  await assert.rejects(
    start(dataDir),
    (error: Error) => error instanceof EmbeddedUnavailable && error.message.includes('17'),
  );
  assert.equal(readHolder(dataDir), undefined, 'the folder is free again');
});
