/** Brings the schema up to date. Only upward: a step back is a new step forward. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Migration, Migrator } from 'kysely/migration';
import { type Connection, connect } from './connection.ts';

/** A newer program has changed this database; running the older one on it could lose what the newer one keeps. */
export class DatabaseTooNew extends Error {
  readonly unknown: readonly string[];
  constructor(unknown: readonly string[]) {
    super(
      `The database is newer than this program, which does not know: ${unknown.join(', ')}. Start the newer version, or restore a backup.`,
    );
    this.name = 'DatabaseTooNew';
    this.unknown = unknown;
  }
}

/** Which step failed; the database stays as it was before the whole run. */
export class MigrationFailed extends Error {
  readonly migration: string;
  constructor(migration: string, cause: unknown) {
    super(`The migration ${migration} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'MigrationFailed';
    this.migration = migration;
  }
}

/** The steps of the program itself, compiled. */
export const MIGRATIONS_FOLDER: string = join(import.meta.dirname, 'migrations');

async function loadMigrations(folder: string): Promise<Record<string, Migration>> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith('.js') && !file.endsWith('.test.js')).sort();
  const migrations: Record<string, Migration> = {};
  for (const name of names) {
    migrations[name.slice(0, -'.js'.length)] = (await import(pathToFileURL(join(folder, name)).href)) as Migration;
  }
  return migrations;
}

async function appliedNames({ pool }: Connection): Promise<string[]> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regclass('kysely_migration') is not null as there`);
  if (!rows[0]?.there) return [];
  const applied = await pool.query<{ name: string }>('select name from kysely_migration order by name');
  return applied.rows.map((row) => row.name);
}

async function migrateWith(connection: Connection, migrations: Record<string, Migration>): Promise<string[]> {
  const unknown = (await appliedNames(connection)).filter((name) => !(name in migrations));
  if (unknown.length > 0) throw new DatabaseTooNew(unknown);
  const migrator = new Migrator({ db: connection.db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error)
    throw new MigrationFailed(results.find((result) => result.status === 'Error')?.migrationName ?? 'set-up', error);
  return results.map((result) => result.migrationName);
}

/**
 * Runs the missing migrations in the order of their names, all in one transaction.
 * @param adminUrl address of the owner role
 * @param folder compiled migrations, each exporting `up(db)`
 * @returns the names that ran now
 * @throws DatabaseTooNew, MigrationFailed
 */
export async function migrate(adminUrl: string, folder: string = MIGRATIONS_FOLDER): Promise<string[]> {
  const migrations = await loadMigrations(folder);
  const connection = connect(adminUrl, { max: 2, statementTimeout: 0 });
  // Kysely's own lock comes after it has made its tables, where two first starts at once would collide.
  const holder = await connection.pool.connect();
  try {
    await holder.query(`select pg_advisory_lock(hashtext('openimi migrations'))`);
    return await migrateWith(connection, migrations);
  } finally {
    holder.release(true);
    await connection.close();
  }
}
