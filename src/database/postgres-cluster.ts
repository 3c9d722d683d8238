/** The folders of the embedded server and how it is set. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Binaries,
  EmbeddedUnavailable,
  type Footing,
  findBinaries,
  findFooting,
  spawnArguments,
} from './postgres-binaries.ts';

const run = promisify(execFile);

/** A PostgreSQL instance, ready to be started. */
export interface Cluster {
  readonly binaries: Binaries;
  readonly footing: Footing;
  /** PGDATA. */
  readonly folder: string;
  readonly socketDir: string;
  readonly logFile: string;
  /** Settings for the command line. */
  readonly settings: Readonly<Record<string, string>>;
}

const MAJOR = '18';
/** sun_path holds 108 bytes with the closing zero. */
const LONGEST_SOCKET = 107;
const SOCKET_NAME = '/.s.PGSQL.5432';

const common = (socketDir: string): Record<string, string> => ({
  listen_addresses: '',
  unix_socket_directories: socketDir,
  unix_socket_permissions: '0700',
  max_connections: '60',
  jit: 'off', // costs 50 ms and more on the first of our short queries, gains nothing
  // What is read again and again lies in memory: taken for a disk's, it lets an authority's 700 open lines be looked for among all 7 000 (4.7 ms
  // instead of 0.6).
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // ERROR lines quote what was typed ("invalid input syntax for type date: ..."): no personal data in logs. `log` leaves them
  // out; the program itself reports the error by its code.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
});

const durableSettings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', shared_buffers: '128MB' };
/** Survives the death of processes, not of the machine: enough for tests, which kill only processes. */
const testSettings = {
  ...durableSettings,
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  io_method: 'sync',
  // Goes with the folder: what a killed server leaves in /dev/shm stays there.
  dynamic_shared_memory_type: 'mmap',
};

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

const identityOf = (footing: Footing): Identity =>
  footing.identity ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** After a change of footing (user namespaces forbidden since, say) everything belongs to another user. Only root can change that. */
function giveTo(folder: string, { uid, gid }: Identity): void {
  if (statSync(folder).uid === uid) return;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, entry), uid, gid);
  lchownSync(folder, uid, gid);
}

/** Only its owner may enter: inside, everybody is trusted to be whom they say. */
function makePrivate(folder: string, identity: Identity): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  giveTo(folder, identity);
}

/** A folder where everybody may write could hold one of this name that somebody else has prepared. */
function checkPrivate(folder: string, { uid }: Identity): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found || (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0)) return;
  throw new EmbeddedUnavailable(`${folder} must be a folder of user ${uid} with mode 0700: remove it`);
}

function makeSocketFolder(dataDir: string, identity: Identity): string {
  const near = join(dataDir, 'postgres/socket');
  if (Buffer.byteLength(near + SOCKET_NAME) <= LONGEST_SOCKET) {
    makePrivate(near, identity);
    return near;
  }
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const far = join(tmpdir(), `openimi-${identity.uid}-${hash}`);
  checkPrivate(far, identity);
  makePrivate(far, identity);
  return far;
}

/** Case and letters of every language need a locale that knows them (pg_trgm drops Greek under C); not every machine has each. */
const CHARACTER_TYPES = ['C.UTF-8', 'en_US.UTF-8', 'C'];

const INITDB =
  '-U postgres --encoding=UTF8 --locale=C --locale-provider=icu --icu-locale=und --auth-local=trust --auth-host=reject';

async function initialise(cluster: Cluster, durable: boolean): Promise<void> {
  const draft = `${cluster.folder}.new`;
  const errors: unknown[] = [];
  for (const characterType of CHARACTER_TYPES) {
    rmSync(draft, { recursive: true, force: true });
    makePrivate(draft, identityOf(cluster.footing));
    const wanted = `${INITDB} --lc-ctype=${characterType}${durable ? '' : ' --no-sync'}`.split(' ');
    const [command, args] = spawnArguments(cluster.footing, cluster.binaries.initdb, ['-D', draft, ...wanted]);
    try {
      await run(command, args, { ...cluster.footing.identity, env: cluster.binaries.environment, cwd: '/' });
      // Renamed last: a folder of this name is always a whole one.
      renameSync(draft, cluster.folder);
      return;
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, `initdb failed: ${(errors[0] as { stderr?: string }).stderr ?? String(errors[0])}`);
}

function checkVersion(folder: string): void {
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (version === MAJOR) return;
  throw new EmbeddedUnavailable(
    `${folder} is of PostgreSQL ${version}, the program brings ${MAJOR}; restore a backup into a new DATA_DIR`,
  );
}

/**
 * Finds or makes the instance of a data folder (absolute, without links).
 * @throws EmbeddedUnavailable
 */
export async function prepareCluster(dataDir: string, durable: boolean): Promise<Cluster> {
  const home = join(dataDir, 'postgres');
  const binaries = findBinaries(join(home, 'lib'));
  const footing = findFooting(binaries, dataDir);
  const identity = identityOf(footing);
  makePrivate(home, identity);
  const socketDir = makeSocketFolder(dataDir, identity);
  const cluster: Cluster = {
    binaries,
    footing,
    folder: join(home, 'data'),
    socketDir,
    logFile: join(home, 'log'),
    settings: { ...common(socketDir), ...(durable ? durableSettings : testSettings) },
  };
  if (!existsSync(cluster.folder)) await initialise(cluster, durable);
  checkVersion(cluster.folder);
  giveTo(cluster.folder, identity);
  return cluster;
}
