import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './model.ts';

/** Reads every definition file under `procedures/` and `vocabularies/` of the project, sorted by path. */
export function readDefinitionFiles(root: string): SourceFile[] {
  return globSync(['procedures/**/*.yaml', 'vocabularies/*.yaml'], { cwd: root })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
