import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actName, formatSince } from './acts.ts';

// As the Official Journal cites them.
// biome-ignore format: one act a line
const acts: [celex: string, en: string, hu: string, el: string][] = [
  ['31996L0071', 'Directive 96/71/EC', '96/71/EK irányelv', 'Οδηγία 96/71/ΕΚ'],
  ['32005L0036', 'Directive 2005/36/EC', '2005/36/EK irányelv', 'Οδηγία 2005/36/ΕΚ'],
  ['32014L0067', 'Directive 2014/67/EU', '2014/67/EU irányelv', 'Οδηγία 2014/67/ΕΕ'],
  ['32018L0957', 'Directive (EU) 2018/957', '(EU) 2018/957 irányelv', 'Οδηγία (ΕΕ) 2018/957'],
  ['32009R1071', 'Regulation (EC) No 1071/2009', '1071/2009/EK rendelet', 'Κανονισμός (ΕΚ) αριθ. 1071/2009'],
  ['32012R1024', 'Regulation (EU) No 1024/2012', '1024/2012/EU rendelet', 'Κανονισμός (ΕΕ) αριθ. 1024/2012'],
  ['32016R0679', 'Regulation (EU) 2016/679', '(EU) 2016/679 rendelet', 'Κανονισμός (ΕΕ) 2016/679'],
  ['32001D0470', 'Decision 2001/470/EC', '2001/470/EK határozat', 'Απόφαση 2001/470/ΕΚ'],
  ['32019D1253', 'Decision (EU) 2019/1253', '(EU) 2019/1253 határozat', 'Απόφαση (ΕΕ) 2019/1253'],
  ['32001H0893', 'Recommendation 2001/893/EC', '2001/893/EK ajánlás', 'Σύσταση 2001/893/ΕΚ'],
  ['12016E026', '12016E026', '12016E026', '12016E026'],
];
for (const [celex, ...names] of acts) {
  test(`${celex} is cited as ${names[0]}`, () => {
    assert.deepEqual(
      ['en', 'hu', 'el'].map((language) => actName(language, celex)),
      names,
    );
  });
}

test('a use is dated as exactly as it is known', () => {
  assert.deepEqual(
    ['2008', '2011-05', '2016-06-18'].map((since) => formatSince('it', since)),
    ['2008', 'maggio 2011', '18 giugno 2016'],
  );
});
