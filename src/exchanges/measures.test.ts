/**
 * Request, then notify: a case-by-case derogation under Directive 2006/123/EC Art. 35, and the same under Directive 2000/31/EC Art. 3(4), from the
 * request to the measure, in the database; the days of the standstill are in `test/law/measures.ts`.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { insertActor, insertAuthority } from '../../test/support/exchange-fixture.ts';
import { fileFixture } from '../../test/support/file-fixture.ts';
import { Refusal } from '../refusal.ts';
import type { ActingMembership } from './model.ts';

const { database, fixture } = await fileFixture();
const { exchanges, clock } = fixture;
const AREA = 'services';
const REQUEST = 'services.measure-request';
const NOTIFICATION = 'services.measure-notification';

type Who = 'asks' | 'approves' | 'answers' | 'abroad' | 'commission' | 'stranger';
let people: Record<Who, ActingMembership>;
before(async () => {
  const person = async (id: string, functions: string[]) => {
    const country = id.slice(0, 2).toUpperCase();
    const authority = await insertAuthority(database.connection.db, id, country, id, null, { area: AREA, functions });
    return { ...(await insertActor(database.connection.db, authority, 'en', 'handler', AREA)), functions };
  };
  people = {
    asks: await person('it-market', ['restricts-services']),
    approves: await person('it-approves', ['approves-measures']),
    answers: await person('hu-market', ['restricts-services']),
    abroad: await person('hu-approves', ['approves-measures']),
    commission: await person('eu-commission', ['examines-measures']),
    stranger: await person('at-market', ['restricts-services']),
  };
});

const words = { text: 'Canary', lang: 'en' };
const asked = {
  fields: {
    activity: 'installation',
    establishment: 'HU',
    providerName: 'Canary Kft',
    circumstances: words,
    wanted: words,
  },
  questions: [],
};
const refused = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );
async function act(who: Who, id: string, action: string, input: Record<string, unknown> = {}) {
  const { view } = await exchanges.view(people[who], id, 'test');
  return exchanges.act(people[who], id, { action, revision: view.revision, input }, randomUUID());
}
const stateOf = async (who: Who, id: string) => (await exchanges.view(people[who], id, 'test')).view.state;

/** A request that Hungary has answered. */
async function answered(): Promise<string> {
  const recipient = people.answers.authorityId;
  const { id } = await exchanges.sendRequest(
    people.asks,
    { procedure: REQUEST, recipient, content: asked },
    randomUUID(),
  );
  await act('answers', id, 'accept');
  await act('answers', id, 'reply', { outcome: 'none', explanation: { text: 'Nothing to be done', lang: 'hu' } });
  return id;
}
const measure = { urgency: 'no', measure: words, inadequacy: words, justification: words };

/** A notification made of a request, with its approver. */
async function submitted(request: string, more: Record<string, unknown> = measure): Promise<string> {
  const { id } = await exchanges.draftFrom(people.asks, request, 'notify-measure', randomUUID());
  const found = await exchanges.draft(people.asks, id, 'test');
  const content = { fields: { ...found?.draft.content.fields, ...more }, questions: [] };
  const saved = await exchanges.saveDraft(people.asks, id, { content }, 1, randomUUID());
  await exchanges.sendDraft(people.asks, id, saved.revision, randomUUID());
  return id;
}

test('the notification is filled in from the request and its answer, as far as the other form takes them', async () => {
  const request = await answered();
  const { id } = await exchanges.draftFrom(people.asks, request, 'notify-measure', randomUUID());
  const draft = (await exchanges.draft(people.asks, id, 'test'))?.draft;
  assert.deepEqual(draft?.content.fields, {
    activity: 'installation',
    establishment: 'HU',
    providerName: 'Canary Kft',
    circumstances: words,
    replied: 'none',
  });
  assert.equal(
    await refused(exchanges.draftFrom(people.answers, request, 'notify-measure', randomUUID())),
    'not-your-action',
  );
});

test('from the request to the measure: each does what the other waits for, in one case', async () => {
  clock.now = new Date('2026-03-02T08:00:00Z');
  const request = await answered();
  const notification = await submitted(request);
  // While it is prepared the request cannot be closed as settled, nor a second notification be made.
  assert.equal(await refused(act('asks', request, 'close')), 'linked-first');
  assert.equal(
    await refused(exchanges.draftFrom(people.asks, request, 'notify-measure', randomUUID())),
    'not-your-action',
  );
  await act('approves', notification, 'notify');
  assert.equal(await stateOf('answers', request), 'notified');
  const { exchange } = await exchanges.view(people.commission, notification, 'test');
  assert.deepEqual(
    exchange.participants.map(({ role, authorityId }) => `${role} ${authorityId}`),
    [
      'initiator it-market',
      'approver it-approves',
      'replier hu-market',
      'establishment hu-approves',
      'commission eu-commission',
    ],
  );
  // Fifteen working days from 2 March end with 23 March, at midnight in Rome.
  clock.now = new Date('2026-03-23T22:59:00Z');
  assert.equal(await refused(act('asks', notification, 'adopt')), 'too-early-until');
  clock.now = new Date('2026-03-23T23:01:00Z');
  await act('asks', notification, 'adopt');
  assert.equal(await stateOf('asks', request), 'concluded');
  const { events } = await exchanges.events(people.answers, request);
  const caused = events.filter(({ action }) => action.startsWith('linked.'));
  const { number } = (await exchanges.view(people.asks, notification, 'test')).view;
  assert.deepEqual(
    caused.map(({ action, data }) => [action, data]),
    [
      ['linked.notified', { 'linked.exchange': number, 'linked.action': 'notify' }],
      ['linked.concluded', { 'linked.exchange': number, 'linked.action': 'adopt' }],
    ],
  );
  assert.equal(await refused(act('asks', request, 'message', { message: words })), 'state-does-not-allow');
});

test('a notification that is withdrawn gives the request back; what was never notified leaves it as it is', async () => {
  const request = await answered();
  const first = await submitted(request);
  await act('asks', first, 'withdraw');
  assert.equal(await stateOf('asks', request), 'answered');
  const second = await submitted(request);
  await act('approves', second, 'notify');
  await act('commission', second, 'object', { objection: words });
  await act('asks', second, 'withdraw');
  assert.equal(await stateOf('asks', request), 'answered');
  await act('asks', request, 'close');
  assert.equal(await stateOf('answers', request), 'closed');
});

test('what is not urgent is made of a request that is answered, when it is made, when it is sent, and when it goes out', async () => {
  const { wanted: _, ...rest } = asked.fields;
  const fields = { ...rest, ...measure, replied: 'none' };
  const alone = { procedure: NOTIFICATION, content: { fields, questions: [] } };
  assert.equal(await refused(exchanges.sendRequest(people.asks, alone, randomUUID())), 'made-of-another');
  const request = await answered();
  const late = await exchanges.draftFrom(people.asks, request, 'notify-measure', randomUUID());
  await act('asks', request, 'close');
  const saved = await exchanges.saveDraft(people.asks, late.id, { content: alone.content }, 1, randomUUID());
  assert.equal(
    await refused(exchanges.sendDraft(people.asks, late.id, saved.revision, randomUUID())),
    'link-not-possible',
  );
  assert.ok(await exchanges.draft(people.asks, late.id, 'test'), 'what was typed stays');
  const other = await answered();
  const notification = await submitted(other);
  await act('asks', notification, 'withdraw');
  await act('asks', other, 'close');
  assert.equal(await stateOf('asks', notification), 'withdrawn');
});

test('an urgent measure is notified at once, with a request before it or without', async () => {
  const urgent = { urgency: 'yes', measure: words, justification: words, urgencyReason: words };
  const { wanted: _, ...fields } = asked.fields;
  const content = { fields: { ...fields, ...urgent }, questions: [] };
  const alone = await exchanges.sendRequest(people.asks, { procedure: NOTIFICATION, content }, randomUUID());
  await act('approves', alone.id, 'notify-urgent');
  assert.equal(await stateOf('commission', alone.id), 'taken');
  // The country of establishment is told, and nobody was asked before.
  const { exchange } = await exchanges.view(people.abroad, alone.id, 'test');
  assert.equal(
    exchange.participants.some(({ role }) => role === 'replier'),
    false,
  );
  await act('commission', alone.id, 'object', { objection: words });
  await act('asks', alone.id, 'maintain', { maintenance: words });
  await act('asks', alone.id, 'close');
  const request = await answered();
  const notification = await submitted(request, urgent);
  await act('approves', notification, 'notify-urgent');
  assert.equal(await stateOf('asks', request), 'concluded');
});

test('the case shows everybody what they take part in, and no more', async () => {
  const request = await answered();
  const notification = await submitted(request);
  const caseOf = async (who: Who, id: string) => {
    const { view } = await exchanges.view(people[who], id, 'test');
    return (await exchanges.ofCase(people[who], view)).map(({ id: one, via, state, turn }) => [
      one,
      via,
      state,
      turn?.authorityId ?? null,
    ]);
  };
  assert.deepEqual(await caseOf('asks', notification), [
    [request, null, 'answered', 'it-market'],
    [notification, 'notify-measure', 'submitted', 'it-approves'],
  ]);
  // The approver takes no part in the request, the country that was asked none in what is only prepared.
  assert.deepEqual(await caseOf('approves', notification), []);
  assert.deepEqual(await caseOf('answers', request), []);
  await act('approves', notification, 'notify');
  assert.equal((await caseOf('answers', request)).length, 2);
  assert.equal(await refused(exchanges.view(people.stranger, request, 'test')), 'exchange-not-found');
});

test('two at once: the request is either closed or has a notification under way', async () => {
  for (let race = 0; race < 8; race += 1) {
    const request = await answered();
    const { id } = await exchanges.draftFrom(people.asks, request, 'notify-measure', randomUUID());
    const draft = (await exchanges.draft(people.asks, id, 'test'))?.draft;
    const content = { fields: { ...draft?.content.fields, ...measure }, questions: [] };
    const { revision } = await exchanges.saveDraft(people.asks, id, { content }, 1, randomUUID());
    const done = await Promise.allSettled([
      exchanges.sendDraft(people.asks, id, revision, randomUUID()),
      act('asks', request, 'close'),
    ]);
    assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1);
  }
});
