// Checks the guides: complete in every language of the interface, the same sections and links in each, no link that leads nowhere
// within the help. It runs what the compiler wrote to dist/.
import { fileURLToPath } from 'node:url';
import { readHelp } from '../dist/src/help/index.js';

const { faults } = readHelp(fileURLToPath(new URL('..', import.meta.url)));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
