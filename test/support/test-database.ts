/** A database of its own for a test file, cloned from the migrated template. */
import { randomBytes } from 'node:crypto';
import { type Connection, type ConnectOptions, connect } from '../../src/database/connection.ts';
import { APPLICATION_ROLE, createDatabase, OWNER_ROLE, withClient } from '../../src/database/roles.ts';
import { SERVER_VARIABLE, TEMPLATE } from './test-server.ts';

export interface TestDatabase {
  readonly name: string;
  /** As the application's role, like the program. */
  readonly connection: Connection;
  /** As the owner: to prepare what the application may not do itself. */
  readonly admin: Connection;
  readonly applicationUrl: string;
  readonly adminUrl: string;
  /** Closes both connections and drops the database. */
  close(): Promise<void>;
}

function serverUrl(): string {
  const url = process.env[SERVER_VARIABLE];
  if (url) return url;
  throw new Error(`This test needs the run's PostgreSQL: start it with "npm test -- <part of the file's path>"`);
}

function withRole(server: string, role: string, database: string): string {
  const url = new URL(server);
  url.username = role;
  url.pathname = `/${database}`;
  return url.href;
}

export interface TestDatabaseOptions extends ConnectOptions {
  /** Without the program's schema. */
  readonly empty?: boolean;
}

/** Clones the template (about 20 ms). Close it in `after`. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await withClient(server, (superuser) => createDatabase(superuser, name, options.empty ? undefined : TEMPLATE));
  const applicationUrl = withRole(server, APPLICATION_ROLE, name);
  const adminUrl = withRole(server, OWNER_ROLE, name);
  const application = connect(applicationUrl, options);
  const admin = connect(adminUrl, { max: 2 });
  const connection: Connection = {
    ...application,
    // What a test changes as the owner counts on the very next call, as what the program changes itself does.
    onAccessChanged(heard) {
      application.onAccessChanged(heard);
      admin.onAccessChanged(heard);
    },
  };
  return {
    name,
    connection,
    admin,
    applicationUrl,
    adminUrl,
    async close() {
      await Promise.all([connection.close(), admin.close()]);
      await withClient(server, (superuser) => superuser.query(`drop database ${name} with (force)`));
    },
  };
}
