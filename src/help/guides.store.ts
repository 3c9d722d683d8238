import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { collator, languages } from '../texts/index.ts';
import { compileHelp, type Help, type HelpFile } from './help.ts';

/** Reads `guides/` of the project: what is right of it, and every fault. */
export function readHelp(root: string): { help: Help; faults: string[] } {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const files = globSync('guides/*/*.md', { cwd: root })
    .sort()
    .map(
      (path): HelpFile => ({
        path,
        language: basename(dirname(path)),
        name: basename(path, '.md'),
        text: read(path),
      }),
    );
  return compileHelp({ outline: read('guides/outline.yaml'), files, languages, collator });
}
