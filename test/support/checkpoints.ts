/** Sealing and verifying a test's history, with a folder and a key of its own. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts, Finding, SealerEvent, SealerOptions } from '../../src/exchanges/index.ts';
import { verifyHistory } from '../../src/exchanges/index.ts';
import { seal } from '../../src/exchanges/sealer.worker.ts';
import type { TestDatabase } from './test-database.ts';

export interface CheckpointFixture {
  readonly folder: string;
  /** The file of the month in which the fixture's clock starts. */
  readonly file: string;
  readonly options: SealerOptions;
  readonly publicKey: KeyObject;
  /** What the sealer told, in order. */
  readonly told: SealerEvent[];
  /** Seals everything recorded so far. */
  seal(): Promise<number>;
  verify(): Promise<{ findings: Finding[]; counts: Counts }>;
  lines(): string[];
  writeLines(lines: readonly string[]): void;
  close(): void;
}

/**
 * Waits until every event recorded so far may be sealed. The oldest running transaction is that of the whole server, which other test
 * files use at the same time.
 */
export async function settled({ connection }: Pick<TestDatabase, 'connection'>): Promise<void> {
  for (;;) {
    const { rows } = await connection.pool.query(
      'select exists(select from event where tx >= pg_snapshot_xmin(pg_current_snapshot())) as waiting',
    );
    if (!rows[0].waiting) return;
    await sleep(5);
  }
}

export function checkpointFixture(database: Pick<TestDatabase, 'connection'>, now: () => Date): CheckpointFixture {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const folder = mkdtempSync(join(tmpdir(), 'openimi-checkpoints-'));
  const file = join(folder, `${now().toISOString().slice(0, 7)}.jsonl`);
  const told: SealerEvent[] = [];
  const { db } = database.connection;
  const options: SealerOptions = { db, folder, key: privateKey, now, told: (event) => told.push(event) };
  return {
    folder,
    file,
    options,
    publicKey,
    told,
    async seal() {
      await settled(database);
      return seal(options);
    },
    async verify() {
      const findings: Finding[] = [];
      const found = (finding: Finding) => findings.push(finding);
      const counts = await verifyHistory({ db, checkpointFolder: folder, publicKey, found });
      return { findings, counts };
    },
    lines: () => readFileSync(file, 'utf8').split('\n').slice(0, -1),
    writeLines: (lines) => writeFileSync(file, lines.map((line) => `${line}\n`).join('')),
    close: () => rmSync(folder, { recursive: true }),
  };
}
