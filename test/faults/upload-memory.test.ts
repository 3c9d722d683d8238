/** The program as a process of its own takes in and gives out files of 25 MB without holding them in memory. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { multipart, pdfOf } from '../support/files.ts';
import { makePairs, type Pair } from '../support/pairs.ts';
import { freePort, type Program, startProgram } from '../support/program-process.ts';

const MOST_ABOVE_IDLE = 100_000_000;

let dataDir: string;
let program: Program;
let pair: Pair;
before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'openimi-memory-'));
  program = await startProgram({ dataDir, port: await freePort() });
  [pair] = (await makePairs({ dataDir }, 1)) as [Pair];
});
after(async () => {
  await program?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const resident = (): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8'))?.[1]) * 1024;

const form = await multipart({}, [{ name: 'big.pdf', content: pdfOf(25_000_000) }]);

async function upload(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${program.port}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...form.headers, authorization: `Bearer ${pair.sender.token}`, 'idempotency-key': randomUUID() },
    body: new Uint8Array(form.payload),
  });
  await answer.arrayBuffer();
  return answer.status;
}

test('25 MB go in, alone and four at once, in less than 100 MB above idle', async (t) => {
  // The first request of a kind compiles what it needs.
  assert.equal(await upload(), 201);
  await sleep(1000);
  const idle = resident();
  let highest = idle;
  const watch = setInterval(() => {
    highest = Math.max(highest, resident());
  }, 5);
  assert.equal(await upload(), 201);
  const alone = highest;
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(upload)), [201, 201, 201, 201]);
  clearInterval(watch);
  const megabytes = (bytes: number) => Math.round((bytes - idle) / 1e6);
  t.diagnostic(
    `idle ${Math.round(idle / 1e6)} MB; one upload +${megabytes(alone)} MB, four at once +${megabytes(highest)} MB`,
  );
  assert.ok(highest - idle < MOST_ABOVE_IDLE, `${megabytes(highest)} MB above idle`);
});
