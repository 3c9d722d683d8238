import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorOf, type Sought } from './searches.ts';

const anchors: [string, Sought, string][] = [
  ['everything', {}, ''],
  ['a country', { country: 'IT' }, '@IT'],
  ['a code before the country', { country: 'IT', codes: ['kind=students', 'access=open'] }, 'ckind=students'],
  ['a word before both', { words: 'médecins', country: 'IT', codes: ['kind=students'] }, 'wmed'],
  ['the longest of several words', { words: 'di Médecins de', codes: [] }, 'wmed'],
  ['a short word whole', { words: 'Ő' }, 'wo'],
  ['signs are no words', { words: '«…»', country: 'HU' }, '@HU'],
];
for (const [name, sought, anchor] of anchors)
  test(`an entry is held against a search by ${name}`, () => assert.equal(anchorOf(sought), anchor));
