import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedLanguages, chooseLanguage, type LanguageSigns } from './language.ts';

const offered = ['en', 'hu', 'it'];
const cases: [signs: LanguageSigns, language: string][] = [
  [{}, 'en'],
  [{ header: 'hu-HU,hu;q=0.9,en;q=0.8' }, 'hu'],
  [{ header: 'de,it;q=0.5' }, 'it'],
  [{ header: '*' }, 'en'],
  [{ header: 'it;q=0' }, 'en'],
  [{ user: 'it', header: 'hu' }, 'it'],
  [{ cookie: 'hu', user: 'it' }, 'hu'],
  [{ query: 'it', cookie: 'hu' }, 'it'],
  [{ query: 'xx', cookie: 'hu' }, 'hu'],
  [{ query: ['it', 'hu'], cookie: 'hu' }, 'hu'],
  [{ cookie: '../etc' }, 'en'],
];
for (const [signs, language] of cases) {
  test(`${JSON.stringify(signs)} reads ${language}`, () =>
    assert.equal(chooseLanguage(signs, offered, 'en'), language));
}

test('weights order the header, and equal weights keep their order', () => {
  assert.deepEqual(acceptedLanguages('en;q=0.4, it-IT ; q=0.9 ,hu, de'), ['hu', 'de', 'it', 'en']);
});
