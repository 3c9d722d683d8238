/** Drafts of other procedures that definitions make of an exchange: more about an alert is asked in a request of the same case. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { AREA, insertActor, insertAuthority, PROCEDURE } from '../../test/support/exchange-fixture.ts';
import { fileFixture } from '../../test/support/file-fixture.ts';
import type { ActingMembership } from './model.ts';
import { Refusal } from '../refusal.ts';

const { database, fixture } = await fileFixture();
const { exchanges } = fixture;
const ALERT = 'professional-qualifications.alert-doctors';

let sender: ActingMembership;
let coordinator: ActingMembership;
let handler: ActingMembership;
let silent: ActingMembership;
before(async () => {
  const person = async (id: string, functions: string[]) => {
    const country = id.slice(0, 2).toUpperCase();
    const held = { area: AREA, functions };
    const authority = await insertAuthority(database.connection.db, id, country, id, null, held);
    return { ...(await insertActor(database.connection.db, authority, 'en', 'handler')), functions };
  };
  sender = await person('it-warns', ['alert-authority', 'sends', 'replies']);
  coordinator = await person('hu-alerts', ['coordinates-alerts']);
  handler = await person('hu-handles', ['alert-authority', 'sends', 'replies']);
  silent = await person('hu-only-alerts', ['alert-authority']);
});

const FIELDS = {
  profession: 'doctor',
  scope: 'prohibition',
  surname: 'Canarini',
  firstName: 'Canarina',
  birthDate: '1970-01-02',
  birthPlace: 'Bologna',
  decidedBy: 'authority',
  decisionAuthority: 'Ordine',
  decisionDate: '2026-03-01',
  startDate: '2026-03-01',
  duration: 'indefinite',
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );

/** An alert that Hungary's coordinator has passed on to those who may handle it. */
async function assigned(fields = {}): Promise<string> {
  const content = { fields: { ...FIELDS, ...fields }, questions: [] };
  const { id } = await exchanges.sendRequest(sender, { procedure: ALERT, content }, randomUUID());
  for (const authority of [handler.authorityId, silent.authorityId]) {
    const { view } = await exchanges.view(coordinator, id, 'test');
    const command = { action: 'assign', revision: view.revision, input: { authority } };
    await exchanges.act(coordinator, id, command, randomUUID());
  }
  return id;
}

test('who handles an alert asks its sender for more: filled in with what it sees, in the same case', async () => {
  const id = await assigned();
  const { view } = await exchanges.view(handler, id, 'test');
  assert.deepEqual(view.links, ['ask-more']);
  const key = randomUUID();
  const made = await exchanges.draftFrom(handler, id, 'ask-more', key);
  assert.deepEqual(await exchanges.draftFrom(handler, id, 'ask-more', key), made, 'once for a key');
  const draft = (await exchanges.draft(handler, made.id, 'test'))?.draft;
  assert.equal(draft?.procedure, PROCEDURE);
  assert.deepEqual(draft?.recipients, [sender.authorityId]);
  const { profession, surname, firstName, birthDate } = FIELDS;
  assert.deepEqual(draft?.content.fields, { profession, surname, firstName, birthDate });
  const reason = { text: 'Why', lang: 'en' };
  const content = {
    fields: { ...draft?.content.fields, purpose: 'general', daysWanted: 20, reason },
    questions: [{ code: 'pq-1', parameters: {} }],
  };
  await exchanges.saveDraft(handler, made.id, { recipient: sender.authorityId, content }, 1, randomUUID());
  const sent = await exchanges.sendDraft(handler, made.id, 2, randomUUID());
  assert.equal(sent.number, `${view.number}.2`);
  assert.equal((await exchanges.view(sender, sent.id, 'test')).view.follows, id);
});

test('nobody else: not who only coordinates, not who may send no requests, not after the end', async () => {
  const id = await assigned();
  for (const who of [coordinator, sender]) {
    assert.deepEqual((await exchanges.view(who, id, 'test')).view.links, []);
    assert.equal(await refusal(exchanges.draftFrom(who, id, 'ask-more', randomUUID())), 'not-your-action');
  }
  assert.deepEqual((await exchanges.view(silent, id, 'test')).view.links, []);
  assert.equal(await refusal(exchanges.draftFrom(silent, id, 'ask-more', randomUUID())), 'authority-may-not-open');
  assert.equal(await refusal(exchanges.draftFrom(handler, id, 'constructor', randomUUID())), 'not-your-action');
  const { view } = await exchanges.view(sender, id, 'test');
  await exchanges.act(sender, id, { action: 'close', revision: view.revision, input: {} }, randomUUID());
  assert.equal(await refusal(exchanges.draftFrom(handler, id, 'ask-more', randomUUID())), 'not-your-action');
});

test('what has ended by itself makes no draft, though nothing has recorded its end yet', async () => {
  const { clock } = fixture;
  const began = clock.now;
  const id = await assigned({ duration: 'until-date', endDate: '2026-06-30' });
  clock.now = new Date('2026-07-02T09:00:00Z');
  assert.deepEqual((await exchanges.view(handler, id, 'test')).view.links, []);
  assert.equal(await refusal(exchanges.draftFrom(handler, id, 'ask-more', randomUUID())), 'not-your-action');
  clock.now = began;
});

test('who wrote an alert and who may correct it each write a change of their own', async () => {
  const area = 'services';
  const person = async (id: string, functions: string[]) => {
    const country = id.slice(0, 2).toUpperCase();
    const authority = await insertAuthority(database.connection.db, id, country, id, null, { area, functions });
    return { ...(await insertActor(database.connection.db, authority, 'en', 'handler', area)), functions };
  };
  const author = await person('it-writes', ['alert-authority']);
  const approver = await person('it-approves', ['coordinates-alerts']);
  const text = { text: 'Something', lang: 'en' };
  const fields = {
    activity: 'construction',
    danger: 'environment',
    duty: 'art-32-1',
    provider: 'unknown',
    reach: 'all',
    providerName: 'Somebody',
    circumstances: text,
  };
  const content = { fields, questions: [] };
  const { id } = await exchanges.sendRequest(author, { procedure: 'services.alert', content }, randomUUID());
  const correction = await exchanges.draftFrom(approver, id, 'change', randomUUID());
  const { view } = await exchanges.view(approver, id, 'test');
  const input = { returnReason: text };
  await exchanges.act(approver, id, { action: 'return', revision: view.revision, input }, randomUUID());
  const change = await exchanges.draftFrom(author, id, 'change', randomUUID());
  assert.notEqual(change.id, correction.id);
  assert.ok(await exchanges.draft(author, change.id, 'test'));
  assert.equal(await exchanges.draft(author, correction.id, 'test'), undefined);
});
