/** Markup on paper, read by another program: its text in the order of reading, its tags, its sheets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPaper } from '../../test/support/papers.ts';
import { makePaper } from './paper.service.ts';
import { readMarkup } from './markup.ts';

const make = (markup: string) =>
  makePaper(markup, {
    title: 'A & B',
    language: 'hu',
    creator: 'OpenIMI',
    at: new Date('2026-03-01T08:00:00Z'),
    foot: (sheet, sheets) => `foot ${sheet}/${sheets}`,
  });

const rolesOf = async (markup: string): Promise<string[]> =>
  (await readPaper(await make(markup))).outline.map(({ role, text, lang }) =>
    [role, lang, text].filter(Boolean).join(' '),
  );

test('what a paper says of itself', async () => {
  const file = await make('<h1>Title</h1>');
  const { title, language, marked } = await readPaper(file);
  assert.deepEqual([title, language, marked], ['A   B', 'hu', true]);
  const raw = file.toString('latin1');
  for (const sign of [
    '/StructTreeRoot',
    '/MarkInfo',
    '/DisplayDocTitle true',
    '<pdfuaid:part>1<',
    '<pdfaid:part>2<',
    '<pdfaid:conformance>A<',
  ])
    assert.ok(raw.includes(sign), sign);
});

test('every letter of the Union’s languages is read as it was written', async () => {
  const words = [
    'Пловдив щъркел',
    'Žluťoučký kůň',
    'Kærlighed på øen',
    'Straße für Äpfel',
    'Ένα ψηφιακό Ϊ ΰ',
    'Señor ¿qué?',
    'Öösel õhk',
    'Hyvää yötä',
    'œuvre çà où',
    'Fáilte ó Éirinn',
    'Čišćenje đak',
    'Árvíztűrő tükörfúrógép',
    'Þetta er gott æði',
    'perché è così',
    'Ąžuolas įėjo šį',
    'Ķēniņš ģērbjas',
    'Ħobż u ġobon żgħir',
    'blåbær på øy',
    'Zażółć gęślą jaźń',
    'coração João',
    'Țara și Șaua ă â î',
    'Ľúbostný ŕ',
    'Češnja žaba',
    'räksmörgås',
    '№ € „x“ «y» – — …',
  ];
  const { text } = await readPaper(await make(words.map((word) => `<p>${word}</p>`).join('')));
  assert.deepEqual(
    text.split('\n').filter((line) => line !== '' && !line.startsWith('foot')),
    words,
  );
});

test('what the font cannot show is named, and control characters are left out', async () => {
  const { text } = await readPaper(await make('<p>a\u0301 中 \u{1f600} x\u200by\u0007 &amp;lt;</p>'));
  assert.match(text, /^á \[U\+4E2D\] \[U\+1F600\] xy &lt;/);
});

test('headings, paragraphs, lists, terms and tables are tagged as such, in the order of reading', async () => {
  const markup = `<main><h1>One</h1><p>Two <span lang="el">τρία</span> four.</p><section><h2>Five</h2>
    <dl><div><dt>Term</dt><dd>Value<span class="oi-minor">minor</span></dd></div></dl>
    <ol><li>first</li></ol><ul class="oi-files"><li><p>file</p></li></ul>
    <table><caption>Caption</caption><thead><tr><th scope="col">Head</th><th scope="col">Other</th></tr></thead>
    <tbody><tr><th scope="row">row</th><td>cell</td></tr></tbody></table></section>
    <svg><path d="x"></path></svg><span class="oi-visually-hidden">unseen</span></main>`;
  assert.deepEqual(await rolesOf(markup), [
    'Document',
    'H1 One',
    'P Two τρία four.',
    'Span el τρία',
    'H2 Five',
    'L',
    'LI',
    'Lbl Term',
    'LBody',
    'P Value',
    'P minor',
    'L',
    'LI',
    'Lbl 1.',
    'LBody',
    'P first',
    'L',
    'LI',
    'LBody',
    'P file',
    'Table',
    'Caption Caption',
    'THead',
    'TR',
    'TH',
    'P Head',
    'TH',
    'P Other',
    'TBody',
    'TR',
    'TH',
    'P row',
    'TD',
    'P cell',
  ]);
});

test('a long paper goes on from sheet to sheet: nothing is lost, heads of tables and feet are no content', async () => {
  const rows = Array.from(
    { length: 120 },
    (_, index) => `<tr><td>row${index}</td><td>${'long '.repeat(index)}</td></tr>`,
  );
  const words = Array.from({ length: 2000 }, (_, index) => `w${index}`);
  const { sheets, outline, text } = await readPaper(
    await make(
      `<p>${words.join(' ')}</p><table><thead><tr><th scope="col">Head</th><th scope="col">B</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    ),
  );
  assert.ok(sheets.length > 5);
  for (const [index, sheet] of sheets.entries())
    assert.ok(sheet.includes(`foot ${index + 1}/${sheets.length}`), `${index}`);
  assert.ok((text.match(/Head/g) ?? []).length > 3);
  const said = outline
    .map((one) => one.text)
    .join(' ')
    .split(' ');
  assert.equal(said.filter((word) => word === 'Head').length, 1);
  assert.ok(!said.some((word) => word.startsWith('foot')));
  assert.deepEqual(
    said.filter((word) => /^w\d/.test(word)),
    words,
  );
  assert.deepEqual(
    said.filter((word) => word.startsWith('row')),
    rows.map((_, index) => `row${index}`),
  );
  assert.equal(said.filter((word) => word === 'long').length, (119 * 120) / 2);
});

test('a word wider than the sheet is broken, not lost', async () => {
  const hash = 'f0'.repeat(200);
  const { outline } = await readPaper(await make(`<p>${hash}</p>`));
  assert.equal(outline.find(({ role }) => role === 'P')?.text.replaceAll(' ', ''), hash);
});

test('markup that is not well formed is refused', () => {
  for (const faulty of ['<p>', '<p><b></p></b>', '</p>']) assert.throws(() => readMarkup(faulty), faulty);
});
