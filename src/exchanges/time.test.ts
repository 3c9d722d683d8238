import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  act,
  asked,
  asker,
  at,
  holder,
  refusal,
  smallAnswers,
  smallProcedure,
} from '../../test/support/small-exchange.ts';
import { WORKFLOW } from '../../test/support/small-procedure.ts';
import { decide } from './decide.ts';
import { applyTimers } from './time.ts';

const small = smallProcedure();
const answer = { patience: 2, answers: smallAnswers };
const begun = asked(small);
const taken = act(begun, holder, 'take', { days: 5 }, '2026-03-03T12:00:00Z').exchange;
const answered = act(taken, holder, 'answer', answer, '2026-03-05T12:00:00Z').exchange;

// The term `lapse` of what was begun ends with 12 March; the day is over when the next one begins.

test('one millisecond before the term is over the action is in time', () => {
  assert.equal(act(begun, holder, 'take', { days: 5 }, '2026-03-12T23:59:59.999Z').exchange.state, 'taken');
});

for (const when of ['2026-03-13T00:00:00.000Z', '2026-03-13T00:01:00.000Z'])
  test(`an action at ${when} comes too late for what time itself decided at midnight`, () => {
    const { code, params } = refusal(() => act(begun, holder, 'take', { days: 5 }, when));
    assert.deepEqual([code, params], ['state-does-not-allow', { state: 'lapsed' }]);
    const jotted = refusal(() => act(taken, holder, 'jot', { answers: {} }, when));
    assert.deepEqual([jotted.code, jotted.params], ['state-does-not-allow', { state: 'lapsed' }]);
  });

test('a term that is only missed leaves its mark first, and the action goes on', () => {
  const { exchange, events } = act(taken, holder, 'answer', answer, '2026-03-10T12:00:00Z');
  assert.deepEqual(
    events.map(({ action, legalAt, data, participantNo }) => [action, legalAt.toISOString(), data, participantNo]),
    [
      ['term.promised', '2026-03-09T00:00:00.000Z', { due: '2026-03-08' }, null],
      ['answer', '2026-03-10T12:00:00.000Z', { patience: 2, 'due.silence': '2026-03-24' }, 2],
    ],
  );
  assert.equal(exchange.revision, taken.revision + 1);
  assert.equal(exchange.parts[0]?.terms.promised?.status, 'over');
});

test('a missed day stays the day that is due, so that it is seen to be late', () => {
  const { exchange } = applyTimers(small, taken, at('2026-03-10T12:00:00Z'));
  assert.equal(exchange.participants[1]?.due, '2026-03-08');
  assert.equal(exchange.revision, taken.revision);
  assert.deepEqual(exchange.parts[0]?.nextExpiry, new Date('2026-03-13T00:00:00Z'));
});

test('two terms over: each takes effect in its order and at its own instant', () => {
  const { exchange, events } = applyTimers(small, taken, at('2026-04-01T00:00:00Z'));
  assert.deepEqual(
    events.map(({ action, from, to, legalAt }) => [action, from, to, legalAt.toISOString()]),
    [
      ['term.promised', 'taken', 'taken', '2026-03-09T00:00:00.000Z'],
      ['term.lapse', 'taken', 'lapsed', '2026-03-13T00:00:00.000Z'],
    ],
  );
  assert.deepEqual(exchange.closedAt, new Date('2026-03-13T00:00:00Z'));
  assert.equal(exchange.revision, taken.revision + 1);
  assert.equal(exchange.parts[0]?.nextExpiry, null);
});

test('two terms over at one instant: the mark comes before the move that ends all', () => {
  const both = act(begun, holder, 'take', { days: 9 }, '2026-03-03T12:00:00Z').exchange;
  const { events } = applyTimers(small, both, at('2026-03-13T00:00:00Z'));
  assert.deepEqual(
    events.map(({ action }) => action),
    ['term.promised', 'term.lapse'],
  );
});

test('what time closed is closed from the legal instant, however late it is noticed', () => {
  const { exchange } = applyTimers(small, answered, at('2026-12-24T00:00:00Z'));
  assert.deepEqual([exchange.state, exchange.closedAt], ['done', new Date('2026-03-20T00:00:00Z')]);
  assert.deepEqual(applyTimers(small, exchange, at('2027-12-24T00:00:00Z')), { exchange, events: [] });
});

test('nothing runs on once everything is ended, even a term that no action named ends', () => {
  const procedure = smallProcedure([WORKFLOW, 'ends: [return, finish]', 'ends: [return]']);
  const end = act(answered, asker, 'finish', {}, '2026-03-06T12:00:00Z', procedure).exchange;
  assert.equal(end.parts[0]?.nextExpiry, null);
  assert.deepEqual(applyTimers(procedure, end, at('2027-01-01T00:00:00Z')).events, []);
});

test('what time has moved to a state that still allows the action must be seen first', () => {
  const procedure = smallProcedure(
    [WORKFLOW, 'when-over: { to: done }', 'when-over: { to: taken }'],
    [WORKFLOW, 'from: [answered]\n    to: done', 'from: [answered, taken]\n    to: done'],
  );
  const when = '2026-03-25T12:00:00Z';
  assert.equal(refusal(() => act(answered, asker, 'finish', {}, when, procedure)).code, 'changed-meanwhile');
  const { exchange: seen } = applyTimers(procedure, answered, at(when));
  const command = { action: 'finish', revision: seen.revision, input: {} };
  const { exchange, events } = decide(procedure, answered, asker, command, at(when));
  assert.deepEqual([exchange.state, exchange.revision], ['done', seen.revision + 1]);
  assert.deepEqual(
    events.map(({ action }) => action),
    ['term.silence', 'finish'],
  );
});
