/** Where the project lies: the compiled program runs from dist/ but reads procedures/, locales/ and vocabularies/ from here. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

function findRoot(from: string): string {
  let folder = from;
  while (basename(folder) === 'dist' || !existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`No package.json in ${from} or above it: the program must stay in its project folder`);
    folder = parent;
  }
  return folder;
}

/** Absolute path of the nearest folder upward that has a package.json, `dist` itself excepted. */
export const projectRoot: string = findRoot(import.meta.dirname);
