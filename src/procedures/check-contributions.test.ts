import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileNotice, lineOf, NOTICE_FILE } from '../../test/support/notice-procedure.ts';

type Case = readonly [name: string, change: readonly [from: string, to: string], place: string, message: string];

// One planted fault a line; the place is the line that says so much.
// biome-ignore format: one case a line
const cases: Case[] = [
  ['a kind that there is not', ['contributes: comment', 'contributes: rumour'], 'contributes: rumour', 'Invalid option'],
  ['nothing to contribute', ['    contributes: comment\n    input:\n      - { name: comment, type: long-text, max: 2000, required: true }\n    files: 3\n', '    contributes: comment\n'], 'contributes: comment', 'neither text nor code nor file'],
  ['an act of one alone', ['  end: {', '  note: { by: reader, from: [out], becomes: informed, own: true, contributes: report, input: [{ name: mark, type: choice, options: verdict }] }\n  end: {'], 'note: {', 'what contributes is no act of one alone'],
  ['a question to nobody', ['    awaits: author\n', ''], 'contributes: question', 'of whom an answer is awaited'],
  ['a question to an unknown role', ['awaits: author', 'awaits: ghost'], 'awaits: ghost', 'no role ghost'],
  ['a question to who cannot answer', ['awaits: author', 'awaits: approver'], 'awaits: approver', 'approver cannot answer where it is asked'],
  ['a comment that awaits something', ['contributes: comment', 'contributes: comment\n    awaits: author'], 'awaits: author', 'only a question awaits an answer'],
  ['an answer of several', ['    by: author\n    from: [out]\n    contributes: answer', '    by: [author, approver]\n    from: [out]\n    contributes: answer'], 'by: [author, approver]', 'who was asked answers'],
  ['an answer to nothing', ['contributes: comment', 'contributes: answer\n    #'], 'by: [reader, local, commission]', 'who was asked answers'],
  ['moderated by an unknown role', ['moderated: { by: [reader, approver]', 'moderated: { by: [ghost, approver]'], 'moderated: { by: [ghost', 'no role ghost'],
  ['moderated by who sees no messages', ['    informed: { sees: all }\n  local', '    informed: { sees: [overview] }\n  local'], 'moderated: { by: [reader', 'reader must see the messages'],
  ['moderated by those alone who speak', ['by: [reader, local, commission]\n    from: [out]\n    contributes: comment', 'by: [reader]\n    from: [out]\n    contributes: comment'], 'moderated: { by: [reader', 'nobody is left'],
  ['moderated, and it moves something', ['    contributes: comment\n', '    contributes: comment\n    to: ended\n'], 'moderated: { by: [reader', 'says something and does nothing else'],
  ['what contributes nothing is moderated', ['  end: { by: approver, from: [out], to: ended,', '  end: { by: approver, from: [out], to: ended, moderated: { by: reader },'], '  end: {', 'only what contributes'],
  ['an unknown setting', ['where: { passing: on }', 'where: { passage: on }'], 'pass-on: {', 'no setting passage'],
  ['a setting that stands otherwise', ['where: { passing: on }', 'where: { passing: high }'], 'pass-on: {', '`on` or `off`'],
  ['a setting of no use', ['where: { passing: on }, ', ''], 'passing: { kept-by', 'nothing hangs on setting passing'],
  ['a setting that nobody keeps', ['passing: { kept-by: approves', 'passing: { kept-by: sings'], 'passing: { kept-by', 'no role asks for the function sings'],
];

for (const [name, change, place, message] of cases) {
  test(`refused: ${name}`, () => {
    const { faults } = compileNotice(change);
    const at = `${NOTICE_FILE}:${lineOf(NOTICE_FILE, place, change)}`;
    const found = faults.map((fault) => `${fault.file}:${fault.line} ${fault.message}`);
    assert.ok(
      found.some((fault) => fault.startsWith(`${at} `) && fault.includes(message)),
      `${at} ${message}\n${found.join('\n')}`,
    );
  });
}

test('the procedure itself has no fault', () => assert.deepEqual(compileNotice().faults, []));
