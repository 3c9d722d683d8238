// Writes src/texts/keys.ts from locales/en.json: the type of every key and of the arguments its message takes, so that a
// wrong key or a forgotten argument fails to compile. With --check it only says whether the file is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';

const SOURCE = new URL('../locales/en.json', import.meta.url);
const TARGET = new URL('../src/texts/keys.ts', import.meta.url);

/** Collects the arguments of a parsed message into `found` (name → TypeScript type). */
function collect(elements, found) {
  for (const element of elements) {
    if (element.type === TYPE.argument && !found.has(element.value)) found.set(element.value, 'string | number');
    if (element.type === TYPE.number || element.type === TYPE.plural) found.set(element.value, 'number');
    if (element.type === TYPE.date || element.type === TYPE.time) found.set(element.value, 'Date');
    if (element.type === TYPE.select) {
      const options = Object.keys(element.options).map((option) => (option === 'other' ? 'string' : `'${option}'`));
      if (!found.has(element.value))
        found.set(element.value, options.includes('string') ? 'string' : options.join(' | '));
    }
    if (element.options) for (const option of Object.values(element.options)) collect(option.value, found);
    if (element.children) collect(element.children, found);
  }
  return found;
}

const messages = JSON.parse(readFileSync(SOURCE, 'utf8'));
const lines = Object.keys(messages)
  .sort()
  .map((key) => {
    const args = [...collect(parse(messages[key]), new Map())].map(([name, type]) => `${name}: ${type}`);
    return `  '${key}': ${args.length === 0 ? 'undefined' : `{ ${args.join('; ')} }`};`;
  });
const output = `// Made by scripts/make-text-types.mjs from locales/en.json; do not edit.
export interface TextArguments {
${lines.join('\n')}
}
`;

let current = '';
try {
  current = readFileSync(TARGET, 'utf8');
} catch {}
if (process.argv.includes('--check')) {
  if (current !== output) {
    console.error('src/texts/keys.ts is older than locales/en.json: run `node scripts/make-text-types.mjs`');
    process.exit(1);
  }
} else if (current !== output) writeFileSync(TARGET, output);
