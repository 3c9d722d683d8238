import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authoritiesIn, type Branch, type Joined, spread, wasPassedOn } from './spread.ts';

/** `by` of participants 1, 2, 3, …, in their order. */
const tree = (...by: (number | null)[]): Branch => {
  const people = by.map((one, index): Joined => {
    const no = index + 1;
    return { no, role: 'reader', state: 'unread', authorityId: `a${no}`, by: one };
  });
  return spread(people) as Branch;
};
const drawn = ({ no, branches, more }: Branch): unknown => [
  no,
  ...branches.map(drawn),
  ...(more > 0 ? [`+${more}`] : []),
];

test('who brought in whom, down to the last; whom time brought in stands with who opened it', () => {
  assert.deepEqual(drawn(tree(null, 1, 1, 2, 4, null)), [1, [2, [4, [5]]], [3], [6]]);
  assert.equal(spread([]), undefined);
});

test('of many brought in at once those are shown who passed it on', () => {
  const many = tree(null, ...Array.from({ length: 29 }, () => 1), 7, 7);
  assert.deepEqual(drawn(many), [1, [7, [31], [32]], '+28']);
  assert.deepEqual(authoritiesIn(many), ['a1', 'a7', 'a31', 'a32']);
  assert.equal(wasPassedOn(many), true);
  assert.equal(wasPassedOn(tree(null, ...Array.from({ length: 29 }, () => 1))), false);
});

test('of thousands who pass it on some hundreds are shown, the nearest first', () => {
  const passing = Array.from({ length: 400 }, () => 1);
  const wide = tree(null, ...passing, ...passing.map((_, index) => index + 2));
  assert.equal(authoritiesIn(wide).length, 301);
  assert.equal(wide.more, 100);
  assert.equal(wide.branches[0]?.more, 1);
});
