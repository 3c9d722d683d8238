import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Delivery, type Fate, fateOf, type NoticeKind, noticeOf } from './choices.ts';

const FATES: [delivery: Delivery, muted: boolean, own: boolean, byTime: boolean, expected: Fate][] = [
  ['at-once', false, false, false, 'mail'],
  ['at-once', false, true, false, 'mail'],
  ['at-once', true, true, false, 'nothing'],
  ['at-once', true, false, true, 'nothing'],
  ['at-once', true, true, true, 'mail'],
  ['needed', false, false, false, 'nothing'],
  ['needed', false, false, true, 'nothing'],
  ['needed', false, true, false, 'mail'],
  ['needed', false, true, true, 'mail'],
  ['needed', true, true, false, 'nothing'],
  ['needed', true, true, true, 'mail'],
  ['daily', false, false, false, 'digest'],
  ['daily', false, true, true, 'digest'],
  ['daily', true, true, false, 'nothing'],
  ['daily', true, true, true, 'digest'],
];

for (const [delivery, muted, own, byTime, expected] of FATES) {
  const of = `${own ? 'own' : 'other'} turn${byTime ? ' by time' : ''}${muted ? ', muted' : ''}`;
  test(`${delivery}: ${of} becomes ${expected}`, () => {
    assert.equal(fateOf({ delivery, muted }, { own, byTime }), expected);
  });
}

const NOTICES: [daysLeft: number, isNew: boolean, daysBefore: number, expected: NoticeKind | null][] = [
  [4, false, 3, null],
  [3, false, 3, 'near'],
  [0, false, 3, 'near'],
  [1, false, 0, null],
  [0, false, 0, 'near'],
  [2, true, 3, null],
  [-1, false, 3, 'over'],
  [-1, true, 0, 'over'],
];

for (const [daysLeft, isNew, daysBefore, expected] of NOTICES) {
  test(`${daysLeft} days left${isNew ? ', new today' : ''}, told ${daysBefore} days before: ${expected}`, () => {
    assert.equal(noticeOf({ daysLeft, new: isNew }, daysBefore), expected);
  });
}
