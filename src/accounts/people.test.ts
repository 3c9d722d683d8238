import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mode } from '../settings.ts';
import { secondFactorOf } from './people.ts';

const table: [mode: Mode, enrolled: boolean, proved: boolean, expected: ReturnType<typeof secondFactorOf>][] = [
  ['training', false, false, 'not-needed'],
  ['training', true, false, 'missing'],
  ['training', true, true, 'done'],
  ['production', false, false, 'missing'],
  ['production', false, true, 'missing'],
  ['production', true, false, 'missing'],
  ['production', true, true, 'done'],
];

for (const [mode, enrolled, proved, expected] of table) {
  test(`in ${mode}, ${enrolled ? 'set up' : 'not set up'}, ${proved ? 'proved' : 'not proved'}: ${expected}`, () => {
    assert.equal(secondFactorOf(mode, enrolled, proved), expected);
  });
}
