import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function find(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : find(dirname(folder));
}

/** The folder of package.json, from which data folders (procedures, vocabularies, locales) are read. */
export const projectRoot: string = find(import.meta.dirname);
