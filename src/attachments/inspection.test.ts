import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { docm, docx, jpeg, ods, odt, pdf, png, tiff, xlsx, zip } from '../../test/support/files.ts';
import type { Refusal } from '../refusal.ts';
import { inspect, promisedType } from './inspection.service.ts';

const folder = mkdtempSync(join(tmpdir(), 'openimi-inspection-'));
after(() => rmSync(folder, { recursive: true }));

/** What taking the file says: `ok`, or the code of its refusal. */
async function verdict(name: string, content: Buffer | string): Promise<string> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  try {
    await inspect(path, promisedType(name));
    return 'ok';
  } catch (error) {
    return (error as Refusal).code;
  }
}

const GOOD: readonly (readonly [name: string, content: Buffer | string])[] = [
  ['a.pdf', pdf()],
  ['A.PDF', pdf()],
  ['a.png', png()],
  ['a.jpg', jpeg()],
  ['a.jpeg', jpeg()],
  ['a.tif', tiff()],
  ['a.tiff', tiff()],
  ['a.docx', docx()],
  ['a.xlsx', xlsx()],
  ['a.odt', odt()],
  ['a.ods', ods()],
  ['a.txt', 'Árvíztűrő tükörfúrógép\r\nΑθήνα\n'],
  ['a.txt', '\ufeffwith a mark of its encoding'],
  ['a.txt', '<html>shown as text, never as a page</html>'],
  ['a.csv', 'BMW;2\nMZ;3\n'],
  ['a.csv', 'a\tb\fc\n'],
];
describe('a file that is what its name says is taken', () => {
  for (const [name, content] of GOOD) test(name, async () => assert.equal(await verdict(name, content), 'ok'));
});

const LIES: readonly (readonly [name: string, content: Buffer | string, code: string])[] = [
  ['a.pdf', png(), 'file-type-differs'],
  ['a.pdf', 'just text', 'file-type-differs'],
  ['a.pdf', Buffer.from('MZ\u0090\u0000 a program'), 'file-type-differs'],
  ['a.png', jpeg(), 'file-type-differs'],
  ['a.jpg', png(), 'file-type-differs'],
  ['a.docx', xlsx(), 'file-type-differs'],
  ['a.docx', docm(), 'file-type-differs'],
  ['a.docx', zip([{ name: 'evil.js', body: 'x' }]), 'file-type-differs'],
  ['a.docx', odt(), 'file-type-differs'],
  ['a.odt', ods(), 'file-type-differs'],
  ['a.docx', Buffer.concat([docx().subarray(0, 40), Buffer.alloc(100)]), 'file-type-differs'],
  ['a.txt', pdf(), 'file-type-differs'],
  ['a.txt', png(), 'file-not-text'],
  ['a.txt', Buffer.from([0x41, 0xe9, 0x41]), 'file-not-text'],
  ['a.txt', 'a\u0000b', 'file-not-text'],
  ['a.txt', 'a\u001b[2Jb', 'file-not-text'],
  ['a.csv', Buffer.from('szám;név\n', 'utf16le'), 'file-not-text'],
  ['a.csv', Buffer.concat([Buffer.alloc(200_000, 'a,b\n'), Buffer.from([0xc3])]), 'file-not-text'],
];
describe('a file that lies about its type is refused', () => {
  for (const [name, content, code] of LIES)
    test(`${name} ${content.toString('latin1', 0, 12)}`, async () => assert.equal(await verdict(name, content), code));
});

describe('what may hold anything, or act, is not taken under its own name either', () => {
  for (const name of [
    'a.exe',
    'a.zip',
    'a.eml',
    'a.xml',
    'a.html',
    'a.svg',
    'a.docm',
    'a.doc',
    'a',
    'a.pdf.js',
    'a.constructor',
  ])
    test(name, async () => assert.equal(await verdict(name, pdf()), 'file-type-unsupported'));
});
