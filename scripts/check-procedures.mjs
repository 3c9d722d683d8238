// Checks the definitions of procedures, in every language of the interface, and prints every fault with its file and line. It
// runs what the compiler wrote to dist/.
import { fileURLToPath } from 'node:url';
import { compile, readDefinitionFiles } from '../dist/src/procedures/index.js';
import { languages } from '../dist/src/texts/index.js';

const { faults } = compile(readDefinitionFiles(fileURLToPath(new URL('..', import.meta.url))), languages);
for (const { file, line, message } of faults) console.error(`${file}:${line} ${message}`);
process.exitCode = faults.length > 0 ? 1 : 0;
