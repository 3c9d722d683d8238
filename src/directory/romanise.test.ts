import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from './fold.ts';
import { romanise } from './romanise.ts';

const romanised: [string, string][] = [
  ['Ιατρικός Σύλλογος Αθηνών', 'iatrikos syllogos athinon'],
  ['Θεσσαλονίκη', 'thessaloniki'],
  ['Οδοντιατρικός Σύλλογος Αχαΐας', 'odontiatrikos syllogos achaias'],
  ['Υπουργείο Υγείας', 'ypourgeio ygeias'],
  ['Ηράκλειο', 'irakleio'],
  ['Χανιά', 'chania'],
  ['Αυτοτελές Τμήμα Ευρωπαϊκής Νομοθεσίας', 'aftoteles tmima evropaikis nomothesias'],
  ['Ναύπλιο', 'nafplio'],
  ['Εύβοια', 'evvoia'],
  ['Άγγλων', 'anglon'],
  ['Σύγχρονη', 'synchroni'],
  ['Μπενάκη', 'benaki'],
  ['Λαμπράκη', 'lampraki'],
  ['Ξυλουργός, ψυχολόγος', 'xylourgos psychologos'],
  ['Κίρκη 25 – IMI', 'kirki 25 imi'],
  ['Orvosi Kamara', 'orvosi kamara'],
  ['Български лекарски съюз', 'български лекарски съюз'],
];

for (const [text, expected] of romanised) {
  test(`"${text}" is written "${expected}" in Latin letters`, () => {
    assert.equal(romanise(fold(text)), expected);
  });
}
