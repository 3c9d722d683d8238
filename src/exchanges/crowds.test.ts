/** One tells many: who comes in, what each does by itself, and what the many decide together. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { BULLETIN, compileBulletin } from '../../test/support/bulletin-procedure.ts';
import { checkpointFixture } from '../../test/support/checkpoints.ts';
import { insertActor, insertAuthority, SUBJECT_KEY, term } from '../../test/support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { outboxProjector } from '../messages/index.ts';
import { ProcedureCatalogue, publish } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { createExchanges, type Exchanges } from './exchanges.service.ts';
import type { ActingMembership } from './model.ts';
import { exchangesWithOwnActs } from './own-acts.store.ts';

const AREA = 'lifts';
const COUNTRIES = ['BE', 'CZ', 'DE', 'ES', 'FI', 'FR', 'GR', 'HU', 'IT', 'PL'];
/** Above a hundred, so that nobody is read whole for what one does by itself. */
const READERS = 120;

let database: TestDatabase;
let exchanges: Exchanges;
let warner: ActingMembership;
let readers: ActingMembership[];
let local: ActingMembership;
let clock = new Date('2026-03-02T08:00:00Z');

before(async () => {
  database = await testDatabase();
  const { db } = database.connection;
  const { procedures: compiled, faults } = compileBulletin();
  assert.deepEqual(faults, []);
  await publish(db, compiled, clock);
  const person = async (id: string, functions: string[]) => {
    const authority = { id, country: id.slice(0, 2).toUpperCase() };
    await insertAuthority(db, id, authority.country, id, null, { area: AREA, functions });
    return { ...(await insertActor(db, authority, 'en', 'handler', AREA)), functions };
  };
  warner = await person('at-warner', ['warns', 'reads']);
  await person('at-reader', ['reads']);
  local = await person('be-local', ['repairs']);
  readers = await Promise.all(
    Array.from({ length: READERS }, (_, n) => person(`${COUNTRIES[n % 10]?.toLowerCase()}-reader-${n}`, ['reads'])),
  );
  exchanges = createExchanges({
    connection: database.connection,
    procedures: await ProcedureCatalogue.open(db),
    now: () => clock,
    term,
    projectors: [outboxProjector],
    committed: () => {},
    subjectKey: SUBJECT_KEY,
  });
});
after(() => database.close());

const warn = (kind = 'passenger', who = warner) =>
  exchanges.sendRequest(
    who,
    { procedure: BULLETIN, content: { fields: { kind, owner: 'Canary' }, questions: [] } },
    randomUUID(),
  );
const act = (who: ActingMembership, id: string, action: string, input = {}, key = randomUUID()) =>
  exchanges
    .view(who, id, 'test')
    .then(({ view }) => exchanges.act(who, id, { action, revision: view.revision, input }, key));
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? [error.code, ...error.issues.map(({ code }) => code)] : error),
  );
const reader = (n: number): ActingMembership => readers[n] as ActingMembership;
const tallyOf = async (id: string) => {
  const { view } = await exchanges.view(warner, id, 'test');
  return Object.fromEntries(view.tally.map(({ role, state, count }) => [`${role} ${state}`, count]));
};
const enter = async (id: string) => {
  let all = 0;
  for (let some = 1; some > 0; all += some) some = await exchanges.enterOwnActs(id);
  return all;
};
const lines = async (id: string, condition = sql<boolean>`true`) => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from case_line where exchange_id = ${id}::uuid and ${condition}`.execute(
    database.connection.db,
  );
  return rows[0]?.n;
};

test('every reader of every other country comes in at once: its line waits, it is told, the opener is not', async () => {
  const { id, turn } = await warn();
  assert.equal(turn?.role, 'warner');
  assert.deepEqual(await tallyOf(id), { 'warner engaged': 1, 'reader unread': READERS });
  assert.equal(await lines(id), READERS + 1);
  assert.equal(await lines(id, sql<boolean>`turn and due = '2026-03-09'`), READERS + 1, 'five days end with Monday');
  const notes = await database.connection.db
    .selectFrom('outbox')
    .select('participant_no')
    .where('exchange_id', '=', id)
    .execute();
  assert.equal(notes.length, READERS);
  const { view } = await exchanges.view(reader(7), id, 'test');
  assert.deepEqual(
    view.participants.map(({ no, own }) => [no === 1, own]),
    [
      [true, false],
      [false, true],
    ],
    'the page names who opened it and oneself',
  );
  assert.equal(view.turn?.text, 'turn.reader.unread');
  assert.ok(!JSON.stringify(view).includes('Canary'), 'a reader sees the overview alone');
  const page = await exchanges.participants(reader(7), id, { role: 'reader', limit: 100 });
  assert.equal(page.rows.length, 100);
  const rest = await exchanges.participants(reader(7), id, { role: 'reader', after: page.next ?? 0, limit: 100 });
  assert.equal(rest.rows.length, READERS - 100);
});

test('nobody is chosen where the act says who is reached; nobody is reached where nobody holds what is asked', async () => {
  const input = {
    procedure: BULLETIN,
    recipient: 'be-local',
    content: { fields: { kind: 'goods', owner: 'x' }, questions: [] },
  };
  assert.deepEqual(await refusal(exchanges.sendRequest(warner, input, randomUUID())), [
    'input-invalid',
    'recipient-not-asked',
  ]);
});

test('all acknowledge at once, while the opener moves it: nobody waits or is lost, and the history tells of all', async () => {
  const { id } = await warn();
  const key = randomUUID();
  const acts = readers.map(async (who, n) =>
    exchanges.act(who, id, { action: 'acknowledge', input: {} }, n === 0 ? key : randomUUID()),
  );
  await Promise.all([...acts, act(warner, id, 'propose')]);
  assert.deepEqual(await tallyOf(id), { 'warner engaged': 1, 'reader read': READERS });
  assert.equal(await lines(id, sql<boolean>`turn`), 1, 'it waits for the opener alone');
  const again = await exchanges.act(reader(0), id, { action: 'acknowledge', input: {} }, key);
  assert.equal(again.id, id, 'the same key gets the first answer');
  assert.deepEqual(await refusal(exchanges.act(reader(0), id, { action: 'acknowledge', input: {} }, randomUUID())), [
    'state-does-not-allow',
  ]);
  assert.deepEqual(await exchangesWithOwnActs(database.connection.db), [id]);
  clock = new Date(clock.getTime() + 60_000);
  const entered = await enter(id);
  assert.equal(await enter(id), 0, 'once');
  const { events } = await exchanges.events(warner, id);
  const told = events.filter(({ action }) => action === 'acknowledge');
  assert.equal(told.length, READERS);
  assert.ok(entered <= READERS && entered > 0);
  assert.equal(new Set(told.map(({ participant_no }) => participant_no)).size, READERS);
  assert.equal(new Set(told.map(({ membership_id }) => membership_id)).size, READERS);
  assert.ok(
    told.every(({ legal_at }) => legal_at < clock),
    'the law counts from when it was done',
  );
});

test('who agrees is told of to who asked for it; two thirds decide, and only in a case of that kind', async () => {
  const { id } = await warn();
  const goods = await warn('goods');
  assert.deepEqual(await refusal(act(warner, goods.id, 'adopt')), ['not-in-this-case']);
  const say = async (who: ActingMembership, action: string) =>
    exchanges.act(who, id, { action, input: {} }, randomUUID());
  for (const who of readers.slice(0, 80)) {
    await say(who, 'acknowledge');
    if (who !== reader(79)) await say(who, 'agree');
  }
  assert.deepEqual(await refusal(act(warner, id, 'adopt')), ['others-first']);
  const { view } = await exchanges.view(warner, id, 'test');
  assert.ok(!view.actions.some(({ action }) => action === 'adopt'));
  await say(reader(79), 'agree');
  await enter(id);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from outbox where exchange_id = ${id}::uuid and participant_no = 1`.execute(
    database.connection.db,
  );
  assert.equal(rows[0]?.n, 80);
  assert.equal((await act(warner, id, 'adopt')).state, 'over');
  assert.equal(await lines(id, sql<boolean>`closed`), READERS + 1);
  assert.deepEqual(await refusal(say(reader(100), 'acknowledge')), ['state-does-not-allow']);
});

test('one objection hinders the end; it is heard, and then it does not', async () => {
  const { id } = await warn();
  for (const who of readers) await exchanges.act(who, id, { action: 'acknowledge', input: {} }, randomUUID());
  await act(warner, id, 'propose');
  await act(reader(3), id, 'object');
  assert.deepEqual(await refusal(act(warner, id, 'settle')), ['others-first']);
  await act(warner, id, 'again');
  assert.deepEqual(await tallyOf(id), { 'warner engaged': 1, 'reader read': READERS });
  await act(warner, id, 'propose');
  assert.equal((await act(warner, id, 'settle')).state, 'over');
});

test('a reader brings in an authority of its country, which sees all; no other, and none twice', async () => {
  const { id } = await warn();
  const belgian = reader(0);
  const bring = async (authority: string, who = belgian) => act(who, id, 'pass-on', { authority });
  assert.deepEqual(await refusal(exchanges.view(local, id, 'test')), ['exchange-not-found']);
  assert.deepEqual(await refusal(bring('be-local', reader(1))), ['input-invalid', 'recipient-abroad']);
  assert.deepEqual(await refusal(bring('be-reader-10')), ['input-invalid', 'recipient-unsuitable']);
  await bring('be-local');
  const { view } = await exchanges.view(local, id, 'test');
  assert.ok(JSON.stringify(view).includes('Canary'));
  assert.deepEqual(await refusal(bring('be-local')), ['input-invalid', 'recipient-takes-part']);
  assert.equal(await lines(id), READERS + 2);
  const tree = await exchanges.spread(warner, id);
  const passing = tree?.branches.map(({ authorityId, branches, more }) => [
    authorityId,
    branches.map((one) => one.authorityId),
    more,
  ]);
  assert.deepEqual([passing, tree?.more], [[['be-reader-0', ['be-local'], 0]], READERS - 1]);
  const by = tree?.branches[0]?.no;
  const { rows } = await exchanges.participants(warner, id, { by, limit: 5 });
  assert.deepEqual(
    rows.map((row) => [row.authorityId, row.by]),
    [['be-local', by]],
  );
});

test('the history of all of it is sound', async () => {
  const checkpoints = checkpointFixture(database, () => clock);
  await checkpoints.seal();
  assert.deepEqual((await checkpoints.verify()).findings, []);
  checkpoints.close();
});

// biome-ignore format: one case a line
const refusedByTheChecker: [change: [string, string], message: RegExp][] = [
  [["in: abroad, each: every", "in: { field: owner }, each: every"], /owner is no field of the form that names countries/],
  [["as: unread, in", "as: asleep, in"], /role reader has no participant state asleep/],
  [["becomes: read, own", "own"], /it does nothing but lead the actor to another state of its own/],
  [["as: unread, becomes: read, own", "as: asleep, becomes: read, own"], /not all who may do it can be asleep/],
  [["becomes: objected, tells: [warner] }", "becomes: objected, own: true, tells: [warner] }"], /could change while they act/],
  [["from: [out], as: read, becomes: agreed", "from: [out], becomes: read"], /could change while they act/],
  [['are: "2/3"', 'are: "3/2"'], /3\/2 is more than all/],
  [["in: [unread], are: none", "in: [asleep], are: none"], /role reader has no such participant state/],
  [["when: { kind: [passenger] }", "when: { kind: [ship] }"], /kind is no choice of the overview with these codes/],
  [["until: reading }", "until: sleeping }"], /no term sleeping/],
  [["each: chosen } }, tells", "each: several } }, files: 2, tells"], /who chooses an authority says nothing else with it/],
  [["in: [unread], are: none", "in: [unread], are: one"], /could change while they act/],
  [["each: chosen } }, tells", "each: chosen } }, files: 2, tells"], /who chooses an authority says nothing else with it/],
];
for (const [change, message] of refusedByTheChecker)
  test(`the checker refuses: ${change[1]}`, () => {
    const { faults } = compileBulletin(change);
    assert.ok(
      faults.some((fault) => message.test(fault.message)),
      JSON.stringify(faults),
    );
  });
