import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFields, holds, limitOf, possibleFields } from './asked.ts';
import type { Field } from './model.ts';
import type { TermRule } from './terms.ts';

const field = (name: string, when?: Field['when']): Field => ({
  name,
  type: 'choice',
  personal: false,
  required: false,
  ...(when ? { when } : {}),
});
const on = (name: string, ...is: string[]) => ({ field: name, is });

// a → b (a is x or y) → c (b is z); a section that is there only when a is y.
const form = {
  form: [
    { name: 'first', fields: [field('a'), field('b', on('a', 'x', 'y')), field('c', on('b', 'z'))] },
    { name: 'second', when: on('a', 'y'), fields: [field('d'), field('e', on('b', 'z'))] },
  ],
};

// biome-ignore format: one case a line
const cases: [values: Record<string, string>, asked: string, possible: string][] = [
  [{}, 'a', 'a b c d e'],
  [{ a: 'n' }, 'a', 'a'],
  [{ a: 'x' }, 'a b', 'a b c'],
  [{ a: 'x', b: 'n' }, 'a b', 'a b'],
  [{ a: 'x', b: 'z' }, 'a b c', 'a b c'],
  [{ a: 'y' }, 'a b d', 'a b c d e'],
  [{ a: 'y', b: 'z' }, 'a b c d e', 'a b c d e'],
  // What is not asked decides nothing, whatever value is left in it.
  [{ a: 'n', b: 'z' }, 'a', 'a'],
  [{ b: 'z' }, 'a', 'a b c d e'],
];
for (const [values, asked, possible] of cases) {
  test(`with ${JSON.stringify(values)} asked is ${asked}, possible ${possible}`, () => {
    assert.equal([...askedFields(form, values)].join(' '), asked);
    assert.equal([...possibleFields(form, values)].join(' '), possible);
    assert.equal(holds(form, on('b', 'z'), values), asked.includes('c'));
  });
}

test('the first limit that holds counts', () => {
  const term = { limits: [{ when: on('a', 'x'), max: 2 }, { max: 25 }] } as unknown as TermRule;
  assert.equal(limitOf(form, term, { a: 'x' })?.max, 2);
  assert.equal(limitOf(form, term, { a: 'y' })?.max, 25);
  assert.equal(limitOf(form, term, {})?.max, 25);
  assert.equal(limitOf(form, { ...term, limits: [] }, {}), undefined);
});
