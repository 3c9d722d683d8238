/** The database as the rest of the program knows it. */
import type { Settings } from '../settings.ts';
import { type Connection, connect } from './connection.ts';
import { DATABASE_NAME, type EmbeddedEvent, findRunning, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { APPLICATION_ROLE, checkApplicationRole, OWNER_ROLE } from './roles.ts';

export { type Connection, type ConnectOptions, connect } from './connection.ts';
export { DataInUse } from './data-lock.ts';
export type { EmbeddedEvent } from './embedded.ts';
export { type Listening, type ListenOptions, listen } from './listening.ts';
export { DatabaseTooNew, MigrationFailed } from './migrate.ts';
export { PLANNED_ANEW } from './named-statements.ts';
export { inPipe, type Pipe, readingOf, statement, written } from './pipe.ts';
export { listed, trueOfMany } from './planning.ts';
export { EmbeddedUnavailable } from './postgres-binaries.ts';
export { APPLICATION_ROLE, ApplicationRoleTooStrong, OWNER_ROLE } from './roles.ts';
export type { DB } from './schema.ts';
export { inTransaction, isLockNotAvailable, LOCK_NOT_AVAILABLE, SERIALIZATION_FAILURE } from './transaction.ts';
export { tabled, unnested } from './unnested.ts';

export interface Database {
  /** As the application's role. */
  readonly connection: Connection;
  readonly applicationUrl: string;
  /** As the owner: migrations, backup, verification. Never for serving a request. */
  readonly adminUrl: string;
  /** Migrations that ran at this opening. */
  readonly migrated: readonly string[];
  /** Closes the connections, then stops the embedded server if it is ours. Idempotent. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Most connections at once. */
  readonly max?: number;
  /** Commands beside a running program: use its embedded server, if there is one, instead of refusing with DataInUse. */
  readonly join?: boolean;
  readonly onEvent?: (event: EmbeddedEvent) => void;
  readonly onLost?: (error: Error) => void;
  /** Compiled migrations; the program's own by default. */
  readonly migrations?: string;
}

interface Place {
  /** Another program has opened, and so migrated, this database. */
  readonly joined: boolean;
  readonly applicationUrl: string;
  readonly adminUrl: string;
  stop(): Promise<void>;
}

async function findPlace(settings: Pick<Settings, 'dataDir' | 'database'>, options: OpenOptions): Promise<Place> {
  const nothingToStop = async () => {};
  if (settings.database) return { ...settings.database, joined: false, stop: nothingToStop };
  const running = options.join ? findRunning(settings.dataDir) : undefined;
  const server = running ? undefined : await startEmbedded({ dataDir: settings.dataDir, ...pickEvents(options) });
  const url = running ?? ((role: string, database: string) => server?.url(role, database) ?? '');
  return {
    joined: running !== undefined,
    applicationUrl: url(APPLICATION_ROLE, DATABASE_NAME),
    adminUrl: url(OWNER_ROLE, DATABASE_NAME),
    stop: server ? () => server.stop() : nothingToStop,
  };
}

const pickEvents = ({ onEvent }: OpenOptions) => (onEvent ? { onEvent } : {});

/**
 * Opens the database of these settings: the embedded server, or the one of DATABASE_URL; migrated by its owner, used by the
 * application's role.
 * @throws DataInUse, EmbeddedUnavailable, DatabaseTooNew, MigrationFailed, ApplicationRoleTooStrong
 */
export async function openDatabase(
  settings: Pick<Settings, 'dataDir' | 'database'>,
  options: OpenOptions = {},
): Promise<Database> {
  const place = await findPlace(settings, options);
  const connection = connect(place.applicationUrl, options);
  const close = async () => {
    await connection.close();
    await place.stop();
  };
  try {
    const migrated = place.joined ? [] : await migrate(place.adminUrl, options.migrations);
    await checkApplicationRole(connection.pool);
    return { connection, applicationUrl: place.applicationUrl, adminUrl: place.adminUrl, migrated, close };
  } catch (error) {
    await close();
    throw error;
  }
}
