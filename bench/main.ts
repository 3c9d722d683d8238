/**
 * npm run bench -- [--rounds 3] [--seconds 8] [--json]: our lifecycle (create and send with three questions, accept, reply,
 * close, through the API with everything on) next to the floor's, in alternating rounds against one PostgreSQL.
 *
 * npm run bench -- --exchanges 100000 [--against 1000] [--rounds 3] [--seconds 8] [--json]: lists, searches, cases and the same lifecycle
 * on a database with so many exchanges next to one with few.
 *
 * npm run bench -- --broadcast 3000 [--rounds 3] [--json]: one tells so many, and hears from all of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EmbeddedServer, startEmbedded } from '../src/database/embedded.ts';
import type { Bench } from './bench.ts';
import { broadcastTableOf, measureBroadcast } from './broadcast.ts';
import { findFloor } from './floor.ts';
import { compareWithFloor } from './floor-comparison.ts';
import { tableOf } from './report.ts';
import { compareSizes } from './size-comparison.ts';
import { sizeTableOf } from './size-report.ts';

const { values: given } = parseArgs({
  options: {
    exchanges: { type: 'string' },
    broadcast: { type: 'string' },
    against: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'exchanges' | 'broadcast' | 'against' | 'rounds' | 'seconds', least: number): number {
  const value = Number(given[name]);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`bench: --${name} is a whole number of at least ${least}`);
  process.exit(1);
}
const rounds = wholeNumber('rounds', 1);
const seconds = wholeNumber('seconds', 1);
// Fewer would not fill two pages of every list.
const sizes =
  given.exchanges === undefined ? undefined : [wholeNumber('against', 1000), wholeNumber('exchanges', 1000)];

const recipients = given.broadcast === undefined ? undefined : wholeNumber('broadcast', 1);

const say = (text: string) => console.error(`bench: ${text}`);

/** Aborted by Ctrl-C and SIGTERM: what was started is stopped and what was written is removed, as at every end. */
const ending = new AbortController();
const interrupted = new Promise<never>((_, reject) => {
  ending.signal.addEventListener('abort', () => reject(new Error('ended from outside')));
});
// Until it is waited for, it is nobody's.
interrupted.catch(() => {});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());

/** Measures and says the figures as JSON or as a table. */
async function measure(bench: Bench): Promise<string> {
  if (sizes) {
    const report = await compareSizes(bench, sizes);
    return given.json ? JSON.stringify(report) : sizeTableOf(report);
  }
  if (recipients !== undefined) {
    const report = await measureBroadcast(bench, recipients);
    return given.json ? JSON.stringify(report) : broadcastTableOf(report);
  }
  const report = await compareWithFloor(bench);
  return given.json ? JSON.stringify(report) : tableOf(report);
}

async function run(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'openimi-bench-'));
  let server: EmbeddedServer | undefined;
  try {
    server = await startEmbedded({ dataDir: folder });
    const floor = findFloor();
    if (!floor) say('../shared/floor/floor.mjs is not there: our part is measured alone');
    return await measure({ server, folder, rounds, seconds, floor, ending: ending.signal, interrupted, say });
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  console.log(await run());
} catch (error) {
  if (!ending.signal.aborted) throw error;
  say('ended from outside');
}
// An ended load may still be waiting for answers.
process.exit(ending.signal.aborted ? 1 : 0);
