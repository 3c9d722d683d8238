/** What a transition writes of its lines is what the view `case_line_source` says of its state. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { inPipe } from '../database/index.ts';
import { assertLines } from '../../test/support/case-lines.ts';
import { term, SUBJECT_KEY } from '../../test/support/exchange-fixture.ts';
import { fileFixture } from '../../test/support/file-fixture.ts';
import { refreshAllLines } from './case-lines.store.ts';
import { load, loadedOf } from './exchange.store.ts';
import type { DecidedEvent, ExchangeState } from './model.ts';
import { recordAndProject } from './once.service.ts';

const { database, fixture } = await fileFixture();
let id: string;
beforeEach(async () => {
  id = (await fixture.send()).id;
});

const stateOf = async (): Promise<ExchangeState> => {
  const { db } = database.connection;
  return loadedOf((await db.executeQuery(load(id))).rows)?.exchange as ExchangeState;
};

/** Records a next state, as a decision of any procedure may have made it. */
async function move(partNo: number | null, next: (state: ExchangeState) => Partial<ExchangeState>): Promise<void> {
  const state = await stateOf();
  const { procedures, clock } = fixture;
  clock.forwardDays(1);
  const event: DecidedEvent = {
    action: 'move',
    partNo,
    participantNo: 1,
    from: null,
    to: null,
    data: {},
    legalAt: clock.now,
    calendar: null,
    tells: [],
    content: [],
  };
  const options = { connection: database.connection, procedures, now: () => clock.now, term, subjectKey: SUBJECT_KEY };
  await inPipe(database.connection.pool, async (pipe) =>
    recordAndProject({ ...options, projectors: [], committed: () => {} }, pipe, {
      before: state,
      exchange: { ...state, ...next(state) },
      events: [event],
      membershipId: fixture.actors.requester.membershipId,
      at: clock.now,
    }),
  );
}

const lines = async () => {
  const { rows } = await database.connection.pool.query<{ authority_id: string; state: string; turn: boolean }>(
    `select authority_id, state, turn, closed, other_id, others, due::text, changed_at from case_line where exchange_id = $1
     order by authority_id`,
    [id],
  );
  return rows;
};

test('through the whole life of a request', async () => {
  await assertLines(database.connection);
  let seen = await fixture.act('recipient', { id, revision: 1 }, 'accept', { days: 10 });
  await assertLines(database.connection);
  fixture.clock.forwardDays(40);
  assert.equal(await fixture.exchanges.applyDueTerms(id), true);
  await assertLines(database.connection);
  seen = await fixture.act('recipient', seen, 'reply', { answers: fixture.answers() });
  await assertLines(database.connection);
  await fixture.act('requester', seen, 'close', {});
  await assertLines(database.connection);
});

test('when parts have holders, states and terms of their own', async () => {
  await move(null, ({ parts: [first], participants }) => ({
    state: 'accepted',
    parts: [
      { ...first!, state: 'accepted' },
      { ...first!, no: 2 },
    ],
    participants: [
      ...participants.map((one) => (one.no === 2 ? { ...one, due: '2026-05-01' } : one)),
      { ...participants[1]!, no: 3, partNo: 2, authorityId: 'at-vienna-chamber', country: 'AT', due: '2026-04-01' },
    ],
  }));
  await assertLines(database.connection);
  const milan = (await lines()).find((line) => line.authority_id === 'it-milan-chamber');
  assert.deepEqual(
    { ...milan, changed_at: null },
    {
      authority_id: 'it-milan-chamber',
      state: 'accepted',
      turn: false,
      closed: false,
      other_id: 'hu-pecs-chamber',
      others: 2,
      due: '2026-04-01',
      changed_at: null,
    },
  );
  const [vienna] = await lines();
  // Something that only the first part sees: Vienna's line stays as it was.
  await move(1, ({ participants }) => ({
    participants: participants.map((one) => (one.no === 2 ? { ...one, turn: false, closed: true, due: null } : one)),
  }));
  await assertLines(database.connection);
  assert.deepEqual((await lines())[0], vienna);
  // Whoever holds two parts has one line.
  await move(2, ({ participants }) => ({
    participants: [...participants, { ...participants[2]!, no: 4, partNo: 1, turn: false, due: null }],
  }));
  await assertLines(database.connection);
  assert.equal((await lines()).length, 3);
  await move(null, () => ({ overview: { profession: 'nurse', daysWanted: 7 } }));
  // The overview is written once: its row has not changed, and neither may what the view makes of it.
  await database.admin.pool.query(
    `update exchange set overview = '{"profession": "nurse", "daysWanted": 7}' where id = $1`,
    [id],
  );
  await assertLines(database.connection);
});

test('state rows that were loaded without their events have lines too, as old as the exchange', async () => {
  const { id: loaded } = await fixture.send();
  await database.admin.pool.query(`update participant set part_no = 2 where exchange_id = $1 and no = 2`, [loaded]);
  await database.admin.pool.query('delete from case_line where exchange_id = $1', [loaded]);
  await refreshAllLines(database.admin.db);
  const { rows } = await database.admin.pool.query(
    `select l.changed_at = x.sent_at as sent from case_line l join exchange x on x.id = l.exchange_id
     where l.exchange_id = $1 and not l.opened`,
    [loaded],
  );
  assert.deepEqual(rows, [{ sent: true }]);
});
