import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked, asker, at, holder, smallContent, smallProcedure } from '../../test/support/small-exchange.ts';
import type { Answers } from './model.ts';
import { present } from './present.ts';

const small = smallProcedure();
const nothing = { requests: [], answers: new Map(), files: new Map(), drafts: new Map(), said: new Map() };
const yes = { value: 'yes' };
const no = { value: 'no' };

test('of what may be done the part and the participant are named, and no more', () => {
  const { actions } = present(small, asked(small), holder, nothing, [], at('2026-03-02T13:00:00Z'));
  assert.ok(actions.length > 0);
  for (const { part, participant } of actions)
    assert.deepEqual(
      [Object.keys(part), Object.keys(participant)],
      [
        ['no', 'state'],
        ['no', 'role', 'state'],
      ],
    );
});

// biome-ignore format: one case a line
const versions: [name: string, given: Answers[], now: unknown, earlier: unknown[]][] = [
  ['nothing was given', [], undefined, []],
  ['it was given once', [{ '1': yes }], yes, []],
  ['it was given again as it was', [{ '1': yes }, { '1': yes }], yes, []],
  ['it was corrected', [{ '1': yes }, { '1': no }], no, [[3, yes]]],
  ['it was corrected and put back', [{ '1': yes }, { '1': no }, { '1': yes }], yes, [[3, yes], [4, no]]],
  ['it was left out: the last version counts', [{ '1': yes }, { '2': no }], undefined, [[3, yes]]],
  ['it was left out for a time', [{ '1': yes }, { '2': no }, { '1': yes }], yes, []],
  ['another one was given first', [{ '2': no }, { '1': yes }], yes, []],
];
for (const [name, given, now, earlier] of versions)
  test(`the answer that counts, and those before it: ${name}`, () => {
    const content = {
      requests: [smallContent],
      answers: new Map([[1, given.map((answers, index) => ({ no: index + 3, answers }))]]),
      files: new Map(),
      drafts: new Map(),
      said: new Map(),
    };
    const view = present(small, asked(small), asker, content, [], at('2026-03-02T13:00:00Z'));
    const question = view.parts[0]?.questions.find(({ key }) => key === '1');
    assert.deepEqual(question?.answer, now);
    assert.deepEqual(
      (question?.earlier ?? []).map((one) => [one.no, one.answer]),
      earlier,
    );
  });
