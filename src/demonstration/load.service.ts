import { hashPassword, SALT_LENGTH } from '../accounts/index.ts';
import { type Connection, inTransaction } from '../database/index.ts';
import { upsertAuthorities } from '../directory/index.ts';
import type { Procedure } from '../procedures/index.ts';
import {
  analyze,
  insertMemberships,
  insertUsers,
  lockEmptyDirectory,
  readDemonstrationFiles,
} from './demonstration.store.ts';
import { bytesOf } from './derived.ts';
import { type Europe, europeOf } from './europe.ts';

/** Of every user of the demonstration; published, and refused by production together with the accounts. */
export const DEMONSTRATION_PASSWORD = 'openimi-training';

/**
 * Loads the demonstration Europe into a database without any authority; for training only.
 * @param connection the owner's: nobody else may ANALYZE the tables, which this ends with
 * @param options.root the project's root
 * @param options.procedures whose areas its authorities take part in
 * @returns what was loaded; undefined when the database has authorities already
 * @throws DemonstrationFaulty
 */
export async function loadDemonstration(
  connection: Connection,
  options: { readonly now: Date; readonly root: string; readonly procedures: readonly Procedure[] },
): Promise<Europe | undefined> {
  const loaded = await inTransaction(connection.db, async (db) => {
    if (!(await lockEmptyDirectory(db))) return undefined;
    const europe = europeOf(readDemonstrationFiles(options.root), options.procedures, options.now);
    await upsertAuthorities(db, europe.authorities);
    await insertUsers(db, europe.users, await hashPassword(DEMONSTRATION_PASSWORD, bytesOf('salt', SALT_LENGTH)));
    await insertMemberships(db, europe.memberships);
    return europe;
  });
  if (loaded) await analyze(connection.db);
  return loaded;
}
