/** A thread that many write in: questions that await answers, on a database of its own. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type NoticeFixture, noticeFixture } from '../../test/support/notice-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { Refusal } from '../refusal.ts';

let database: TestDatabase;
let notice: NoticeFixture;
const text = (words: string) => ({ text: words, lang: 'en' });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? [error.code, ...error.issues.map(({ code }) => code)] : error),
  );

before(async () => {
  database = await testDatabase();
  notice = await noticeFixture(database);
});
after(() => database.close());

test('who asks waits for who is asked; each answer belongs to its question, whichever comes first', async () => {
  const { act, who, view } = notice;
  const id = await notice.broadcast();
  await act(who.hungary, id, 'ask', { askedOf: text('Why?') });
  await act(who.greece, id, 'ask', { askedOf: text('Since when?') });
  const asked = await view(who.author, id);
  assert.deepEqual(
    asked.turns.filter(({ own }) => own).map((turn) => turn.text),
    ['pending.ask'],
    'one turn, however many questions',
  );
  assert.deepEqual(
    asked.contributions.map(({ kind, question, open }) => [kind, question, open]),
    [
      ['question', 1, true],
      ['question', 2, true],
    ],
  );
  assert.deepEqual(await refusal(act(who.author, id, 'answer', { answerGiven: text('So.') })), [
    'input-invalid',
    'required',
  ]);
  await act(who.author, id, 'answer', { question: 2, answerGiven: text('Since May.') });
  assert.deepEqual(await refusal(act(who.author, id, 'answer', { question: 2, answerGiven: text('Again.') })), [
    'input-invalid',
    'question-not-open',
  ]);
  assert.deepEqual(await refusal(act(who.hungary, id, 'answer', { question: 1, answerGiven: text('I know.') })), [
    'not-your-action',
  ]);
  const half = await view(who.hungary, id);
  assert.deepEqual(
    half.contributions.map(({ question, answers, open }) => [question ?? null, answers ?? null, open ?? null]),
    [
      [1, null, true],
      [2, null, false],
      [null, 2, null],
    ],
  );
  await act(who.author, id, 'answer', { question: 1, answerGiven: text('Because.') });
  assert.deepEqual(
    (await view(who.author, id)).turns.filter(({ own }) => own),
    [],
  );
  assert.deepEqual(await refusal(act(who.author, id, 'answer', { question: 1, answerGiven: text('More.') })), [
    'nothing-pending',
  ]);
  // Numbers are never used again.
  await act(who.greece, id, 'ask', { askedOf: text('And then?') });
  assert.equal((await view(who.greece, id)).contributions.at(-1)?.question, 3);
});

test('a question lapses where nobody can answer it any more', async () => {
  const { act, who, view } = notice;
  const id = await notice.broadcast();
  await act(who.hungary, id, 'ask', { askedOf: text('Why?') });
  await act(who.approver, id, 'end');
  const ended = await view(who.author, id);
  assert.deepEqual([ended.turns, ended.contributions[0]?.open], [[], false]);
});

test('an opinion shows its code with its text, a comment its files’ numbers; a viewer sees neither', async () => {
  const { act, who, view } = notice;
  const id = await notice.broadcast();
  await act(who.commission, id, 'assess', { verdict: 'wrong', opinion: text('Not proportionate.') });
  const [opinion] = (await view(who.hungary, id)).contributions;
  assert.deepEqual([opinion?.kind, opinion?.codes], ['opinion', { verdict: 'wrong' }]);
  const seen = await view({ ...who.hungary, roles: ['viewer'] }, id);
  assert.deepEqual(seen.contributions, []);
  assert.deepEqual(await refusal(view(who.stranger, id)), ['exchange-not-found']);
});

test('questions by several at once each get a number', async () => {
  const { who, view, exchanges } = notice;
  const id = await notice.broadcast();
  const ask = (by: typeof who.hungary) =>
    exchanges.act(by, id, { action: 'ask', input: { askedOf: text('?') } }, randomUUID());
  await Promise.all([ask(who.hungary), ask(who.greece), ask(who.commission)]);
  assert.deepEqual(
    (await view(who.author, id)).contributions.map(({ question }) => question),
    [1, 2, 3],
  );
});
