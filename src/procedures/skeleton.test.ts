import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectRoot } from '../root.ts';
import { SMALL_LANGUAGES, smallFiles, WORKFLOW } from '../../test/support/small-procedure.ts';
import { compile } from './compile.ts';
import { workflowFile } from './definition.ts';
import { readDefinitionFiles } from './files.store.ts';
import type { SourceFile } from './model.ts';
import { skeleton } from './skeleton.ts';
import { readSource } from './source.ts';

/** A new procedure of a shape, beside the files that are there. */
function begun(present: readonly SourceFile[], path: string, languages: readonly string[]): SourceFile[] {
  const shape = present.find((file) => file.path === path);
  const source = shape && readSource(shape, workflowFile, []);
  assert.ok(source);
  const wanted = { area: 'bells', procedure: 'ringing', act: '32014L0060', articles: ['5'], languages };
  return skeleton({ ...wanted, workflow: source.value, withArea: true });
}

const small = smallFiles();
const real = readDefinitionFiles(projectRoot);
const REAL_WORKFLOW = 'procedures/workflows/request.yaml';

// biome-ignore format: one shape a line
const shapes: [name: string, present: readonly SourceFile[], path: string, languages: readonly string[]][] = [
  ['the shape of the tests', small, WORKFLOW, SMALL_LANGUAGES],
  ['the real request', real, REAL_WORKFLOW, ['en', 'el', 'hu', 'it']],
];
for (const [name, present, path, languages] of shapes) {
  test(`a new procedure of ${name} passes the checker, and is only a draft`, () => {
    const { faults, procedures, drafts } = compile([...present, ...begun(present, path, languages)], languages);
    assert.deepEqual(faults, []);
    assert.equal(
      procedures.some(({ id }) => id === 'bells.ringing'),
      false,
    );
    const [draft] = drafts.filter(({ id }) => id === 'bells.ringing');
    assert.ok(draft);
    assert.deepEqual(Object.keys(draft.texts).sort(), [...languages].sort());
    for (const texts of Object.values(draft.texts)) assert.equal(texts['procedure.title'], '[draft] ringing');
  });
}

test('it cannot be published as it stands: it has no gateway, and its texts are drafts', () => {
  const files = begun(small, WORKFLOW, SMALL_LANGUAGES).map((file) => ({
    ...file,
    text: file.text.replace('draft: true\n', ''),
  }));
  const { faults } = compile([...small, ...files], SMALL_LANGUAGES);
  const messages = new Set(faults.map(({ message }) => message));
  assert.ok(messages.has('no act, no publication: without a `gateway` it can only be a `draft`'));
  assert.ok(messages.has('text procedure.title begins with [draft]: write it, or mark its procedure `draft: true`'));
});

test('the area’s own file is written once', () => {
  const paths = begun(small, WORKFLOW, ['en']).map(({ path }) => path);
  assert.deepEqual(paths, [
    'procedures/bells/area.yaml',
    'procedures/bells/ringing.yaml',
    'procedures/bells/questions-ringing.yaml',
    'procedures/bells/texts/ringing.en.yaml',
  ]);
  const source = small.find(({ path }) => path === WORKFLOW);
  const shape = source && readSource(source, workflowFile, []);
  assert.ok(shape);
  const wanted = { area: 'lifts', procedure: 'ringing', act: '32014L0060', articles: ['5'], languages: ['en'] };
  const more = skeleton({ ...wanted, workflow: shape.value, withArea: false });
  assert.equal(
    more.some(({ path }) => path.endsWith('area.yaml')),
    false,
  );
});
