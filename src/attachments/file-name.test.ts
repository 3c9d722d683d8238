import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asDownload, cleanFileName, endingOf } from './file-name.ts';

const NAMES: readonly (readonly [given: string, clean: string])[] = [
  ['diploma.pdf', 'diploma.pdf'],
  ['Oklevél – Őrs Ünige.PDF', 'Oklevél – Őrs Ünige.PDF'],
  ['Βεβαίωση.pdf', 'Βεβαίωση.pdf'],
  ['Удостоверение №5.pdf', 'Удостоверение №5.pdf'],
  ['e\u0301te\u0301.txt', 'été.txt'],
  ['C:\\Users\\anna\\scan.png', 'scan.png'],
  ['../../etc/passwd.txt', 'passwd.txt'],
  ['/etc/shadow/', 'shadow'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['a\u0000b\u0007c\r\nd.txt', 'abc d.txt'],
  ['zero\u200Bwidth\uFEFF.pdf', 'zerowidth.pdf'],
  ['  .hidden.pdf ', 'hidden.pdf'],
  ['trailing dots...', 'trailing dots'],
  ['what?*<is>|"this":.csv', 'what___is___this__.csv'],
  ['CON.txt', '_CON.txt'],
  ['nul', '_nul'],
  ['console.txt', 'console.txt'],
  ['', 'file'],
  ['///', 'file'],
  ['\u202E', 'file'],
  ['a   b\u00A0c.pdf', 'a b c.pdf'],
  [`${'x'.repeat(300)}.docx`, `${'x'.repeat(115)}.docx`],
  ['\ud800.pdf', '\ufffd.pdf'],
];

for (const [given, clean] of NAMES) {
  test(`${JSON.stringify(given).slice(0, 50)} becomes ${JSON.stringify(clean).slice(0, 50)}`, () => {
    assert.equal(cleanFileName(given), clean);
  });
}

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '/',
        '\\',
        '.',
        '..',
        ' ',
        '\u202e',
        '\0',
        'con',
        'é',
        'e\u0301',
        '.pdf',
        '\ud83d',
        '\ude00',
        '"',
        '\n',
      ),
      {
        maxLength: 20,
      },
    )
    .map((pieces) => pieces.join('')),
);

test('whatever is given: one name, visible, short, without path, the same when cleaned again', () => {
  fc.assert(
    fc.property(name, (given) => {
      const clean = cleanFileName(given);
      assert.match(clean, /\S/u);
      assert.doesNotMatch(clean, /[/\\<>:"|?*\p{C}\p{Zl}\p{Zp}]/u);
      assert.doesNotMatch(clean, /^[.\s]|[.\s]$/u);
      assert.ok([...clean].length <= 121);
      assert.ok(clean.isWellFormed());
      assert.equal(clean, clean.normalize('NFC'));
      assert.equal(cleanFileName(clean), clean);
    }),
    { numRuns: 2000 },
  );
});

test('letters and digits of every language stay as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), (given) => {
      const letters = given.normalize('NFC').replace(/[^\p{L}\p{N}]/gu, '');
      fc.pre(letters !== '' && !/^(con|prn|aux|nul|com.|lpt.)$/i.test(letters));
      assert.equal(cleanFileName(`${letters}.pdf`), `${letters}.pdf`);
    }),
  );
});

test('a download carries the name in two ways, in one header line of ASCII', () => {
  assert.equal(
    asDownload('Őrs "x" (1).pdf'),
    `attachment; filename="_rs _x_ (1).pdf"; filename*=UTF-8''%C5%90rs%20%22x%22%20%281%29.pdf`,
  );
  fc.assert(
    fc.property(name, (given) => {
      const header = asDownload(cleanFileName(given));
      assert.match(header, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.!~%-]+$/);
      assert.equal(decodeURIComponent(header.split("UTF-8''")[1] ?? ''), cleanFileName(given));
    }),
  );
});

test('the ending is what follows the last dot', () => {
  assert.deepEqual(['a.PDF', 'a.tar.gz', 'none', 'a.'].map(endingOf), ['pdf', 'gz', '', '']);
});
