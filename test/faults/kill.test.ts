/** Processes killed in the middle of load: nothing acknowledged is lost, nothing is done twice, and it serves again soon (DESIGN 3.10). */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type pg from 'pg';
import { findRunning } from '../../src/database/embedded.ts';
import { withClient } from '../../src/database/roles.ts';
import { projectRoot } from '../../src/root.ts';
import { makePairs, type Pair } from '../support/pairs.ts';
import { freePort, type Program, startProgram } from '../support/program-process.ts';
import { type Acknowledged, type Orders, STEPS, type Tidings } from './client.ts';

type Victim = 'server' | 'database' | 'backend';
const KILLS: readonly Victim[] = [
  'backend',
  'server',
  'database',
  'backend',
  'database',
  'server',
  'backend',
  'backend',
  'server',
  'database',
];
/** Milliseconds of load before each kill: long enough for each client to be anywhere in a lifecycle. */
const LOAD = 600;
const SOON = 20_000;
const PAIRS = 6;

let dataDir: string;
let port: number;
let program: Program;
let client: ChildProcess;
let pairs: readonly Pair[];
/** When the latest call was sent that has been answered. */
let servedSince = 0;
let ended: Promise<Extract<Tidings, { kind: 'ended' }>>;

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'openimi-kill-'));
  port = await freePort();
  program = await startProgram({ dataDir, port });
  pairs = await makePairs({ dataDir }, PAIRS);
});
after(async () => {
  client?.kill();
  await program?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function startClient(): void {
  client = fork(join(projectRoot, 'dist/test/faults/client.js'), { serialization: 'json' });
  ended = new Promise((resolve, reject) => {
    client.on('message', (tidings: Tidings) => {
      if (tidings.kind === 'served') servedSince = Math.max(servedSince, tidings.sentAt);
      else {
        resolve(tidings);
        client.disconnect();
      }
    });
    client.once('exit', (code) => reject(new Error(`the client ended with ${code}`)));
  });
  // Whoever waits for it hears of it; until then it is nobody's.
  ended.catch(() => {});
  client.send({ port, pairs } satisfies Orders);
}

async function inDatabase<Result>(work: (superuser: pg.Client) => Promise<Result>): Promise<Result> {
  const url = findRunning(dataDir)?.('postgres', 'openimi');
  assert.ok(url, 'the database is not running');
  return withClient(url, work);
}

/** The process of a transaction that is going on, or else of any connection of the program. */
async function anyBackend(superuser: pg.Client): Promise<number> {
  const { rows } = await superuser.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'openimi' and usename = 'openimi_app'
      order by xact_start is null, random() limit 1`,
  );
  assert.ok(rows[0], 'the program has no connection');
  return rows[0].pid;
}

const postmaster = (): number =>
  Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);

/**
 * Kills, and waits until the blow has struck: PostgreSQL ends all its connections when one of its processes is killed, but some
 * call may be answered before it does.
 */
async function kill(victim: Victim): Promise<void> {
  if (victim === 'server') return program.kill();
  await inDatabase(async (superuser) => {
    const struck = new Promise((resolve) => superuser.once('end', resolve));
    process.kill(victim === 'database' ? postmaster() : await anyBackend(superuser), 'SIGKILL');
    await struck;
  });
}

/** Does what a supervisor would, and waits until a call is answered that was sent now or later. */
async function recovery(): Promise<void> {
  const struckAt = Date.now();
  while (servedSince <= struckAt) {
    // The program also ends itself when its database does not come back.
    if (!program.alive) program = await startProgram({ dataDir, port });
    assert.ok(Date.now() - struckAt < 3 * SOON, `nothing is served any more:\n${program.lastLog()}`);
    await sleep(10);
  }
}

const countExchanges = () =>
  inDatabase(async (superuser) => Number((await superuser.query('select count(*) as n from exchange')).rows[0]?.n));

test(`${KILLS.length} processes are killed in the middle of load`, async (t) => {
  const before = await countExchanges();
  startClient();
  const recoveries: string[] = [];
  for (const victim of KILLS) {
    await sleep(LOAD);
    const killedAt = Date.now();
    await kill(victim);
    await recovery();
    const milliseconds = servedSince - killedAt;
    recoveries.push(`${victim} ${milliseconds} ms`);
    assert.ok(milliseconds < SOON, `it served again only ${milliseconds} ms after the kill of the ${victim}`);
  }
  client.send('stop');
  const { acknowledged, wrong } = await ended;
  const repeated = acknowledged.filter(({ attempts }) => attempts > 1).length;
  t.diagnostic(`serving again after: ${recoveries.join(', ')}`);
  t.diagnostic(`${acknowledged.length} steps acknowledged, ${repeated} of them after repetition`);
  assert.deepEqual(wrong, [], 'a repeated call was refused');
  assert.ok(repeated >= KILLS.length, 'the kills hit no call');

  const cases = casesOf(acknowledged);
  assert.equal((await countExchanges()) - before, cases.size, 'as many exchanges as keys of creation');
  await compareWithDatabase(cases);
  await compareWithApi(cases);
  await compareMails(cases);
});

/** A kill between a checkpoint's line and its row leaves the line alone; the sealer restores the row when it comes by, within 10 s. */
async function sealerHasComeBy(): Promise<void> {
  const folder = join(dataDir, 'checkpoints');
  const lines = () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)).length;
  };
  const rows = () =>
    inDatabase(async (superuser) => Number((await superuser.query('select count(*) as n from checkpoint')).rows[0]?.n));
  for (let waited = 0; lines() > (await rows()); waited += 200) {
    assert.ok(waited < 3 * SOON, 'a checkpoint stays without its row');
    await sleep(200);
  }
}

test('the history is whole', async () => {
  await sealerHasComeBy();
  const verify = join(projectRoot, 'dist/scripts/verify-history.js');
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, [verify], { env });
  assert.match(stdout, /Nothing is wrong/);
});

type Cases = ReadonlyMap<string, readonly Acknowledged[]>;

/** What was acknowledged, by exchange; each step once, in order. */
function casesOf(acknowledged: readonly Acknowledged[]): Cases {
  const cases = Map.groupBy(acknowledged, ({ exchange }) => exchange);
  for (const steps of cases.values())
    assert.deepEqual(
      steps.map(({ step }) => step),
      STEPS.slice(0, steps.length),
    );
  return cases;
}

const lastOf = (steps: readonly Acknowledged[]): Acknowledged => steps.at(-1) as Acknowledged;

async function compareWithDatabase(cases: Cases): Promise<void> {
  const { rows } = await inDatabase((superuser) =>
    superuser.query<{ id: string; state: string; revision: number; actions: string[]; keys: string[] }>(
      `select x.id, x.state, x.revision,
        (select array_agg(e.action order by e.no) from event e where e.exchange_id = x.id) as actions,
        (select array_agg(i.key) from idempotency i where i.exchange_id = x.id) as keys
      from exchange x where x.id = any($1)`,
      [[...cases.keys()]],
    ),
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [id, steps] of cases) {
    const row = found.get(id);
    const { state, revision } = lastOf(steps);
    assert.deepEqual([row?.state, row?.revision], [state, revision], `exchange ${id}`);
    const actions = steps.map(({ step }) => (step === 'create' ? 'send' : step));
    assert.deepEqual(row?.actions, actions, `events of ${id}`);
    assert.deepEqual(new Set(row?.keys), new Set(steps.map(({ key }) => key)), `keys of ${id}`);
  }
}

async function compareWithApi(cases: Cases): Promise<void> {
  const queue = cases.entries();
  const reader = async () => {
    for (const [id, steps] of queue) {
      const { sender, state, revision } = lastOf(steps);
      const headers = { authorization: `Bearer ${sender}` };
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/exchanges/${id}`, { headers });
      const shown = (await answer.json()) as { state: string; revision: number };
      assert.deepEqual([shown.state, shown.revision], [state, revision], `exchange ${id} by the API`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, reader));
}

/** Every reader of a closed case has been told twice: of two moves of the other side, once each. */
async function compareMails(cases: Cases): Promise<void> {
  const closed = [...cases].filter(([, steps]) => lastOf(steps).step === 'close').map(([id]) => id);
  assert.ok(closed.length > 0);
  await inDatabase(async (superuser) => {
    const waiting = async () => Number((await superuser.query('select count(*) as n from outbox')).rows[0]?.n);
    for (let waited = 0; (await waiting()) > 0; waited += 100) {
      assert.ok(waited < SOON, 'the outbox is not emptied');
      await sleep(100);
    }
    const { rows } = await superuser.query<{ mails: number; readers: number }>(
      `select mails, count(*)::int as readers
        from (select exchange_id, user_id, count(*)::int as mails from mail where exchange_id = any($1) group by 1, 2) told
        group by mails`,
      [closed],
    );
    assert.deepEqual(
      rows.map(({ mails }) => mails),
      [2],
    );
    assert.ok((rows[0]?.readers ?? 0) >= 2 * closed.length, 'both sides are told');
  });
}
