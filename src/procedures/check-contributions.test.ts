import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileNotice, lineOf, NOTICE_FILE, NOTICE_FORM } from '../../test/support/notice-procedure.ts';

type Case = readonly [
  name: string,
  change: readonly [from: string, to: string],
  place: string,
  message: string,
  file?: string,
];

// One planted fault a line; the place is the line that says so much.
// biome-ignore format: one case a line
const cases: Case[] = [
  ['a kind that there is not', ['contributes: comment', 'contributes: rumour'], 'contributes: rumour', 'Invalid option'],
  ['nothing to contribute', ['  end: {', '  note: { by: reader, from: [out], contributes: report, tells: [author] }\n  end: {'], 'note: {', 'neither text nor code nor file'],
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
  ['moderated, and it rests upon another exchange', ['    contributes: comment\n', '    contributes: comment\n    follows: { in: out }\n'], 'moderated: { by: [reader', 'has nothing to do with other exchanges'],
  ['moderated, and it does something to another exchange', ['actions:\n', 'propagates: [{ on: comment, in: followed, does: tell }]\nactions:\n'], 'moderated: { by: [reader', 'has nothing to do with other exchanges'],
  ['what contributes nothing is moderated', ['  end: { by: approver, from: [out], to: ended,', '  end: { by: approver, from: [out], to: ended, moderated: { by: reader },'], '  end: {', 'only what contributes'],
  ['an unknown setting', ['where: { passing: on }', 'where: { passage: on }'], 'pass-on: {', 'no setting passage'],
  ['a setting that stands otherwise', ['where: { passing: on }', 'where: { passing: high }'], 'pass-on: {', '`on` or `off`'],
  ['a setting of no use', ['where: { passing: on }, ', ''], 'passing: { kept-by', 'nothing hangs on setting passing'],
  ['a setting that nobody keeps', ['passing: { kept-by: approves', 'passing: { kept-by: sings'], 'passing: { kept-by', 'no role asks for the function sings'],
  ['personal data for the public', ['shows: [kind,', 'shows: [contact, kind,'], 'shows: [contact', 'contact is personal data', NOTICE_FORM],
  ['free text for the public', ['{ field: title, written-for: public }', 'title'], 'shows: [kind', 'title is free text', NOTICE_FORM],
  ['a code that is written for the public', ['shows: [kind,', 'shows: [{ field: kind, written-for: public },'], 'shows: [{', 'kind is no free text', NOTICE_FORM],
  ['an unknown field for the public', ['shows: [kind,', 'shows: [colour,'], 'shows: [colour', 'the form has no field colour', NOTICE_FORM],
  ['a field that is shown twice', ['shows: [kind,', 'shows: [kind, kind,'], 'shows: [kind, kind', 'kind stands twice', NOTICE_FORM],
  ['public in an unknown state', ['from: [out, ended]', 'from: [out, gone]'], 'from: [out, gone]', 'no state gone', NOTICE_FORM],
  ['headed by what is not shown', ['headed-by: title', 'headed-by: reasons'], 'headed-by: reasons', 'no single field that is shown', NOTICE_FORM],
  ['written for somebody else', ['written-for: public', 'written-for: friends'], 'shows: [kind', 'a field, or `{ field', NOTICE_FORM],
  ['published by who has written it', ['modify: { by: author, from: [submitted, out], changes: request,', 'modify: { by: author, from: [out], changes: request, publishes: true,'], 'modify: {', 'author has written it'],
  ['published where nothing is public', ['hide: { by: approver, from: [out], to: hidden,', 'hide: { by: approver, from: [out], to: hidden, publishes: true,'], 'hide: {', 'nothing is public in the state'],
  ['withdrawn by nothing', ['withdraws: true, ', ''], 'public:', 'no action of the shape withdraws it', NOTICE_FORM],
  ['published and withdrawn', ['withdraws: true,', 'withdraws: true, publishes: true,'], 'take-back: {', 'what publishes does not withdraw'],
];

for (const [name, change, place, message, file = NOTICE_FILE] of cases) {
  test(`refused: ${name}`, () => {
    const { faults } = compileNotice(change);
    const at = `${file}:${lineOf(file, place, change)}`;
    const found = faults.map((fault) => `${fault.file}:${fault.line} ${fault.message}`);
    assert.ok(
      found.some((fault) => fault.startsWith(`${at} `) && fault.includes(message)),
      `${at} ${message}\n${found.join('\n')}`,
    );
  });
}

test('the procedure itself has no fault', () => assert.deepEqual(compileNotice().faults, []));
