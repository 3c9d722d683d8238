/** Starts the embedded server in a process of its own, for tests that kill it: prints one JSON line, then waits for SIGTERM. */
import { DataInUse } from '../../src/database/data-lock.ts';
import { startEmbedded } from '../../src/database/embedded.ts';

const tell = (told: object) => process.stdout.write(`${JSON.stringify(told)}\n`);

try {
  const server = await startEmbedded({ dataDir: process.argv[2] ?? '', durable: false });
  process.once('SIGTERM', () => void server.stop());
  tell({ postmaster: server.pid, url: server.url('openimi_owner', 'openimi') });
} catch (error) {
  if (!(error instanceof Error)) throw error;
  tell({ refused: error.name, by: error instanceof DataInUse ? error.pid : undefined, message: error.message });
}
