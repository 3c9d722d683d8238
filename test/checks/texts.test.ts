import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../src/root.ts';

const root = mkdtempSync(join(tmpdir(), 'openimi-texts-'));
after(() => rmSync(root, { recursive: true }));

type Files = Record<string, unknown>;

const right: Files = {
  'locales/en.json': {
    'page.title': 'Cases of {name}',
    'page.count': '{n, plural, =0 {none} one {# case} other {# cases}}',
    'refusal.too-late': 'Too late.',
    'tone.loud.title': 'Loud',
    'listed.from-data': 'From data',
  },
  'locales/it.json': {
    'page.title': 'Casi di {name}',
    'page.count': '{n, plural, =0 {nessuno} one {# caso} many {# casi} other {# casi}}',
    'refusal.too-late': 'Troppo tardi.',
    'tone.loud.title': 'Forte',
    'listed.from-data': 'Dai dati',
  },
  'src/page.tsx': [
    "say('page.title', {}); say(`page.count`); const tone = 'loud'; say(`tone.${tone}.title`);",
    // An apostrophe in a comment and a nested template must not confuse what is a text and what is not.
    "// it's 'unused.in-comment'\n/* don't */ refuse(`x ${on ? `refusal.${code}` : ''}`, 'too-late'); say(`listed.${row.code}`);",
  ].join('\n'),
  'src/page.test.ts': "say('only.in-a-test')",
  'scripts/text-prefixes.json': { 'listed.': 'the code stands in the data' },
};

let count = 0;
function check(changes: Files): { status: number | null; said: string } {
  count += 1;
  const folder = join(root, String(count));
  for (const [path, content] of Object.entries({ ...right, ...changes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const run = spawnSync(process.execPath, [join(projectRoot, 'scripts/check-texts.mjs'), folder], { encoding: 'utf8' });
  return { status: run.status, said: run.stdout + run.stderr };
}

const english = right['locales/en.json'] as Record<string, string>;
const italian = right['locales/it.json'] as Record<string, string>;

function without(messages: Record<string, string>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(messages).filter(([name]) => name !== key));
}

test('texts without a fault pass', () => {
  assert.deepEqual(check({}), { status: 0, said: 'texts: 2 languages, no faults\n' });
});

const faulty: [string, Files, RegExp][] = [
  ['a missing key', { 'locales/it.json': without(italian, 'page.title') }, /page\.title/],
  ['a key too many', { 'locales/it.json': { ...italian, 'page.other': 'Altro' } }, /page\.other/],
  ['a missing argument', { 'locales/it.json': { ...italian, 'page.title': 'Casi' } }, /page\.title/],
  ['another argument', { 'locales/it.json': { ...italian, 'page.title': 'Casi di {nome}' } }, /page\.title/],
  [
    'a plural form that Italian has and the text has not',
    { 'locales/it.json': { ...italian, 'page.count': '{n, plural, one {# caso} other {# casi}}' } },
    /it\.json: page\.count: the plural of \{n\} lacks many/,
  ],
  [
    'a plural form that English has not',
    { 'locales/en.json': { ...english, 'page.count': '{n, plural, one {a} few {b} other {c}}' } },
    /en\.json: page\.count: the plural of \{n\} has few/,
  ],
  [
    'an ordinal form missing inside a select',
    {
      'locales/en.json': {
        ...english,
        'page.title': '{name, select, a {{n, selectordinal, one {#st} other {#th}}} other {-}}',
      },
    },
    /page\.title: the plural of \{n\} lacks (?:two|few), (?:two|few)/,
  ],
  [
    'a message that is no ICU message',
    { 'locales/it.json': { ...italian, 'page.title': 'Casi di {name' } },
    /page\.title/,
  ],
  [
    'a key that nobody says',
    {
      'locales/en.json': { ...english, 'unused.in-comment': 'x', 'only.in-a-test': 'x' },
      'locales/it.json': { ...italian, 'unused.in-comment': 'x', 'only.in-a-test': 'x' },
    },
    /unused\.in-comment: nobody says it[\s\S]*only\.in-a-test: nobody says it/,
  ],
  [
    'a composed key whose code is nowhere',
    {
      'locales/en.json': { ...english, 'refusal.never': 'x' },
      'locales/it.json': { ...italian, 'refusal.never': 'x' },
    },
    /refusal\.never: nobody says it/,
  ],
  [
    'a listed prefix that nothing composes any more',
    { 'scripts/text-prefixes.json': { 'listed.': 'why', 'gone.': 'why' } },
    /gone\.: no key or no composing template/,
  ],
];

for (const [name, changes, expected] of faulty) {
  test(`${name} fails and is named`, () => {
    const { status, said } = check(changes);
    assert.equal(status, 1, said);
    assert.match(said, expected);
  });
}
