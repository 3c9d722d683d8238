// npm test: everything, or the files whose path contains one of the patterns.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { findNode } from './find-node.mjs';
import { complain, root, run } from './process.mjs';

function findTests(patterns) {
  const folders = ['dist/src', 'dist/test'].filter((folder) => existsSync(join(root, folder)));
  const all = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))),
  );
  const tests = all.filter((file) => file.endsWith('.test.js')).sort();
  if (patterns.length === 0) return tests;
  return tests.filter((file) => patterns.some((pattern) => file.includes(pattern.replace(/\.tsx?$/, '.js'))));
}

/** Two at a time: the tests start servers and browsers, and most machines of our users have few cores. */
const OPTIONS = [
  '--test',
  '--test-concurrency=2',
  '--test-reporter=spec',
  '--test-global-setup=dist/test/support/global-setup.js',
  '--enable-source-maps',
];

export async function test(patterns) {
  const node = findNode();
  await build(node);
  const files = findTests(patterns);
  if (files.length === 0) throw complain(`no test file's path contains ${patterns.join(' or ')}`);
  const chromium = await ensureChromium();
  return run(node, [...OPTIONS, ...files], { env: { CHROMIUM_PATH: chromium } });
}
