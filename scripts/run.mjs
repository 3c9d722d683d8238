// The way in for every npm script: `node scripts/run.mjs <what> [arguments]`. Runs on a bare Node 20 without any package: installs
// what is missing, builds, and goes on with Node 24. A shell line such as `npm ci && node x` could not: sh remembers where it found
// `node` before the installation, and runs the old one. In package.json stands `exec node`: npm sends its signals to the shell, which
// without exec dies of them and tells nobody.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './launcher/build.mjs';
import { findNode } from './launcher/find-node.mjs';
import { install } from './launcher/install.mjs';
import { complain, root, run } from './launcher/process.mjs';

/** What is only a program of ours: its compiled file. */
const programs = {
  start: 'dist/src/main.js',
  bench: 'dist/bench/main.js',
  admin: 'dist/scripts/admin.js',
  token: 'dist/scripts/token.js',
  procedure: 'dist/scripts/procedure.js',
  'verify-history': 'dist/scripts/verify-history.js',
};

async function runProgram(what, args) {
  const program = programs[what];
  const node = findNode();
  await build(node);
  if (!existsSync(join(root, program))) throw complain(`${program} is missing: there is no source for it`);
  return run(node, ['--enable-source-maps', join(root, program), ...args]);
}

/** These need more than one program; each is loaded when it is wanted. */
const tasks = {
  test: async (args) => (await import('./launcher/test.mjs')).test(args),
  check: async () => (await import('./launcher/check.mjs')).check(),
  dev: async () => (await import('./launcher/develop.mjs')).develop(join(root, programs.start)),
};

const [what = '', ...args] = process.argv.slice(2);
try {
  if (!(what in programs) && !(what in tasks)) {
    throw complain(`give one of ${[...Object.keys(programs), ...Object.keys(tasks)].join(', ')}`);
  }
  await install();
  process.exitCode = await (tasks[what] ? tasks[what](args) : runProgram(what, args));
} catch (error) {
  if (!error.isComplaint) throw error;
  console.error(`openimi: ${error.message}`);
  process.exitCode = 1;
}
