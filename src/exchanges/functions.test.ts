/** A procedure whose roles ask for functions of its own, from the opening to the end. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { insertActor, insertAuthority, SUBJECT_KEY, term } from '../../test/support/exchange-fixture.ts';
import { smallAnswers, smallContent } from '../../test/support/small-exchange.ts';
import {
  type Change,
  SHARED_EN,
  SHARED_IT,
  SMALL_LANGUAGES,
  smallFiles,
  WORKFLOW,
} from '../../test/support/small-procedure.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { compile, ProcedureCatalogue, publish } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { createExchanges, type Exchanges } from './exchanges.service.ts';
import type { ActingMembership } from './model.ts';

const AREA = 'lifts';
const PROCEDURE = 'lifts.inspection';
const NEW = ['pass', 'call'].flatMap((action) => [
  `action.${action}`,
  `action.${action}.help`,
  `action.${action}.done`,
]);
const said = [
  'role.watcher',
  'function.warns',
  'function.guards',
  'function.guides',
  'function.watches',
  'participant.watcher.watching',
  ...NEW,
];

/** Who warns asks; who guards or guides answers; who watches can be called in. */
const changes: Change[] = [
  [WORKFLOW, 'holds: sends', 'holds: warns'],
  [
    WORKFLOW,
    'holds: replies, per: part }',
    'holds: [guards, guides], per: part }\n  watcher: { holds: watches, per: part }',
  ],
  [
    WORKFLOW,
    'states:',
    '    left: { sees: [overview], gone: true }\n  watcher:\n    watching: { sees: [overview] }\nstates:',
  ],
  [
    WORKFLOW,
    '  jot:',
    `  pass: { by: holder, from: [waiting], to: waiting, becomes: left, hands-over: part, tells: [asker] }
  call: { by: asker, from: [waiting], invites: { watcher: { as: watching, in: turn, each: one } }, tells: [watcher] }
  jot:`,
  ],
  ...[SHARED_EN, SHARED_IT].flatMap((file): Change[] => [
    [
      file,
      file === SHARED_EN
        ? 'function.sends: Asks\nfunction.replies: Answers\n'
        : 'function.sends: Chiede\nfunction.replies: Risponde\n',
      '',
    ],
    [file, 'state.draft:', `${said.map((key) => `${key}: x\n`).join('')}state.draft:`],
  ]),
];

let database: TestDatabase;
let exchanges: Exchanges;
let asker: ActingMembership;
let guard: ActingMembership;

before(async () => {
  database = await testDatabase();
  const { db } = database.connection;
  const { procedures: compiled, faults } = compile(smallFiles(...changes), SMALL_LANGUAGES);
  assert.deepEqual(faults, []);
  const now = new Date('2026-03-02T08:00:00Z');
  await publish(db, compiled, now);
  const procedures = await ProcedureCatalogue.open(db);
  const people = async (id: string, functions: string[], coordinator: 'national' | null = null) => {
    const authority = { id, country: id.slice(0, 2).toUpperCase() };
    await insertAuthority(db, id, authority.country, id, coordinator, { area: AREA, functions });
    return { ...(await insertActor(db, authority, 'en', 'handler', AREA)), functions };
  };
  asker = await people('at-warns', ['warns']);
  guard = await people('hu-guards', ['guards']);
  await people('hu-guides', ['guides', 'other']);
  await people('hu-warns', ['warns']);
  await people('hu-watches', ['watches']);
  exchanges = createExchanges({
    connection: database.connection,
    procedures,
    now: () => now,
    term,
    projectors: [],
    committed: () => {},
    subjectKey: SUBJECT_KEY,
  });
});
after(() => database.close());

const send = (who: ActingMembership, recipient: string) =>
  exchanges.sendRequest(who, { procedure: PROCEDURE, recipient, content: smallContent }, randomUUID());

const act = (who: ActingMembership, exchange: { id: string; revision: number }, action: string, input = {}) =>
  exchanges.act(who, exchange.id, { action, revision: exchange.revision, input }, randomUUID());

/** What it is refused with: the code, or the issue. */
const refused = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error;
  const [issue] = error.issues;
  return issue ? `${issue.pointer} ${issue.code}` : error.code;
};

const takingPart = async (id: string) =>
  (
    await database.connection.db
      .selectFrom('participant')
      .select(['authority_id', 'role', 'state'])
      .where('exchange_id', '=', id)
      .orderBy('no')
      .execute()
  ).map((row) => `${row.authority_id} ${row.role} ${row.state}`);

test('whoever holds what the opening role asks opens it, and it is answered by whoever holds what the invited role asks', async () => {
  const sent = await send(asker, 'hu-guards');
  assert.deepEqual(await takingPart(sent.id), ['at-warns asker engaged', 'hu-guards holder invited']);
  const taken = await act(guard, sent, 'take', { days: 5 });
  const answered = await act(guard, taken, 'answer', { answers: smallAnswers, patience: 2 });
  const done = await act(asker, answered, 'finish');
  assert.equal(done.state, 'done');
  // One that holds the other function of the list.
  assert.equal((await send(asker, 'hu-guides')).state, 'waiting');
});

// biome-ignore format: one case a line
const openings: [who: string, functions: string[], recipient: string, expected: string][] = [
  ['who holds the functions of other procedures only', ['sends', 'replies', 'coordinates'], 'hu-guards', 'authority-may-not-open'],
  ['who holds what the recipient needs', ['guards', 'guides'], 'hu-guards', 'authority-may-not-open'],
  ['who holds nothing', [], 'hu-guards', 'authority-may-not-open'],
  ['to one that holds what the sender needs', ['warns'], 'hu-warns', '/recipient recipient-unsuitable'],
  ['to one that holds what another role asks', ['warns'], 'hu-watches', '/recipient recipient-unsuitable'],
  ['to nobody known', ['warns'], 'hu-nobody', '/recipient recipient-unsuitable'],
];
for (const [name, functions, recipient, expected] of openings)
  test(`not opened: ${name}`, async () => {
    assert.equal(await refused(send({ ...asker, functions }, recipient)), expected);
  });

test('a draft is begun by who may open, and sent by who still may', async () => {
  const input = { procedure: PROCEDURE, recipient: 'hu-guards', content: smallContent };
  const nothing = { ...asker, functions: ['guards'] };
  assert.equal(await refused(exchanges.createDraft(nothing, input, randomUUID())), 'authority-may-not-open');
  const draft = await exchanges.createDraft(asker, input, randomUUID());
  assert.equal(
    await refused(exchanges.sendDraft(nothing, draft.id, draft.revision, randomUUID())),
    'authority-may-not-open',
  );
  assert.equal((await exchanges.sendDraft(asker, draft.id, draft.revision, randomUUID())).state, 'waiting');
});

test('what is made of a request is offered to who may open', async () => {
  const sent = await send(asker, 'hu-guards');
  const linked = async (functions: string[]) =>
    (await exchanges.view({ ...asker, functions }, sent.id, 'handling')).view.drafts;
  assert.deepEqual(await linked(['warns']), ['copy']);
  assert.deepEqual(await linked(['guards']), []);
});

test('a part is handed over to who holds what its role asks', async () => {
  const sent = await send(asker, 'hu-guards');
  const to = (authority: string) => act(guard, sent, 'pass', { authority });
  assert.equal(await refused(to('hu-warns')), '/authority recipient-unsuitable');
  assert.equal(await refused(to('hu-watches')), '/authority recipient-unsuitable');
  await to('hu-guides');
  assert.deepEqual((await takingPart(sent.id)).slice(1), ['hu-guards holder left', 'hu-guides holder invited']);
});

test('who is called in holds what its role asks; the national coordinator before others; nobody where nobody holds it', async () => {
  const { db } = database.connection;
  const called = async () => {
    const sent = await send(asker, 'hu-guards');
    await act(asker, sent, 'call');
    return (await takingPart(sent.id)).at(-1);
  };
  assert.equal(await called(), 'hu-watches watcher watching');
  const national = { area: AREA, functions: ['watches'] };
  await insertAuthority(db, 'hu-zentral', 'HU', 'x', 'national', { ...national, functions: ['guards'] });
  assert.equal(await called(), 'hu-watches watcher watching', 'a coordinator that does not hold it is not called');
  const hold = (id: string, functions: string[]) =>
    db.updateTable('authority_area').set({ functions }).where('authority_id', '=', id).execute();
  await hold('hu-zentral', ['watches']);
  assert.equal(await called(), 'hu-zentral watcher watching');
  await db.updateTable('authority').set({ status: 'deactivated' }).where('id', '=', 'hu-zentral').execute();
  assert.equal(await called(), 'hu-watches watcher watching');
  await hold('hu-watches', []);
  const sent = await send(asker, 'hu-guards');
  assert.equal(await refused(act(asker, sent, 'call')), 'nobody-there');
});
