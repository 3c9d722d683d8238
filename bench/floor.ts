/** The floor: the least that the same lifecycle can cost, a program that lies beside the project and is run unchanged. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../src/root.ts';
import type { Figures } from './lifecycle.ts';

/** The floor's file beside the project or, from a git worktree, beside a folder above it; nothing when there is none. */
export function findFloor(): string | undefined {
  for (let folder = projectRoot; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(dirname(folder), 'shared/floor/floor.mjs');
    if (existsSync(file)) return file;
  }
  return undefined;
}

/** One run of the floor; it works in a schema of its own in the database of `url`, and drops it. */
export async function runFloor(
  file: string,
  options: { url: string; clients: number; seconds: number; ending: AbortSignal },
): Promise<Figures> {
  const args = [file, '--clients', String(options.clients), '--seconds', String(options.seconds)];
  const env = { PATH: process.env.PATH, DATABASE_URL: options.url };
  // A group of its own, since its server outlives a client that is ended from outside.
  const floor = spawn(process.execPath, args, {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const end = () => process.kill(-(floor.pid as number), 'SIGTERM');
  options.ending.addEventListener('abort', end);
  process.on('exit', end);
  try {
    const printed = await text(floor.stdout);
    if (printed === '') throw new Error('the floor printed nothing');
    return JSON.parse(printed) as Figures;
  } finally {
    options.ending.removeEventListener('abort', end);
    process.off('exit', end);
  }
}
