import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../src/root.ts';

const root = mkdtempSync(join(tmpdir(), 'openimi-imports-'));
after(() => rmSync(root, { recursive: true }));

/** A small house in which every direction is right; paths below dist/src/. */
const right: Record<string, string> = {
  'main.js':
    "import './inbox/inbox.worker.js'; import './exchanges/exchanges.routes.js'; import './database/index.js';",
  'settings.js': "import 'node:net';",
  'database/index.js': "import 'pg'; import 'node:fs'; import 'kysely/migration';",
  'texts/index.js': "import 'node:fs'; export const say = 1;",
  'web/shell.js': "import { say } from '../texts/index.js'; export const shell = say;",
  'exchanges/index.js': "export * from './exchanges.service.js';",
  'exchanges/decide.js': "import '../deadlines/index.js'; import 'node:crypto'; import 'zod'; export const decide = 1;",
  'exchanges/exchange.store.js':
    "import './decide.js'; import '../database/index.js'; import 'kysely'; export const store = 1;",
  'exchanges/exchanges.service.js': "import './exchange.store.js'; export const service = 1;",
  'exchanges/exchanges.routes.js': "import './exchanges.service.js'; import '../web/shell.js'; import 'fastify';",
  'exchanges/decide.test.js': "import 'node:fs'; import '../inbox/tasks.js'; import './decide.js';",
  'deadlines/index.js': "export * from './term.js';",
  'deadlines/term.js': 'export const term = 1;',
  'deadlines/deadlines.worker.js': "import './term.js';",
  'inbox/index.js': "export * from './tasks.js';",
  'inbox/tasks.js': 'export const tasks = 1;',
  'inbox/inbox.worker.js': "import '../exchanges/index.js'; import './tasks.js';",
};

let count = 0;
function cruise(changes: Record<string, string>): { status: number | null; said: string } {
  count += 1;
  const folder = join(root, String(count));
  for (const [path, content] of Object.entries({ ...right, ...changes })) {
    mkdirSync(dirname(join(folder, 'dist/src', path)), { recursive: true });
    writeFileSync(join(folder, 'dist/src', path), `${content}\n`);
  }
  writeFileSync(
    join(folder, 'package.json'),
    '{"type":"module","dependencies":{"pg":"*","kysely":"*","fastify":"*","zod":"*"},"devDependencies":{"fast-check":"*"}}',
  );
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const tool = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [tool, '--config', join(projectRoot, '.dependency-cruiser.cjs'), 'dist/src'];
  const run = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status: run.status, said: run.stdout + run.stderr };
}

test('imports in the right directions pass', () => {
  const { status, said } = cruise({});
  assert.equal(status, 0, said);
});

const wrong: [string, Record<string, string>][] = [
  ['rules-are-pure', { 'exchanges/decide.js': "import 'node:fs/promises';" }],
  ['rules-are-pure', { 'exchanges/decide.js': "import 'pg';" }],
  ['rules-are-pure', { 'exchanges/decide.js': "import 'kysely/migration';" }],
  ['rules-know-no-stores', { 'inbox/tasks.js': "import './task.store.js';", 'inbox/task.store.js': '' }],
  ['rules-know-no-stores', { 'inbox/tasks.js': "import '../database/index.js';" }],
  ['rules-know-no-stores', { 'inbox/tasks.js': "import '../settings.js';" }],
  ['stores-know-no-pages', { 'exchanges/exchange.store.js': "import '../web/shell.js';" }],
  [
    'use-cases-know-no-pages',
    { 'exchanges/exchanges.service.js': "import './list.pages.js';", 'exchanges/list.pages.js': '' },
  ],
  ['subjects-meet-at-the-index', { 'inbox/inbox.worker.js': "import '../exchanges/exchanges.service.js';" }],
  ['no-circles', { 'deadlines/term.js': "import './calendar.js';", 'deadlines/calendar.js': "import './term.js';" }],
  ['exchanges-know-no-consumers', { 'exchanges/exchanges.service.js': "import '../inbox/index.js';" }],
  [
    'exchanges-reach-no-deadline-worker',
    { 'deadlines/index.js': "export * from './term.js'; export * from './deadlines.worker.js';" },
  ],
  ['web-database-texts-know-no-subject', { 'web/shell.js': "import '../inbox/index.js';" }],
  ['web-database-texts-know-no-subject', { 'database/index.js': "import '../exchanges/index.js';" }],
  ['nobody-imports-main', { 'inbox/inbox.worker.js': "import '../main.js';" }],
  ['no-tests-in-the-program', { 'inbox/inbox.worker.js': "import './x.test.js';", 'inbox/x.test.js': '' }],
  ['everything-is-found', { 'inbox/tasks.js': "import './gone.js';" }],
  ['no-development-packages-in-the-program', { 'inbox/tasks.js': "import 'fast-check';" }],
];

for (const [rule, changes] of wrong) {
  test(`${rule}: ${JSON.stringify(changes)} fails`, () => {
    const { status, said } = cruise(changes);
    assert.notEqual(status, 0);
    assert.match(said, new RegExp(`error ${rule}:`));
  });
}
