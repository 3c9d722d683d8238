/** What exchanges of one case ask of each other and do to each other, decided without a database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkedProcedures } from '../../test/support/linked-procedures.ts';
import { asker, at, holder, refusal } from '../../test/support/small-exchange.ts';
import { causedBy, undergo } from './consequences.ts';
import { decide } from './decide.ts';
import { linksNow } from './linking.ts';
import type { ExchangeState, LinkedState } from './model.ts';
import { open } from './opening.ts';

const { claim, notice } = linkedProcedures();
const NOW = at('2026-03-02T12:00:00Z');
const seat = ({ authorityId, country }: typeof asker) => ({ authorityId, country });

/** A claim that has been answered, with the notices that were made of it. */
function answered(linked?: readonly LinkedState[]): ExchangeState {
  const { exchange } = open(
    claim,
    {
      id: 'claim',
      number: '1',
      content: { fields: { floors: 7 }, questions: [] },
      requester: seat(asker),
      invited: new Map([['holder', [seat(holder)]]]),
    },
    NOW,
  );
  const command = { action: 'answer', revision: 1, input: { outcome: 'none' } };
  const decided = decide(claim, exchange, holder, command, NOW);
  return { ...decided.exchange, ...(linked ? { linked } : {}) };
}
const made = (state: string, standstill?: LinkedState['terms'][string][number]): LinkedState => ({
  id: 'notice',
  relation: 'made',
  via: 'give-notice',
  state,
  terms: standstill ? { standstill: [standstill] } : {},
  seats: [],
});
const does = (exchange: ExchangeState, action: string, procedure = claim) =>
  decide(procedure, exchange, asker, { action, revision: exchange.revision, input: {} }, NOW);
const may = (exchange: ExchangeState, action: string, procedure = claim): boolean | string => {
  try {
    return Boolean(does(exchange, action, procedure));
  } catch {
    return refusal(() => does(exchange, action, procedure)).code;
  }
};

// biome-ignore format: one case a line
const guards: [name: string, linked: readonly LinkedState[], close: boolean, remind: boolean, insist: boolean, praise: boolean, link: boolean][] = [
  ['without any',                        [],                                         true,  true,  false, true,  true],
  ['with one that runs its standstill',  [made('given', 'running')],                 false, false, false, false, false],
  ['with one whose standstill is stopped', [made('given', 'paused')],                false, false, false, false, false],
  ['with one whose standstill is over',  [made('opposed', 'over')],                  false, true,  true,  false, false],
  ['with one that was dropped',          [made('dropped', 'met')],                   true,  true,  false, true,  true],
  ['with one dropped and one that runs', [made('dropped'), made('given', 'running')], false, false, false, false, false],
];
for (const [name, linked, close, remind, insist, praise, link] of guards)
  test(`an exchange ${name}: what those made of it allow`, () => {
    const exchange = answered(linked);
    const said = (allowed: boolean) => (allowed ? true : 'linked-first');
    assert.deepEqual(
      ['close', 'remind', 'insist', 'praise'].map((action) => may(exchange, action)),
      [close, remind, insist, praise].map(said),
    );
    assert.deepEqual(linksNow(claim, exchange, asker), link ? ['give-notice'] : []);
  });

test('of what was not read nothing holds', () => {
  assert.equal(may(answered(), 'close'), 'linked-first');
  assert.deepEqual(linksNow(claim, answered(), asker), []);
});

function given(state: string | null): ExchangeState {
  const followed: LinkedState = { ...made(state ?? ''), id: 'claim', relation: 'followed' };
  const follows = {
    exchangeId: 'claim',
    caseNumber: '1',
    ...(state === null ? {} : { via: 'give-notice', linked: [followed] }),
  };
  const content = { fields: { urgency: 'no' }, questions: [] };
  const opening = { id: 'notice', number: '1.2', content, requester: seat(asker), invited: new Map(), follows };
  return open(notice, opening, at('2026-01-02T12:00:00Z')).exchange;
}

test('what is made of an exchange asks how that one stands', () => {
  assert.equal(may(given('answered'), 'adopt', notice), true);
  assert.equal(may(given('asked'), 'adopt', notice), 'linked-first');
  // What follows up a closed one was made of nothing.
  assert.equal(may(given(null), 'adopt', notice), 'linked-first');
  assert.equal(may(given('asked'), 'drop', notice), true);
});

test('what happens in one is done to the other where it can be, and its history says by what', () => {
  const exchange = given('answered');
  const { events } = does(exchange, 'adopt', notice);
  const caused = causedBy(notice, exchange, events);
  assert.deepEqual(
    caused.map(({ target, does: name, cause }) => [target.id, name, cause]),
    [['claim', 'conclude', { number: '1.2', action: 'adopt' }]],
  );
  const [one] = caused;
  assert.ok(one);
  const before = answered([]);
  const after = undergo(claim, before, one, NOW);
  assert.equal(after.exchange.state, 'concluded');
  assert.equal(after.exchange.closedAt?.toISOString(), NOW.now.toISOString());
  assert.equal(after.exchange.revision, before.revision + 1);
  const [event] = after.events;
  assert.equal(event?.action, 'linked.conclude');
  assert.deepEqual(event?.data, { 'linked.exchange': '1.2', 'linked.action': 'adopt' });
  assert.deepEqual(
    [event?.participantNo, event?.from, event?.to, event?.tells],
    [null, 'answered', 'concluded', [1, 2]],
  );
  // Once is enough, and what has ended stays as it is.
  assert.deepEqual(undergo(claim, after.exchange, one, NOW).events, []);
  assert.deepEqual(causedBy(notice, given(null), events), []);
  const unknown = { ...one, does: 'nothing-of-the-kind' };
  assert.deepEqual(undergo(claim, before, unknown, NOW), { exchange: before, events: [] });
});

test('a consequence makes others what it says', () => {
  const cause = { does: 'noticed', cause: { number: '1.2', action: 'give' } };
  const { exchange } = undergo(claim, answered([]), cause, NOW);
  assert.equal(exchange.state, 'noticed');
  assert.deepEqual(
    exchange.participants.map(({ role, state, turn }) => [role, state, turn]),
    [
      ['asker', 'engaged', false],
      ['holder', 'warned', false],
    ],
  );
});
