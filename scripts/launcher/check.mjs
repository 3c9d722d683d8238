// npm run check: everything that can be seen without running the program. All faults at once, not only the first step's.
import { join } from 'node:path';
import { removeOrphans, tsc } from './build.mjs';
import { findNode } from './find-node.mjs';
import { root, run } from './process.mjs';

const tool = (path) => join(root, 'node_modules', path);

/** In this order: the import directions are read from what the compiler wrote. */
const steps = [
  ['types', [tsc]],
  ['types of texts', [join(root, 'scripts/make-text-types.mjs'), '--check']],
  ['format', [tool('@biomejs/biome/bin/biome'), 'format']],
  ['lint', [tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']],
  [
    'import directions',
    [tool('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', 'dist/src'],
  ],
  ['texts', [join(root, 'scripts/check-texts.mjs')]],
  ['procedures', [join(root, 'dist/scripts/procedure.js'), 'check']],
  ['catalogue', [join(root, 'scripts/make-catalogue.mjs'), '--check']],
  ['help', [join(root, 'scripts/check-help.mjs')]],
];

export async function check() {
  const node = findNode();
  removeOrphans();
  const failed = [];
  for (const [name, args] of steps) {
    const began = Date.now();
    const code = await run(node, args, { env: { PATH: `${join(node, '..')}:${process.env.PATH}` } });
    console.log(`openimi: ${name} ${code === 0 ? 'right' : 'WRONG'} (${Date.now() - began} ms)`);
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) console.error(`openimi: wrong: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}
