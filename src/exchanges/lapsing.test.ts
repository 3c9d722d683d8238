/** What the passing of a term does in another exchange of the case: at the legal instant, whether or not anybody has noticed, in a database. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { insertActor, insertAuthority, SUBJECT_KEY, term } from '../../test/support/exchange-fixture.ts';
import { linkedFiles, NOTICE_FILE } from '../../test/support/linked-procedures.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { compile, ProcedureCatalogue, publish } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { causedBy } from './consequences.ts';
import { createExchanges, type Exchanges } from './exchanges.service.ts';
import type { ActingMembership } from './model.ts';

// Of a notice nobody answers, silence makes a measure taken, and concludes the claim of which it was made.
const SILENCE =
  '  silence: { starts: give, for: 30, unit: calendar-days, calendar: giver, ends: oppose, when-over: { to: taken, tells: [giver] } }\n';
const { procedures, faults } = compile(
  linkedFiles(
    [NOTICE_FILE, 'terms:\n', `terms:\n${SILENCE}`],
    [NOTICE_FILE, 'propagates:\n', 'propagates:\n  - { on: { over: silence }, in: followed, does: conclude }\n'],
  ),
  ['en'],
);
const SENT = '2026-03-02T08:00:00Z';
/** The thirtieth day from 2 March 2026 is Wednesday 1 April; its end in Vienna, in summer time. */
const OVER = '2026-04-01T22:00:00.000Z';

let database: TestDatabase;
let exchanges: Exchanges;
const clock = { now: new Date(SENT) };
let asker: ActingMembership;
let holder: ActingMembership;

before(async () => {
  assert.deepEqual(faults, []);
  database = await testDatabase();
  const { db } = database.connection;
  await publish(db, procedures, clock.now);
  const person = async (id: string, functions: string[]) => {
    const country = id.slice(0, 2).toUpperCase();
    const authority = await insertAuthority(db, id, country, id, null, { area: 'lifts', functions });
    return { ...(await insertActor(db, authority, 'en', 'handler', 'lifts')), functions };
  };
  asker = await person('at-asker', ['sends']);
  holder = await person('hu-holder', ['replies']);
  exchanges = createExchanges({
    connection: database.connection,
    procedures: await ProcedureCatalogue.open(db),
    now: () => clock.now,
    term,
    projectors: [],
    committed: () => {},
    subjectKey: SUBJECT_KEY,
  });
});
after(() => database.close());

async function act(who: ActingMembership, id: string, action: string, input: Record<string, unknown> = {}) {
  const { view } = await exchanges.view(who, id, 'test');
  return exchanges.act(who, id, { action, revision: view.revision, input }, randomUUID());
}
const eventsOf = async (who: ActingMembership, id: string) => (await exchanges.events(who, id)).events;

/** A claim with a notice made of it. */
async function noticed(): Promise<{ claim: string; notice: string }> {
  clock.now = new Date(SENT);
  const content = { fields: { floors: 7 }, questions: [] };
  const sent = { procedure: 'lifts.claim', recipient: holder.authorityId, content };
  const { id: claim } = await exchanges.sendRequest(asker, sent, randomUUID());
  await act(holder, claim, 'answer', { outcome: 'none' });
  const { id: notice } = await exchanges.draftFrom(asker, claim, 'give-notice', randomUUID());
  const fields = { urgency: 'no', outcome: 'none', floors: 7 };
  const saved = await exchanges.saveDraft(asker, notice, { content: { fields, questions: [] } }, 1, randomUUID());
  await exchanges.sendDraft(asker, notice, saved.revision, randomUUID());
  assert.equal((await exchanges.view(asker, claim, 'test')).view.state, 'noticed');
  return { claim, notice };
}

test('whoever lets time take effect does so in the whole case, at its legal instant', async () => {
  const { claim, notice } = await noticed();
  clock.now = new Date(Date.parse(OVER) - 1);
  await exchanges.applyDueTerms(notice);
  assert.equal((await exchanges.view(asker, claim, 'test')).view.state, 'noticed');
  clock.now = new Date('2026-04-03T09:00:00Z');
  assert.equal(await exchanges.applyDueTerms(notice), true);
  assert.equal((await exchanges.view(asker, notice, 'test')).view.state, 'taken');
  const { view } = await exchanges.view(asker, claim, 'test');
  assert.deepEqual([view.state, view.closedAt?.toISOString()], ['concluded', OVER]);
  const last = (await eventsOf(asker, claim)).at(-1);
  assert.ok(last);
  assert.deepEqual([last.action, last.legal_at.toISOString()], ['linked.conclude', OVER]);
  assert.equal((last.data as Record<string, unknown>)['linked.action'], 'term.silence');
  assert.equal(await exchanges.applyDueTerms(notice), false, 'once');
});

test('before anybody has noticed, nothing is decided on what the law has already concluded', async () => {
  const { claim } = await noticed();
  clock.now = new Date(OVER);
  const refused = await act(asker, claim, 'insist').then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );
  assert.equal(refused, 'state-does-not-allow');
  assert.equal((await exchanges.view(asker, claim, 'test')).view.state, 'concluded');
});

test('a term that was met, or is over and moves nothing, does nothing elsewhere', async () => {
  const { claim, notice } = await noticed();
  await act(holder, notice, 'oppose');
  clock.now = new Date('2026-05-04T09:00:00Z');
  await exchanges.applyDueTerms(notice);
  assert.equal((await exchanges.view(asker, claim, 'test')).view.state, 'noticed');
  const procedure = procedures.find(({ id }) => id === 'lifts.notice');
  assert.ok(procedure);
  const linked = [
    { id: claim, relation: 'followed' as const, via: 'give-notice', state: 'noticed', terms: {}, seats: [] },
  ];
  const over = (to: string) =>
    causedBy(procedure, { number: '1', linked } as never, [
      { action: 'term.silence', from: 'given', to, legalAt: clock.now },
    ]).map(({ does }) => does);
  assert.deepEqual([over('given'), over('taken')], [[], ['conclude']]);
});
