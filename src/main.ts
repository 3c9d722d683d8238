import { pino } from 'pino';
import { assemble, DefinitionsFaulty, serve, warmCalendars } from './application.ts';
import {
  ApplicationRoleTooStrong,
  DatabaseTooNew,
  DataInUse,
  EmbeddedUnavailable,
  openDatabase,
} from './database/index.ts';
import { loadEurope, welcome } from './training.ts';
import { SecretsError } from './secrets.ts';
import { readSettings, SettingsError } from './settings.ts';
import { startWorkers } from './workers.ts';

/** Starts the program by the settings of the environment; ends it cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino({ level: settings.logLevel });
  const database = await openDatabase(settings, {
    max: 12,
    onEvent: (event) => {
      log.warn({ event: event.kind }, 'embedded database');
      if (event.kind === 'lost') process.exit(1);
    },
    onLost: () => log.warn('a database connection was lost'),
  });
  const workers = startWorkers(log);
  const application = await assemble({ settings, database, projectors: workers.projectors, committed: workers.wake });
  if (settings.mode === 'training') await loadEurope(application);
  warmCalendars(new Date());
  workers.start(application);
  const app = await serve(application, log);
  await app.listen({ host: settings.host, port: settings.port });
  await welcome(application);
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    await app.close();
    await workers.stop();
    await database.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

// What the environment or another program has wrong is said in a line; a stack would only hide it.
await main().catch((error: unknown) => {
  const expected = [
    SettingsError,
    SecretsError,
    DataInUse,
    DatabaseTooNew,
    EmbeddedUnavailable,
    ApplicationRoleTooStrong,
    DefinitionsFaulty,
  ];
  console.error(expected.some((kind) => error instanceof kind) ? `openimi: ${(error as Error).message}` : error);
  process.exit(1);
});
