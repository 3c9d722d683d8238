import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askedAnswers, askedKeys, contradictions, missingAnswers } from './answers.ts';
import { questionsByKey } from './input.ts';
import type { Answer, Answers } from './model.ts';
import { numbered, smallProcedure } from '../../test/support/small-exchange.ts';

const small = smallProcedure();
const CODES = numbered('q-3', 'q-1', 'q-1');
const text = { value: { text: 'x', lang: 'en' } };

test('questions have the number of their place, follow-ups the number of their root', () => {
  assert.deepEqual(
    [...questionsByKey(small, CODES)].map(([key, { code }]) => `${key} ${code}`),
    [
      '1 q-3',
      '1.q-3a q-3a',
      '2 q-1',
      '2.q-1a q-1a',
      '2.q-1b q-1b',
      '2.q-1c q-1c',
      '3 q-1',
      '3.q-1a q-1a',
      '3.q-1b q-1b',
      '3.q-1c q-1c',
    ],
  );
  assert.deepEqual(
    [...questionsByKey(small, numbered('q-2'))].map(([key]) => key),
    ['1'],
  );
  assert.deepEqual([...questionsByKey(small, [])], []);
});

// biome-ignore format: one case a line
const asked: [name: string, answers: Answers, keys: string[]][] = [
  ['nothing answered: the roots alone', {}, ['1', '2', '3']],
  ['an answer that a follow-up wants', { '2': { value: 'yes' } }, ['1', '2', '2.q-1a', '3']],
  ['another answer, another follow-up', { '2': { value: 'no' } }, ['1', '2', '2.q-1b', '3']],
  ['the same question at another place is another matter', { '3': { value: 'no' } }, ['1', '2', '3', '3.q-1b']],
  ['a follow-up of a follow-up', { '2': { value: 'no' }, '2.q-1b': { value: 'other' } }, ['1', '2', '2.q-1b', '2.q-1c', '3']],
  ['not when its own parent is not asked', { '2': { value: 'yes' }, '2.q-1b': { value: 'other' } }, ['1', '2', '2.q-1a', '3']],
  ['not known: no follow-up that wants a value', { '2': { unknown: 'not-known' } }, ['1', '2', '3']],
  ['asked whatever the answer', { '1': { value: 'rope' } }, ['1', '1.q-3a', '2', '3']],
  ['asked even when the answer is not held', { '1': { unknown: 'not-held' } }, ['1', '1.q-3a', '2', '3']],
  ['a comment is no answer', { '1': { comment: { text: 'x', lang: 'en' } } }, ['1', '2', '3']],
];
for (const [name, answers, keys] of asked)
  test(`what is asked: ${name}`, () => {
    assert.deepEqual([...askedKeys(small, CODES, answers)], keys);
    assert.deepEqual(
      missingAnswers(small, CODES, answers).map(({ pointer, code }) => `${pointer} ${code}`),
      keys
        .filter((key) => !answers[key]?.value && !answers[key]?.unknown)
        .map((key) => `/answers/${key}/value required`),
    );
  });

test('answers to what is not asked after all are left out, those that are asked stay as they are', () => {
  const answers: Answers = {
    '2': { value: 'yes' },
    '2.q-1a': { value: '2026-01-01' },
    '2.q-1b': { value: 'other' },
    '2.q-1c': text,
  };
  assert.deepEqual(askedAnswers(small, CODES, answers), { '2': { value: 'yes' }, '2.q-1a': { value: '2026-01-01' } });
});

test('a value and “not known” exclude each other', () => {
  const answers: Answers = {
    '1': { value: 'rope', unknown: 'not-held' },
    '2': { value: 'yes' },
    '3': { unknown: 'not-known' },
  };
  assert.deepEqual(contradictions(answers), [{ pointer: '/answers/1/unknown', code: 'contradiction' }]);
});

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom<Answer>(
    { value: 'yes' },
    { value: 'no' },
    { value: 'other' },
    { value: 'unsafe' },
    { value: 'rope' },
    text,
  ),
  fc.constantFrom<Answer>(
    { unknown: 'not-known' },
    { unknown: 'not-held' },
    {},
    { comment: { text: 'x', lang: 'en' } },
  ),
);
const codes = fc.array(fc.constantFrom('q-1', 'q-2', 'q-3'), { maxLength: 5 }).map((list) => numbered(...list));
const anyAnswers = codes.chain((chosen) =>
  fc.record({
    chosen: fc.constant(chosen),
    answers: fc.record<Record<string, Answer>>(
      Object.fromEntries([...questionsByKey(small, chosen).keys()].map((key) => [key, answer])),
      {
        requiredKeys: [],
      },
    ),
  }),
);

test('leaving out what is not asked changes nothing in what is asked or missing', () => {
  fc.assert(
    fc.property(anyAnswers, ({ chosen, answers }) => {
      const kept = askedAnswers(small, chosen, answers);
      assert.deepEqual(askedAnswers(small, chosen, kept), kept);
      assert.deepEqual(missingAnswers(small, chosen, kept), missingAnswers(small, chosen, answers));
      assert.deepEqual(askedKeys(small, chosen, kept), askedKeys(small, chosen, answers));
    }),
  );
});

test('answering what is missing, again and again, ends: with the depth of the tree', () => {
  fc.assert(
    fc.property(anyAnswers, fc.infiniteStream(answer), ({ chosen, answers }, stream) => {
      const given: Record<string, Answer> = { ...answers };
      const real = stream[Symbol.iterator]();
      let rounds = 0;
      for (let missing = missingAnswers(small, chosen, given); missing.length > 0; rounds += 1) {
        for (const { pointer } of missing) {
          const key = pointer.split('/')[2] ?? '';
          for (let next = real.next().value as Answer; ; next = real.next().value as Answer) {
            given[key] = next;
            if (next.value !== undefined || next.unknown !== undefined) break;
          }
        }
        missing = missingAnswers(small, chosen, given);
      }
      assert.ok(rounds <= 3, String(rounds));
    }),
  );
});
