import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fold, searchText, searchWords } from './fold.ts';

const folds: [string, string][] = [
  ['Ordine dei Medici', 'ordine dei medici'],
  ['Forlì', 'forli'],
  ['Győr', 'gyor'],
  ['Székesfehérvár', 'szekesfehervar'],
  ['Łódź', 'lodz'],
  ['København', 'kobenhavn'],
  ['Tromsø', 'tromso'],
  ['Đakovo', 'dakovo'],
  ['Straße', 'strasse'],
  ['STRAẞE', 'strasse'],
  ['Næstved', 'naestved'],
  ['Œuvre', 'oeuvre'],
  ['Þórshöfn', 'thorshofn'],
  ['Garðabær', 'gardabaer'],
  ['Ħamrun', 'hamrun'],
  ['İzmir ılıca', 'izmir ilica'],
  ['Ιατρικός Σύλλογος Αθηνών', 'ιατρικοσ συλλογοσ αθηνων'],
  ['ΙΑΤΡΙΚΟΣ ΣΥΛΛΟΓΟΣ ΑΘΗΝΩΝ', 'ιατρικοσ συλλογοσ αθηνων'],
  ['Български лекарски съюз', 'български лекарски съюз'],
  ['Районен съд', 'раионен съд'],
  ['București', 'bucuresti'],
  ['Col·legi de Farmacèutics', 'collegi de farmaceutics'],
  ['Ordre de l’Hérault', 'ordre de l herault'],
  ["Ordre de l'Hérault", 'ordre de l herault'],
  ["Ta' Xbiex – Malta (IMI)", 'ta xbiex malta imi'],
  ['Lehr\u00ADamt', 'lehramt'],
  ['ﬁnance №5', 'finance no5'],
  ['100%_\\', '100'],
  ['  ', ''],
];

for (const [text, expected] of folds) {
  test(`"${text}" is found as "${expected}"`, () => {
    assert.equal(fold(text), expected);
  });
}

test('whatever comes in, only words with single spaces come out, and a second folding changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const folded = fold(text);
      assert.match(folded, /^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u);
      assert.equal(fold(folded), folded);
    }),
    { numRuns: 2000 },
  );
});

test('words are searched for once each, single letters not at all, and at most eight', () => {
  assert.deepEqual(
    searchWords("L'Ordine dei medici, dei MÉDICI").map(({ word }) => word),
    ['ordine', 'dei', 'medici'],
  );
  assert.equal(searchWords('aa ab ac ad ae af ag ah ai aj').length, 8);
  assert.deepEqual(searchWords('e % _ !'), []);
});

const ways: [string, { inside: boolean; similar: boolean }][] = [
  ['ao', { inside: false, similar: false }],
  ['ipa', { inside: true, similar: false }],
  ['torino', { inside: true, similar: true }],
  ['nuts3', { inside: true, similar: false }],
];
for (const [word, expected] of ways) {
  test(`"${word}" is searched for inside words: ${expected.inside}, with typing errors: ${expected.similar}`, () => {
    assert.deepEqual(searchWords(word), [{ word, ...expected }]);
  });
}

test('an authority is found by every name, place, region and profession, each said once, the first official name first', () => {
  const text = searchText({
    official: { nl: 'Vlaamse Gezondheid', fr: 'Santé de Flandre' },
    informal: 'Flemish health agency',
    place: 'Gent',
    region: 'Gent',
    competences: ['Medico', 'Orvos', 'Doctor', 'Medico'],
  });
  assert.equal(text, 'vlaamse gezondheid sante de flandre flemish health agency gent medico orvos doctor');
});

test('a Greek authority is found in Latin letters too', () => {
  const text = searchText({
    official: { el: 'Ιατρικός Σύλλογος' },
    informal: 'Medical Association',
    place: 'Χανιά',
    region: 'Κρήτη',
    competences: ['Ιατρός'],
  });
  assert.equal(text, 'ιατρικοσ συλλογοσ medical association χανια κρητη iatrikos syllogos chania kriti ιατροσ');
});
