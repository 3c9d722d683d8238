import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, decide } from './decide.ts';
import type { VersionedProcedure } from './input.ts';
import type { ActingMembership, ExchangeState } from './model.ts';
import { open } from './opening.ts';
import { applyTimers } from './time.ts';
import {
  act,
  asked,
  asker,
  at,
  holder,
  member,
  numbered,
  refusal,
  smallAnswers,
  smallContent,
  smallProcedure,
  stranger,
} from '../../test/support/small-exchange.ts';

const small = smallProcedure();

const begun = asked(small);
const taken = act(begun, holder, 'take', { days: 5 }, '2026-03-03T12:00:00Z').exchange;
const answered = act(taken, holder, 'answer', { patience: 2, answers: smallAnswers }, '2026-03-05T12:00:00Z').exchange;
const done = act(answered, asker, 'finish', {}, '2026-03-06T12:00:00Z').exchange;

test('opening: who takes part, whose turn it is, which term runs, what is recorded', () => {
  const { exchange, events } = open(
    small,
    {
      id: 'x',
      number: 'n',
      content: smallContent,
      requester: { authorityId: 'at-1', country: 'AT' },
      invited: new Map([['holder', [{ authorityId: 'be-1', country: 'BE' }]]]),
    },
    at('2026-03-02T12:00:00Z'),
  );
  const seat = { due: null, closed: false, turn: false };
  assert.deepEqual(exchange.participants, [
    { ...seat, no: 1, partNo: null, authorityId: 'at-1', country: 'AT', role: 'asker', state: 'engaged' },
    {
      ...seat,
      no: 2,
      partNo: 1,
      authorityId: 'be-1',
      country: 'BE',
      role: 'holder',
      state: 'invited',
      turn: true,
      due: '2026-03-12',
    },
  ]);
  assert.deepEqual(exchange.parts, [
    {
      no: 1,
      state: 'waiting',
      questions: numbered('q-1', 'q-2'),
      terms: {
        lapse: {
          startedAt: '2026-03-02T12:00:00.000Z',
          count: 10,
          due: '2026-03-12',
          expiresAt: '2026-03-13T00:00:00.000Z',
          status: 'running',
        },
      },
      facts: { daysWanted: 10 },
      nextExpiry: new Date('2026-03-13T00:00:00Z'),
      movedAt: new Date('2026-03-02T12:00:00Z'),
    },
  ]);
  assert.deepEqual([exchange.state, exchange.revision, exchange.closedAt], ['waiting', 1, null]);
  assert.deepEqual(events, [
    {
      action: 'ask',
      partNo: 1,
      participantNo: 1,
      from: null,
      to: 'waiting',
      data: {
        kind: 'goods',
        daysWanted: 10,
        'asked.1': '1:q-1 2:q-2',
        'due.lapse': '2026-03-12',
        number: exchange.number,
        version: exchange.versionHash,
        'party.1': 'at-1',
        'party.2': 'be-1',
      },
      legalAt: new Date('2026-03-02T12:00:00Z'),
      calendar: 'plain BE',
      tells: [2],
      content: [{ name: 'request', partNo: 1, body: smallContent }],
    },
  ]);
});

test('the opener is participant 1 and the order of keys means nothing to a decision', () => {
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, item]) => [key, turned(item)]),
          )
        : value;
  const other = turned(small) as VersionedProcedure;
  assert.deepEqual(asked(other), begun);
  const late = '2026-03-20T00:00:00Z';
  assert.deepEqual(applyTimers(other, taken, at(late)), applyTimers(small, taken, at(late)));
});

test('the overview holds only codes and numbers of sections that everybody sees', () => {
  assert.deepEqual(begun.overview, { kind: 'goods', daysWanted: 10 });
});

test('taking: the invited becomes engaged, its own term starts, the first goes on', () => {
  const { exchange, events, partNo } = act(begun, holder, 'take', { days: 5 }, '2026-03-03T12:00:00Z');
  assert.deepEqual([exchange.state, exchange.revision, partNo], ['taken', 2, 1]);
  assert.deepEqual(
    exchange.participants.map(({ state, turn, due }) => [state, turn, due]),
    [
      ['engaged', false, null],
      ['engaged', true, '2026-03-08'],
    ],
  );
  assert.deepEqual(
    Object.entries(exchange.parts[0]?.terms ?? {}).map(([name, { status }]) => [name, status]),
    [
      ['lapse', 'running'],
      ['promised', 'running'],
    ],
  );
  assert.deepEqual(exchange.parts[0]?.nextExpiry, new Date('2026-03-09T00:00:00Z'));
  assert.deepEqual(
    events.map(({ action, from, to, data, tells }) => [action, from, to, data, tells]),
    [['take', 'waiting', 'taken', { days: 5, 'due.promised': '2026-03-08' }, [1]]],
  );
});

test('answers in work are kept without an event, a new revision, or the revision that was seen', () => {
  const answers = { '1': { value: 'no' }, '1.q-1a': { value: '2026-01-01' }, '2': {} };
  const kept = decide(small, taken, holder, { action: 'jot', input: { answers } }, at('2026-03-04T12:00:00Z'));
  assert.equal(kept.exchange, taken);
  assert.deepEqual(kept.events, []);
  assert.deepEqual(kept.paper, { name: 'answers-draft', partNo: 1, body: answers });
});

test('answering: complete, without the follow-ups that are not asked; its terms are met, the other side’s starts', () => {
  const answers = { ...smallAnswers, '1.q-1b': { value: 'unsafe' }, '1.q-1c': { value: { text: 'x', lang: 'en' } } };
  const decided = act(taken, holder, 'answer', { patience: 2, answers }, '2026-03-05T12:00:00Z');
  assert.deepEqual(
    decided.events.map(({ action, data, calendar, content, tells }) => [action, data, calendar, content, tells]),
    [
      [
        'answer',
        { patience: 2, 'due.silence': '2026-03-19' },
        'plain AT',
        [{ name: 'answers', partNo: 1, body: smallAnswers }],
        [1],
      ],
    ],
  );
  const [part] = decided.exchange.parts;
  assert.deepEqual(
    Object.entries(part?.terms ?? {}).map(([name, { status }]) => [name, status]),
    [
      ['lapse', 'met'],
      ['promised', 'met'],
      ['silence', 'running'],
    ],
  );
  assert.deepEqual(part?.facts, { daysWanted: 10, days: 5, patience: 2 });
});

// biome-ignore format: one case a line
const incomplete: [name: string, answers: object, pointers: string[]][] = [
  ['no answers at all', {}, ['/answers/1/value', '/answers/2/value']],
  ['a follow-up that is asked', { '1': { value: 'yes' }, '2': { value: 3 } }, ['/answers/1.q-1a/value']],
  ['a comment alone', { ...smallAnswers, '2': { comment: { text: 'x', lang: 'en' } } }, ['/answers/2/value']],
  ['a follow-up of a follow-up', { '1': { value: 'no' }, '1.q-1b': { value: 'other' }, '2': { unknown: 'not-held' } }, ['/answers/1.q-1c/value']],
  ['a value that is also unknown', { ...smallAnswers, '2': { value: 3, unknown: 'not-known' } }, ['/answers/2/unknown']],
];
for (const [name, answers, pointers] of incomplete)
  test(`an answer is refused: ${name}`, () => {
    const refused = refusal(() => act(taken, holder, 'answer', { patience: 2, answers }, '2026-03-05T12:00:00Z'));
    assert.deepEqual([refused.code, refused.status], ['input-invalid', 422]);
    assert.deepEqual(
      refused.issues.map(({ pointer }) => pointer),
      pointers,
    );
  });

test('nothing known: the follow-ups of an answer that is not known are not asked', () => {
  const answers = { '1': { unknown: 'not-known' }, '2': { unknown: 'not-held' } };
  const { events } = act(taken, holder, 'answer', { patience: 2, answers }, '2026-03-05T12:00:00Z');
  assert.deepEqual(events[0]?.content[0]?.body, answers);
});

for (const input of [{}, { rating: 'bad' }])
  test(`closing, ${'rating' in input ? 'with' : 'without'} the survey`, () => {
    const { exchange, events } = act(answered, asker, 'finish', input, '2026-03-06T12:00:00Z');
    assert.deepEqual([exchange.state, exchange.closedAt], ['done', new Date('2026-03-06T12:00:00Z')]);
    assert.deepEqual(events[0]?.data, input);
    assert.deepEqual(
      exchange.participants.map(({ turn, due, closed }) => [turn, due, closed]),
      [
        [false, null, true],
        [false, null, true],
      ],
    );
    assert.equal(exchange.parts[0]?.nextExpiry, null);
  });

test('given back: the part is taken again, and a term that was met is due no more', () => {
  const { exchange } = act(answered, asker, 'return', {}, '2026-03-06T12:00:00Z');
  assert.deepEqual(
    exchange.participants.map(({ turn, due }) => [turn, due]),
    [
      [false, null],
      [true, null],
    ],
  );
});

const viewer = member('be-1', ['viewer'], 'lifts');
const administrator = member('be-1', ['administrator'], 'lifts');
const elsewhere = member('be-1', ['handler'], 'stairs');
const noon = '2026-03-04T12:00:00Z';
const answer = { patience: 2, answers: smallAnswers };

// biome-ignore format: one case a line
const refused: [name: string, before: ExchangeState, who: ActingMembership, command: Partial<Command> & { action: string }, code: string, status: number, params?: object][] = [
  ['a stranger', begun, stranger, { action: 'take' }, 'exchange-not-found', 404],
  ['a stranger who asks for what there is not', begun, stranger, { action: 'dance' }, 'exchange-not-found', 404],
  ['another area', begun, elsewhere, { action: 'take' }, 'exchange-not-found', 404],
  ['an administrator alone', begun, administrator, { action: 'take' }, 'exchange-not-found', 404],
  ['nobody in particular', begun, member('be-1', [], 'lifts'), { action: 'take' }, 'exchange-not-found', 404],
  ['an unknown action', begun, holder, { action: 'dance' }, 'action-unknown', 404],
  ['an action that every object has', begun, holder, { action: 'constructor' }, 'action-unknown', 404],
  ['the opening again', begun, asker, { action: 'ask' }, 'action-unknown', 404],
  ['a viewer', begun, viewer, { action: 'take' }, 'role-may-not-act', 403],
  ['the other side', begun, asker, { action: 'take' }, 'not-your-action', 403],
  ['the other side, later', answered, holder, { action: 'finish' }, 'not-your-action', 403],
  ['another part', begun, holder, { action: 'take', part: 2 }, 'not-your-action', 403],
  ['too early', begun, holder, { action: 'answer', input: answer }, 'state-does-not-allow', 409, { state: 'waiting' }],
  ['twice', taken, holder, { action: 'take' }, 'state-does-not-allow', 409, { state: 'taken' }],
  ['after the end', done, asker, { action: 'finish' }, 'state-does-not-allow', 409, { state: 'done' }],
  ['answers in work, too early', begun, holder, { action: 'jot', input: { answers: {} } }, 'state-does-not-allow', 409, { state: 'waiting' }],
  ['another revision', taken, holder, { action: 'answer', input: answer, revision: 1 }, 'changed-meanwhile', 409],
  ['a revision to come', taken, holder, { action: 'answer', input: answer, revision: 3 }, 'changed-meanwhile', 409],
  ['no revision', taken, holder, { action: 'answer', input: answer, revision: undefined }, 'changed-meanwhile', 409],
  ['no input', begun, holder, { action: 'take' }, 'input-invalid', 422, { count: 1 }],
  ['too many days', begun, holder, { action: 'take', input: { days: 31 } }, 'input-invalid', 422, { count: 1 }],
  ['more than was asked', begun, holder, { action: 'take', input: { days: 3, hours: 2, colour: 'red' } }, 'input-invalid', 422, { count: 2 }],
];
for (const [name, before, who, command, code, status, params = {}] of refused)
  test(`refused: ${name}`, () => {
    const full = { revision: before.revision, input: {}, ...command };
    const { code: found, status: answered, params: given } = refusal(() => decide(small, before, who, full, at(noon)));
    assert.deepEqual([found, answered, given], [code, status, params]);
  });

test('several parts: the exchange is as advanced as the least of them, each participant has its own turn', () => {
  const [first] = taken.parts;
  const [, second] = taken.participants;
  assert.ok(first && second);
  const split: ExchangeState = {
    ...taken,
    parts: [first, { ...first, no: 2, state: 'waiting', questions: numbered('q-3') }],
    participants: [
      ...taken.participants,
      { ...second, no: 3, partNo: 2, authorityId: 'cz-1', country: 'CZ', state: 'invited' },
    ],
  };
  const one = act(split, holder, 'answer', answer, noon).exchange;
  assert.deepEqual([one.state, one.parts.map(({ state }) => state)], ['waiting', ['answered', 'waiting']]);
  assert.deepEqual(
    one.participants.map(({ turn }) => turn),
    [true, false, true],
  );
  const finished = act(one, asker, 'finish', {}, noon).exchange;
  assert.deepEqual([finished.state, finished.closedAt], ['waiting', null]);
  assert.deepEqual(
    finished.participants.map(({ closed }) => closed),
    [false, true, false],
  );
  const both = act(
    act(one, stranger, 'take', { days: 2 }, noon).exchange,
    stranger,
    'answer',
    { patience: 2, answers: { '1': { value: 'rope' }, '1.q-3a': { unknown: 'not-known' } } },
    noon,
  ).exchange;
  assert.equal(refusal(() => act(both, asker, 'finish', {}, noon)).code, 'part-missing');
  const command = { action: 'finish', part: 2, revision: both.revision, input: {} };
  assert.deepEqual(
    decide(small, both, asker, command, at(noon)).exchange.parts.map(({ state }) => state),
    ['answered', 'done'],
  );
});
