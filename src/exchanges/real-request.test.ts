import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, at, member, refusal } from '../../test/support/small-exchange.ts';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { open } from './opening.ts';
import type { VersionedProcedure } from './input.ts';
import type { RequestContent } from './model.ts';

// The real request, with the calendar of these tests.

const { procedures: all } = compile(readDefinitionFiles(projectRoot), ['en', 'hu', 'it']);
const compiled = all.find(({ id }) => id === 'professional-qualifications.information-request');
assert.ok(compiled);
const real: VersionedProcedure = { ...compiled, hash: 'real' };
const requester = member('it-1', ['handler'], real.area);
const recipient = member('hu-1', ['handler'], real.area);
const content: RequestContent = {
  fields: {
    profession: 'doctor',
    purpose: 'establishment',
    daysWanted: 28,
    firstName: 'Canary First',
    surname: 'Canary Last',
    reason: { text: 'Canary Reason', lang: 'it' },
  },
  questions: ['pq-9', 'pq-1', 'pq-26'].map((code) => ({
    code,
    parameters: code === 'pq-26' ? { association: 'Canary Association' } : {},
  })) as RequestContent['questions'],
};

test('the real request, from sending to closing', () => {
  const { exchange: sent } = open(
    real,
    {
      id: 'x',
      number: 'n',
      content,
      requester: { authorityId: 'it-1', country: 'IT' },
      invited: new Map([['recipient', [{ authorityId: 'hu-1', country: 'HU' }]]]),
    },
    at('2017-08-28T09:00:00Z'),
  );
  assert.deepEqual(sent.overview, { profession: 'doctor', purpose: 'establishment', daysWanted: 28 });
  // Core dossier 2.7: 28 days from 28 August 2017 end on 25 September.
  assert.equal(sent.participants[1]?.due, '2017-09-25');
  const accepted = act(sent, recipient, 'accept', { days: 28 }, '2017-08-28T10:00:00Z', real).exchange;
  assert.deepEqual(
    accepted.participants.map(({ turn, due, state }) => [turn, due, state]),
    [
      [false, null, 'engaged'],
      [true, '2017-09-25', 'engaged'],
    ],
  );
  const answers = {
    '1': { value: 'doctor' },
    '1.pq-9a': { value: 'specialist' },
    '1.pq-9b': { value: 'automatic' },
    '1.pq-9c': { value: 'cardiology' },
    '2': { value: 'yes' },
    '3': { unknown: 'not-known' },
    '3.pq-26a': { value: 'no' },
  };
  for (const missing of Object.keys(answers)) {
    const { [missing as '1']: _, ...rest } = answers;
    const refused = refusal(() => act(accepted, recipient, 'reply', { answers: rest }, '2017-09-20T10:00:00Z', real));
    assert.equal(refused.issues[0]?.pointer, `/answers/${missing}/value`);
  }
  const late = act(accepted, recipient, 'reply', { answers }, '2017-09-27T10:00:00Z', real);
  assert.deepEqual(
    late.events.map(({ action }) => action),
    ['term.agreed', 'reply'],
  );
  const closed = act(
    late.exchange,
    requester,
    'close',
    { timeliness: 'dissatisfied', efforts: 'satisfied' },
    '2017-09-28T10:00:00Z',
    real,
  );
  assert.deepEqual(
    [closed.exchange.state, closed.events[0]?.data],
    ['closed', { timeliness: 'dissatisfied', efforts: 'satisfied' }],
  );
});
