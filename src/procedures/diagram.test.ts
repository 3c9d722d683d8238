import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../root.ts';
import { compile } from './compile.ts';
import { diagram } from './diagram.ts';
import { readDefinitionFiles } from './files.store.ts';
import { permitFiles } from '../../test/support/permit-procedure.ts';
import { SMALL_LANGUAGES, smallFiles, WORKFLOW } from '../../test/support/small-procedure.ts';

const speak =
  (texts: Readonly<Record<string, string>> | undefined) =>
  (key: string): string =>
    texts?.[key] ?? assert.fail(`no text ${key}`);

test('the small procedure is drawn with its states, actions, and the terms that move it', () => {
  const [small] = compile(smallFiles(), SMALL_LANGUAGES).procedures;
  assert.ok(small);
  assert.equal(
    diagram(small, speak(small.texts.en)),
    `stateDiagram-v2
  state "Waiting" as s_waiting
  state "Taken" as s_taken
  state "Answered" as s_answered
  state "Done" as s_done
  state "Lapsed" as s_lapsed
  [*] --> s_waiting : Ask (Asking authority)
  s_waiting --> s_taken : Take (Holder of the file)
  s_taken --> s_answered : Answer (Holder of the file)
  s_answered --> s_taken : Give back (Asking authority)
  s_answered --> s_done : Finish (Asking authority)
  s_waiting --> s_lapsed : It lapsed
  s_taken --> s_lapsed : It lapsed
  s_answered --> s_done : It closed by itself
  s_done --> [*]
  s_lapsed --> [*]
  note right of s_waiting : Holder of the file · To be taken by
  note right of s_taken : Holder of the file · Promised for
  note right of s_answered : Asking authority · Closes by itself on
`,
  );
});

test('no term is drawn from where everything has ended, even when no action there ends it', () => {
  const changes = [[WORKFLOW, 'ends: [return, finish]', 'ends: [return]']] as const;
  const drawn = [smallFiles(), smallFiles(...changes)].map((files) => {
    const [small] = compile(files, SMALL_LANGUAGES).procedures;
    assert.ok(small);
    return diagram(small, (key) => key);
  });
  assert.equal(drawn[1], drawn[0]);
});

test('a term is drawn from where it can pass, not from where it is stopped or has been met', () => {
  const [permit] = compile(permitFiles(), ['en']).procedures;
  assert.ok(permit);
  const drawn = diagram(permit, (key) => key).split('\n');
  const passing = drawn.flatMap(
    (line) => /^ {2}s_(\S+) --> s_(\S+) : term\.(\S+)\.over$/.exec(line)?.slice(1).join(' ') ?? [],
  );
  assert.deepEqual(passing, [
    'received examined completeness',
    'examined issued decision',
    'received lapsed validity',
    'examined lapsed validity',
    'suspended lapsed validity',
    'announced lapsed validity',
  ]);
});

test('what is syntax to Mermaid is written as character numbers', () => {
  const [small] = compile(smallFiles(), SMALL_LANGUAGES).procedures;
  assert.ok(small);
  const drawn = diagram(small, (key) => (key === 'state.taken' ? 'a "b": c; #d\n<e>' : key));
  assert.ok(drawn.includes('state "a #34;b#34;#58; c#59; #35;d #60;e#62;" as s_taken\n'), drawn);
});

test('the guide for writing procedures shows the present state diagram of the real request', () => {
  const { procedures } = compile(readDefinitionFiles(projectRoot), ['en']);
  const real = procedures.find(({ id }) => id === 'professional-qualifications.information-request');
  assert.ok(real);
  const guide = readFileSync(join(projectRoot, 'docs/procedures.md'), 'utf8');
  const shown = /^```mermaid\n(.*?)^```$/ms.exec(guide)?.[1];
  assert.equal(shown, diagram(real, speak(real.texts.en)));
});
