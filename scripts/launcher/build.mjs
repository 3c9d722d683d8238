// TypeScript to dist/: half a second, so it simply always runs.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { complain, root, run } from './process.mjs';

const compiled = ['src', 'test', 'bench', 'scripts'];

function sourceExists(file) {
  const base = join(root, file.replace(/\.js(\.map)?$/, ''));
  return ['.ts', '.tsx'].some((ending) => existsSync(base + ending));
}

/** What was compiled from a source that is gone would still be found: a removed test run, a removed migration applied. */
export function removeOrphans() {
  for (const folder of compiled) {
    const emitted = join(root, 'dist', folder);
    if (!existsSync(emitted)) continue;
    const files = readdirSync(emitted, { recursive: true }).map((file) => join(folder, String(file)));
    for (const file of files) {
      if (/\.js(\.map)?$/.test(file) && !sourceExists(file)) rmSync(join(root, 'dist', file));
    }
  }
}

/** The compiler's command: its package holds a native program behind a script for Node. */
export const tsc = join(root, 'node_modules/typescript/bin/tsc');

/** What was emitted is remembered apart from the files: without them the memory is wrong. */
function forgetWithoutOutput() {
  if (!existsSync(join(root, 'dist/src'))) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true });
}

/** Compiles, and complains when the types are wrong. */
export async function build(node) {
  removeOrphans();
  forgetWithoutOutput();
  const code = await run(node, [tsc]);
  if (code !== 0) throw complain('the build failed, see the compiler above');
}
