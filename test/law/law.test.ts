/** The examples from the law, and that every procedure has enough of them. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { compile, readDefinitionFiles } from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';
import { EXAMPLES } from './examples.ts';

/** Of each procedure by itself: what its shape has in common with others is proved with its own form and acts. */
const AT_LEAST = 5;

const names = readdirSync(join(projectRoot, 'test/law')).map((file) => basename(file, '.ts'));
for (const name of names) if (!name.endsWith('.test')) await import(`./${name}.js`);

const { procedures, drafts } = compile(readDefinitionFiles(projectRoot), ['en']);
const all = [...procedures, ...drafts].map(({ id }) => id);
const of = (id: string) => EXAMPLES.filter(({ procedure }) => procedure === id);

for (const id of new Set(EXAMPLES.map(({ procedure }) => procedure)))
  describe(id, () => {
    for (const { name, work } of of(id)) test(name, work);
  });

test(`every procedure has at least ${AT_LEAST} examples`, (t) => {
  for (const id of all) t.diagnostic(`${String(of(id).length).padStart(3)}  ${id}`);
  assert.deepEqual(
    all.filter((id) => of(id).length < AT_LEAST),
    [],
  );
});

test('an example is of a procedure that there is, and none is there twice', () => {
  assert.deepEqual(
    EXAMPLES.filter(({ procedure }) => !all.includes(procedure)),
    [],
  );
  const titles = EXAMPLES.map(({ procedure, name }) => `${procedure}: ${name}`);
  assert.deepEqual(
    titles.filter((title, index) => titles.indexOf(title) !== index),
    [],
  );
});
