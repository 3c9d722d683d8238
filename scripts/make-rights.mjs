// Writes docs/rights/: who sees and does what in each procedure, found by exploring its definition. It runs what the compiler wrote to
// dist/. That the files are current is a test (test/definitions), which explores the definitions anyway.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTerm } from '../dist/src/deadlines/index.js';
import { compile, readDefinitionFiles } from '../dist/src/procedures/index.js';
import { EXPLORED, explore, rightsDocument } from '../dist/src/simulation/index.js';
import { languages, SOURCE_LANGUAGE } from '../dist/src/texts/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/rights');
const { procedures, drafts, faults } = compile(readDefinitionFiles(root), languages);
if (faults.length > 0) throw new Error('the definitions have faults: run `npm run procedure -- check`');

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(join(folder, file));
for (const procedure of [...procedures, ...drafts]) {
  const { findings } = explore({ ...procedure, hash: procedure.id }, countTerm, EXPLORED);
  const texts = procedure.texts[SOURCE_LANGUAGE];
  writeFileSync(
    join(folder, `${procedure.id}.md`),
    rightsDocument(procedure, findings, (key) => texts[key] ?? key),
  );
}
