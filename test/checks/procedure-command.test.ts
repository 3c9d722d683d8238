/** npm run procedure: what whoever writes definitions runs, as a program of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../src/root.ts';

const root = mkdtempSync(join(tmpdir(), 'openimi-definitions-'));
after(() => rmSync(root, { recursive: true }));
for (const folder of ['procedures', 'vocabularies'])
  cpSync(join(projectRoot, folder), join(root, folder), { recursive: true });

const run = (...args: string[]) => walk([], ...args);

/** Runs with lines from a pipe. */
function walk(
  lines: readonly string[],
  ...args: string[]
): { status: number | null; said: string; complained: string } {
  const program = join(projectRoot, 'dist/scripts/procedure.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--in', root], {
    encoding: 'utf8',
    input: lines.join('\n'),
  });
  return { status, said: stdout, complained: stderr };
}

const NEW = ['new', 'digital-gateway/evidence-request', '--act', '32014L0060', '--articles', '5'];

test('a procedure is begun, checked as a draft, drawn, and never written over', () => {
  const begun = run(...NEW);
  assert.equal(begun.status, 0, begun.complained);
  assert.match(begun.said, /^procedures\/digital-gateway\/texts\/evidence-request\.hu\.yaml$/m);
  const { status, said } = run('check');
  assert.equal(status, 0);
  assert.match(said, /^digital-gateway\.evidence-request: right, a draft; no gateway; .*; unverified: 32014L0060$/m);
  assert.match(said, /^professional-qualifications\.information-request: right; annex 2; /m);
  assert.match(run('draw', 'digital-gateway.evidence-request', '--language', 'it').said, /^stateDiagram-v2\n/);
  const file = join(root, 'procedures/digital-gateway/evidence-request.yaml');
  const written = readFileSync(file, 'utf8');
  const again = run(...NEW);
  assert.equal(again.status, 1);
  assert.match(again.complained, /evidence-request\.yaml is there already: nothing was written/);
  assert.equal(readFileSync(file, 'utf8'), written);
});

test('a definition is walked through by lines from a pipe; what is refused ends nothing', () => {
  const lines = ['do accept days=5', 'as recipient', 'do accept days=5', 'wait next', 'dance', 'quit', 'do reply'];
  const { status, said } = walk(lines, 'simulate', 'services.information-request', '--clock', '2026-03-02');
  assert.equal(status, 0);
  assert.match(said, /> do accept days=5\nThis action belongs to the other authority\./);
  assert.match(said, /Agreed date \(agreed\): 2026-03-09, running/);
  assert.match(said, /term\.agreed: The agreed date has passed/);
  assert.match(said, /there is no "dance"/);
  assert.doesNotMatch(said, /Reply sent/);
});

test('faults are told with file and line', () => {
  const file = join(root, 'procedures/services/information-request.yaml');
  const right = readFileSync(file, 'utf8');
  const line = right.split('\n').findIndex((one) => one.includes('point: 1')) + 1;
  writeFileSync(file, right.replace('point: 1', 'point: 99'));
  const { status, complained } = run('check');
  writeFileSync(file, right);
  assert.equal(status, 1);
  assert.ok(
    complained.includes(`procedures/services/information-request.yaml:${line} the annex has no point 99`),
    complained,
  );
});

// biome-ignore format: one case a line
const refused: [name: string, args: string[], message: RegExp][] = [
  ['nothing', [], /give one of/],
  ['an unknown word', ['paint'], /give one of/],
  ['a procedure that there is not', ['draw', 'services.nothing'], /there is no procedure services\.nothing/],
  ['a language that there is not', ['draw', 'services.information-request', '--language', 'xx'], /there are no texts in xx/],
  ['a new one without an act', ['new', 'bells/ringing'], /give one of/],
  ['a new one by a name that is none', ['new', 'Bells 1/ringing', '--act', '32014L0060', '--articles', '5'], /Bells 1 is no name/],
  ['a new one of an act that is none', ['new', 'bells/ringing', '--act', '2014/60/EU', '--articles', '5'], /is no CELEX number/],
  ['a new one of a shape that there is not', ['new', 'bells/ringing', '--act', '32014L0060', '--articles', '5', '--workflow', 'bell'], /there is no procedures\/workflows\/bell\.yaml/],
];
for (const [name, args, message] of refused) {
  test(`refused: ${name}`, () => {
    const { status, complained } = run(...args);
    assert.equal(status, 1);
    assert.match(complained, message);
  });
}
