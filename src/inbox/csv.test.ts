import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvLine } from './csv.ts';

const cases: [readonly string[], string][] = [
  [['2026-000001-45', 'Orvos'], '2026-000001-45,Orvos\r\n'],
  [['a,b', 'say "no"', 'two\nlines'], '"a,b","say ""no""","two\nlines"\r\n'],
  [['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'], `'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'\rx"\r\n`],
  [['', ' =1', "'=1"], ", =1,'=1\r\n"],
];

for (const [cells, line] of cases) test(JSON.stringify(cells), () => assert.equal(csvLine(cells), line));

/** A reader of RFC 4180, written by hand. */
function read(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  do {
    let cell = '';
    if (line[at] === '"') {
      for (at += 1; line[at] !== '"' || line[at + 1] === '"'; at += 1) {
        cell += line[at];
        if (line[at] === '"') at += 1;
      }
      at += 1;
    } else while (line[at] !== ',' && !line.startsWith('\r\n', at)) cell += line[at++];
    cells.push(cell);
  } while (line[at++] === ',');
  return cells;
}

test('whatever is written is read again, and is no formula', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '=', '+', '-', '@', '\t', "'") });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
      const found = read(csvLine(cells));
      assert.equal(found.length, cells.length);
      for (const [index, text] of found.entries()) {
        assert.doesNotMatch(text, /^[=+\-@\t\r]/);
        assert.ok(text === cells[index] || text === `'${cells[index]}`);
      }
    }),
  );
});
