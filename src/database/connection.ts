/** The way to the database: one pool, wrapped by Kysely. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { columnTypes } from './column-types.ts';
import { NamedStatementsClient } from './named-statements.ts';
import type { DB } from './schema.ts';

export interface Connection {
  readonly db: Kysely<DB>;
  readonly pool: pg.Pool;
  /**
   * Tells whenever something on which rights rest may have changed (triggers of migration 0017 say so with the commit): before the
   * change's own promise resolves when this pool made it, some milliseconds later when another did; and when nobody is left to hear it.
   */
  onAccessChanged(heard: () => void): void;
  /** Waits for running queries, then ends every connection. Idempotent. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Most connections at once. */
  readonly max?: number;
  /** Milliseconds a statement may take; 0 for migrations and bulk loads. */
  readonly statementTimeout?: number;
  /** Told when the server ends a connection nobody was querying on; the pool replaces it by itself. */
  readonly onLost?: (error: Error) => void;
}

/** A statement beyond 15 s has lost its reader; a transaction idle for 30 s holds locks that others wait for. */
const STATEMENT_TIMEOUT = 15_000;
const IDLE_IN_TRANSACTION_TIMEOUT = 30_000;
/** Longer than a restart of the embedded server takes to be noticed, shorter than a browser's patience. */
const WAIT_FOR_CONNECTION = 10_000;

const ACCESS_CHANGED = 'openimi_access';

/** Every connection listens: a server tells the one that made a change before it says that the change is made. */
function accessChanges(pool: pg.Pool): Connection['onAccessChanged'] {
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const heard of listeners) heard();
  };
  pool.on('connect', (client) => {
    client.on('notification', ({ channel }) => channel === ACCESS_CHANGED && tell());
    // A connection that fails here fails for its first query as well, which says so.
    client.query(`listen ${ACCESS_CHANGED}`).catch(() => {});
  });
  pool.on('remove', () => {
    if (pool.totalCount === 0) tell();
  });
  return (heard) => void listeners.push(heard);
}

/**
 * Opens a pool. No connection is made before the first query.
 * @param url postgresql:// address; a unix socket as `?host=/folder`
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const statementTimeout = options.statementTimeout ?? STATEMENT_TIMEOUT;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'openimi',
    max: options.max ?? 10,
    types: columnTypes,
    // Statements of a transaction may go out before the answers to those before them (see pipe.ts).
    pipeline: true,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: statementTimeout === 0 ? 0 : IDLE_IN_TRANSACTION_TIMEOUT,
    connectionTimeoutMillis: WAIT_FOR_CONNECTION,
    Client: NamedStatementsClient,
  });
  const lost = options.onLost ?? (() => {});
  // The pool's own listener covers idle connections only: one that dies between two queries of a transaction would
  // otherwise be an 'error' event without a listener and end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  let closing: Promise<void> | undefined;
  // The pool forgets its connections before they have ended; a server stopped in between is no loss.
  pool.on('error', (error) => {
    if (!closing) lost(error);
  });
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    onAccessChanged: accessChanges(pool),
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}
