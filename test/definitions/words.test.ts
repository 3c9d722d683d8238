/** A word of the language that one procedure alone uses has to say why it is there: docs/procedures.md lists it with its reason. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readDefinitionFiles } from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';

/** Below these paths stand names that a definition gives, not words of the language. */
const NAMED = [
  'roles',
  'users',
  'participants',
  'participants.*',
  'states',
  'actions',
  'pending',
  'links',
  'linked',
  'terms',
  'lists',
  'outside',
  'outside.*.tells',
  'settings',
  'opening.opens',
  'opening.invites',
  'actions.*.invites',
  'actions.*.makes',
  'actions.*.when',
  'links.*.fills',
  'terms.*.when-over.makes',
  'terms.*.when',
  'terms.*.limits.when',
  'form.when',
  'form.fields.when',
  'gateway.bodies',
];
/** Words whose values are words as well. */
const CLOSED = [
  'each',
  'in',
  'are',
  'unit',
  'answers',
  'type',
  'contributes',
  'search',
  'hands-over',
  'changes',
  'recalls',
];

/** `in` names places of an audience; of a condition on others it names their states. */
const PLACES = ['home', 'abroad', 'turn', 'anywhere'];

type Given = Readonly<Record<string, unknown>>;

/** The words in a piece of a definition, each with where it stands: `actions.*.settles`, `each: several`. */
function wordsIn(given: unknown, path = ''): string[] {
  if (Array.isArray(given)) return given.flatMap((one) => wordsIn(one, path));
  if (typeof given !== 'object' || given === null) return [];
  const named = NAMED.includes(path);
  return Object.entries(given).flatMap(([key, value]) => {
    const here = [path, named ? '*' : key].filter((part) => part !== '').join('.');
    const closed =
      !named && CLOSED.includes(key) && typeof value === 'string' && (key !== 'in' || PLACES.includes(value))
        ? [`${key}: ${kindOf(key, value)}`]
        : [];
    return [...(named ? [] : [here]), ...closed, ...wordsIn(value, here)];
  });
}

/** All fractions are one word. */
const kindOf = (key: string, value: string): string => (key === 'are' && value.includes('/') ? 'a fraction' : value);

const files = new Map(readDefinitionFiles(projectRoot).map(({ path, text }) => [path, text]));
const workflowOf = (name: string): Given => parse(files.get(`procedures/workflows/${name}.yaml`) ?? '') as Given;

/** word → the procedures that use it, by themselves or by their shape. */
function usage(): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const [area, file] = [basename(dirname(path)), basename(path, '.yaml')];
    const given = path.endsWith('.yaml') && area !== 'texts' ? (parse(text) as Given) : {};
    if (typeof given.procedure !== 'string' || typeof given.workflow !== 'string') continue;
    for (const word of [...wordsIn(given), ...wordsIn(workflowOf(given.workflow))])
      used.set(word, (used.get(word) ?? new Set()).add(`${area}.${file}`));
  }
  return used;
}

const HEADING = '## Words that one procedure alone uses';

/** word → procedure, as the manual lists them. */
function listed(): Map<string, string> {
  const manual = readFileSync(join(projectRoot, 'docs/procedures.md'), 'utf8');
  const [section = ''] = manual.split(`${HEADING}\n`).slice(1).join('').split('\n## ');
  const rows = section.split('\n').flatMap((line) => {
    const [, word, procedure, reason] = /^\| `([^`]+)` +\| `([^`]+)` +\| (.+?) *\|$/.exec(line) ?? [];
    return word && procedure && reason ? [[word, procedure] as const] : [];
  });
  return new Map(rows);
}

test('every word that one procedure alone uses is listed with its reason, and no other', () => {
  const used = usage();
  // A word that stands below such a one needs no reason of its own.
  const isBelow = (word: string): boolean =>
    word.split('.').some((_, index, parts) => index > 0 && used.get(parts.slice(0, index).join('.'))?.size === 1);
  const alone = [...used]
    .filter(([word]) => !isBelow(word))
    .flatMap(([word, procedures]) => (procedures.size === 1 ? [[word, [...procedures][0] ?? ''] as const] : []));
  const byWord = (a: readonly [string, string], b: readonly [string, string]) => a[0].localeCompare(b[0], 'en');
  assert.deepEqual([...listed()].sort(byWord), alone.sort(byWord), `${HEADING} in docs/procedures.md`);
});
