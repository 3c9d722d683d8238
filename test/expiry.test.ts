/** A term that nobody met: the worker moves the exchange to its end, records it, and those concerned are told. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startDeadlines } from '../src/deadlines/deadlines.worker.ts';
import { createExchanges, type Exchanges, exchangesWithExpiredTerms } from '../src/exchanges/index.ts';
import type { ActingMembership } from '../src/exchanges/index.ts';
import { outboxProjector } from '../src/messages/index.ts';
import { compile, ProcedureCatalogue, publish } from '../src/procedures/index.ts';
import { Refusal } from '../src/refusal.ts';
import { insertActor, insertAuthority, SUBJECT_KEY, term } from './support/exchange-fixture.ts';
import { smallContent } from './support/small-exchange.ts';
import { type Change, SHARED_EN, SHARED_IT, SMALL_LANGUAGES, smallFiles, WORKFLOW } from './support/small-procedure.ts';
import { type TestDatabase, testDatabase } from './support/test-database.ts';

const AREA = 'lifts';

/** What is not answered in time lapses: its holder is out of it, both are told, and who asked is warned two days before. */
const changes: Change[] = [
  [
    WORKFLOW,
    '    engaged: { sees: all }\nstates:',
    '    engaged: { sees: all }\n    late: { sees: [overview] }\nstates:',
  ],
  [
    WORKFLOW,
    'when-over: { to: lapsed }',
    'when-over: { to: lapsed, makes: { holder: late }, tells: [asker, holder] }, warns: { before: 2, unit: working-days, tells: [asker] }',
  ],
  ...[SHARED_EN, SHARED_IT].map(
    (file): Change => [file, 'state.draft:', 'term.lapse.near: It lapses soon\nstate.draft:'],
  ),
];

let database: TestDatabase;
let exchanges: Exchanges;
let asker: ActingMembership;
let now = new Date('2026-03-02T08:00:00Z');
const logged: unknown[] = [];

before(async () => {
  database = await testDatabase();
  const { db } = database.connection;
  const { procedures: compiled, faults } = compile(smallFiles(...changes), SMALL_LANGUAGES);
  assert.deepEqual(faults, []);
  await publish(db, compiled, now);
  const people = async (id: string, functions: string[]) => {
    const authority = { id, country: id.slice(0, 2).toUpperCase() };
    await insertAuthority(db, id, authority.country, id, null, { area: AREA, functions });
    return { ...(await insertActor(db, authority, 'en', 'handler', AREA)), functions };
  };
  asker = await people('at-asks', ['sends']);
  await people('fi-holds', ['replies']);
  exchanges = createExchanges({
    connection: database.connection,
    procedures: await ProcedureCatalogue.open(db),
    now: () => now,
    term,
    projectors: [outboxProjector],
    committed: () => {},
    subjectKey: SUBJECT_KEY,
  });
});
after(() => database.close());

async function sweep(at: string): Promise<void> {
  now = new Date(at);
  const deadlines = startDeadlines({
    find: (when, limit, behind) => exchangesWithExpiredTerms(database.connection.db, when, limit, behind),
    apply: (id) => exchanges.applyDueTerms(id),
    now: () => now,
    log: (failure) => logged.push(failure),
  });
  await deadlines.idle();
  await deadlines.stop();
}

test('the worker warns, then lets the term pass: state, participants, lists, history and notes to those told', async () => {
  const { db } = database.connection;
  const sent = await exchanges.sendRequest(
    asker,
    { procedure: 'lifts.inspection', recipient: 'fi-holds', content: smallContent },
    randomUUID(),
  );
  await db.deleteFrom('outbox').execute();
  const notes = () =>
    db
      .selectFrom('outbox')
      .select(['event_no', 'participant_no'])
      .orderBy('event_no')
      .orderBy('participant_no')
      .execute();

  // Ten days from Monday 2 March: Thursday 12 March, whose end in Finland is at 22.00 UTC; two working days before is Tuesday 10 March.
  await sweep('2026-03-09T21:59:59.999Z');
  assert.deepEqual(await notes(), []);
  await sweep('2026-03-09T22:00:00Z');
  assert.deepEqual(await notes(), [{ event_no: 2, participant_no: 1 }]);
  await sweep('2026-03-12T21:59:59.999Z');
  assert.equal((await notes()).length, 1);
  await sweep('2026-03-12T22:00:30Z');
  await sweep('2026-03-12T22:05:00Z');

  const { exchange, events } = await exchanges.events(asker, sent.id);
  assert.deepEqual(
    events.map((event) => [event.action, event.at.toISOString(), event.legal_at.toISOString(), event.to_state]),
    [
      ['ask', '2026-03-02T08:00:00.000Z', '2026-03-02T08:00:00.000Z', 'waiting'],
      ['term.lapse.near', '2026-03-09T22:00:00.000Z', '2026-03-09T22:00:00.000Z', 'waiting'],
      ['term.lapse', '2026-03-12T22:00:30.000Z', '2026-03-12T22:00:00.000Z', 'lapsed'],
    ],
  );
  assert.deepEqual(await notes(), [
    { event_no: 2, participant_no: 1 },
    { event_no: 3, participant_no: 1 },
    { event_no: 3, participant_no: 2 },
  ]);
  assert.deepEqual([exchange.state, exchange.closedAt?.toISOString()], ['lapsed', '2026-03-12T22:00:00.000Z']);
  assert.deepEqual(
    exchange.participants.map(({ role, state, turn, closed }) => [role, state, turn, closed]),
    [
      ['asker', 'engaged', false, true],
      ['holder', 'late', false, true],
    ],
  );
  const part = await db
    .selectFrom('part')
    .select(['state', 'next_expiry'])
    .where('exchange_id', '=', sent.id)
    .execute();
  assert.deepEqual(part, [{ state: 'lapsed', next_expiry: null }]);
  const { rows } = await exchanges.list(asker, { box: 'closed', limit: 10 });
  assert.deepEqual(
    rows.map(({ id, state }) => [id, state]),
    [[sent.id, 'lapsed']],
  );
  assert.deepEqual(logged, []);
});

test('an action a moment later comes too late, though no worker has come by', async () => {
  now = new Date('2026-03-02T08:00:00Z');
  const sent = await exchanges.sendRequest(
    asker,
    { procedure: 'lifts.inspection', recipient: 'fi-holds', content: smallContent },
    randomUUID(),
  );
  const holder = { ...asker, authorityId: 'fi-holds', country: 'FI' };
  now = new Date('2026-03-12T22:00:00Z');
  const late = exchanges.act(
    holder,
    sent.id,
    { action: 'take', revision: sent.revision, input: { days: 3 } },
    randomUUID(),
  );
  await assert.rejects(late, (error) => error instanceof Refusal && error.code === 'state-does-not-allow');
});
