import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { hasText } from '../texts/index.ts';
import { actionInput, checkInput, draftContent, sentContent, type VersionedProcedure } from './input.ts';
import { smallAnswers, smallContent, smallProcedure, numbered } from '../../test/support/small-exchange.ts';

const small = smallProcedure();
const { procedures: all } = compile(readDefinitionFiles(projectRoot), ['en', 'hu', 'it']);
const compiled = all.find(({ id }) => id === 'professional-qualifications.information-request');
assert.ok(compiled);
const real: VersionedProcedure = { ...compiled, hash: 'real' };

/** The issues as `pointer code params`. */
const issues = (schema: z.ZodType, input: unknown, root?: string): string[] =>
  (checkInput(schema, input, root).issues ?? []).map(({ pointer, code, params }) =>
    [pointer, code, ...(params ? [JSON.stringify(params)] : [])].join(' '),
  );

type Fields = Record<string, unknown>;
const withFields = (fields: Fields): unknown => ({ ...smallContent, fields: { ...smallContent.fields, ...fields } });

test('the content of the example may be sent, and comes out as it went in', () => {
  assert.deepEqual(checkInput(sentContent(small), smallContent), { value: smallContent });
});

// Each is wrong in a draft as well: what is wrong is said at once, only what is missing may wait.
// biome-ignore format: one case a line
const wrong: [name: string, content: unknown, expected: string[]][] = [
  ['an unknown option', withFields({ kind: 'paternoster' }), ['/fields/kind unknown-option']],
  ['an option that is a number', withFields({ kind: 3 }), ['/fields/kind unknown-option']],
  ['below the least', withFields({ daysWanted: 0 }), ['/fields/daysWanted too-small {"min":1}']],
  ['above the most', withFields({ daysWanted: 31 }), ['/fields/daysWanted too-big {"max":30}']],
  ['half a day', withFields({ daysWanted: 1.5 }), ['/fields/daysWanted not-a-number']],
  ['a number in letters', withFields({ daysWanted: 'ten' }), ['/fields/daysWanted not-a-number']],
  ['a text too long', withFields({ owner: 'x'.repeat(81) }), ['/fields/owner too-long {"max":80}']],
  ['a text of blanks', withFields({ owner: '   ' }), ['/fields/owner required']],
  ['a text that is a list', withFields({ owner: ['x'] }), ['/fields/owner wrong-type']],
  ['a day that there is not', withFields({ built: '2026-02-30' }), ['/fields/built not-a-date']],
  ['a day in another order', withFields({ built: '30.1.2026' }), ['/fields/built not-a-date']],
  ['a country that there is not', withFields({ origin: 'ZZ' }), ['/fields/origin unknown-option']],
  ['free text without its language', withFields({ why: { text: 'x' } }), ['/fields/why/lang required']],
  ['free text in no language of ours', withFields({ why: { text: 'x', lang: 'tlh' } }), ['/fields/why/lang unknown-option']],
  ['free text as bare text', withFields({ why: 'x' }), ['/fields/why wrong-type']],
  ['a field of no form', withFields({ colour: 'red', 'a/b~c': 1 }), ['/fields/colour unknown-field', '/fields/a~1b~0c unknown-field']],
  ['a question that there is not', { ...smallContent, questions: [{ code: 'q-9' }] }, ['/questions/0/code unknown-option']],
  ['a follow-up as a question', { ...smallContent, questions: [{ code: 'q-1a' }] }, ['/questions/0/code unknown-option']],
  ['a question without its code', { ...smallContent, questions: [{}] }, ['/questions/0/code required']],
  ['a parameter of another question', { ...smallContent, questions: [{ code: 'q-1', parameters: { part: 'x' } }] }, ['/questions/0/parameters/part unknown-field']],
  ['a parameter that comes from the form', { ...smallContent, questions: [{ code: 'q-1', parameters: { owner: 'x' } }] }, ['/questions/0/parameters/owner unknown-field']],
  ['a parameter too long', { ...smallContent, questions: [{ code: 'q-2', parameters: { part: 'x'.repeat(61) } }] }, ['/questions/0/parameters/part too-long {"max":60}']],
  ['more than fifty questions', { ...smallContent, questions: Array.from({ length: 51 }, () => ({ code: 'q-1' })) }, ['/questions too-big {"max":50}']],
  ['another shape altogether', { fields: [], questions: {} }, ['/fields wrong-type', '/questions wrong-type']],
  ['nothing', undefined, [' required']],
];
for (const [name, content, expected] of wrong)
  test(`refused, as a draft and when it is sent: ${name}`, () => {
    assert.deepEqual(issues(draftContent(small), content), expected);
    assert.deepEqual(issues(sentContent(small), content), expected);
  });

// biome-ignore format: one case a line
const missing: [name: string, content: unknown, expected: string[]][] = [
  ['everything', { fields: {}, questions: [] }, ['/fields/kind required', '/fields/daysWanted required', '/fields/owner required', '/fields/why required', '/questions required']],
  ['a typed placeholder', { ...smallContent, questions: [{ code: 'q-2' }] }, ['/questions/0/parameters/part required']],
  ['a typed placeholder left blank', { ...smallContent, questions: [{ code: 'q-2', parameters: { part: ' ' } }] }, ['/questions/0/parameters/part required']],
];
for (const [name, content, expected] of missing)
  test(`allowed in a draft, refused when it is sent: ${name}`, () => {
    assert.deepEqual(issues(draftContent(small), content), []);
    assert.deepEqual(issues(sentContent(small), content), expected);
  });

test('pointers begin below the root that is given', () => {
  assert.deepEqual(issues(sentContent(small), withFields({ kind: 'x' }), '/content'), [
    '/content/fields/kind unknown-option',
  ]);
});

const answer = (answers: unknown, more: object = { patience: 2 }): unknown => ({ ...more, answers });

// biome-ignore format: one case a line
const replies: [name: string, input: unknown, expected: string[]][] = [
  ['as asked', answer(smallAnswers), []],
  ['nothing yet', answer({}), []],
  ['not known', answer({ '1': { unknown: 'not-known', comment: { text: 'x', lang: 'hu' } } }), []],
  ['no answers', { patience: 2 }, ['/answers required']],
  ['an answer that there is not', answer({ '1': { value: 'perhaps' } }), ['/answers/1/value unknown-option']],
  ['beyond the bounds', answer({ '2': { value: 10 } }), ['/answers/2/value too-big {"max":9}']],
  ['no day', answer({ '1.q-1a': { value: 'yesterday' } }), ['/answers/1.q-1a/value not-a-date']],
  ['another way of not knowing', answer({ '1': { unknown: 'never-heard' } }), ['/answers/1/unknown unknown-option']],
  ['free text without its language', answer({ '1.q-1c': { value: { text: 'x' } } }), ['/answers/1.q-1c/value/lang required']],
  ['a comment without end', answer({ '1': { value: 'yes', comment: { text: 'x'.repeat(8001), lang: 'en' } } }), ['/answers/1/comment/text too-long {"max":8000}']],
  ['a question that was not asked', answer({ '3': { value: 'yes' }, '2.q-1a': { value: '2026-01-01' } }), ['/answers/3 unknown-field', '/answers/2.q-1a unknown-field']],
  ['more than an answer', answer({ '1': { value: 'yes', mood: 'good' } }), ['/answers/1/mood unknown-field']],
  ['without the term’s number', answer({}, {}), ['/patience required']],
];
for (const [name, input, expected] of replies)
  test(`answers: ${name}`, () =>
    assert.deepEqual(issues(actionInput(small, 'answer', numbered('q-1', 'q-2')), input), expected));

test('parts with other questions take other answers', () => {
  const input = answer({ '1': { value: 'rope' } });
  assert.deepEqual(issues(actionInput(small, 'answer', numbered('q-3', 'q-2')), input), []);
  assert.deepEqual(issues(actionInput(small, 'answer', numbered('q-1', 'q-2')), input), [
    '/answers/1/value unknown-option',
  ]);
});

test('the survey may stay empty, and is a code where it does not', () => {
  assert.deepEqual(issues(actionInput(real, 'close', []), {}), []);
  assert.deepEqual(issues(actionInput(real, 'close', []), { timeliness: 'satisfied' }), []);
  assert.deepEqual(issues(actionInput(real, 'close', []), { timeliness: 5, efforts: '' }), [
    '/timeliness unknown-option',
    '/efforts required',
  ]);
});

test('every code of an issue is a text of the interface', () => {
  const found = [...wrong, ...missing, ...replies].flatMap(([, , expected]) =>
    expected.map((line) => line.split(' ')[1]),
  );
  for (const code of new Set(found)) assert.ok(hasText(`issue.${code}`), code);
});

test('what an action takes is told as JSON Schema', () => {
  const schema = z.toJSONSchema(actionInput(real, 'accept', []), { io: 'input' });
  assert.deepEqual(schema.required, ['days']);
  assert.deepEqual(schema.properties, { days: { type: 'integer', minimum: 1, maximum: 366 } });
  assert.equal(schema.additionalProperties, false);
  const reply = z.toJSONSchema(actionInput(real, 'reply', numbered('pq-9', 'pq-21')), { io: 'input' });
  const answers = reply.properties?.answers as { properties: Record<string, { properties: { value: object } }> };
  const keys = '1 1.pq-10 1.pq-10b 1.pq-10c 1.pq-9a 1.pq-9b 1.pq-9c 2';
  assert.equal(Object.keys(answers.properties).sort().join(' '), keys);
  assert.deepEqual(answers.properties['2']?.properties.value, { type: 'number', minimum: 0, maximum: 10 });
  z.toJSONSchema(sentContent(real), { io: 'input' });
  z.toJSONSchema(draftContent(real), { io: 'input' });
});
