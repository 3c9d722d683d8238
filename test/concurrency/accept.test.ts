/** Two who press the same button at once: exactly one of them is heard (DESIGN 3.2, 3.10). */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ActingMembership, Outcome } from '../../src/exchanges/index.ts';
import { Refusal } from '../../src/refusal.ts';
import { type ExchangeFixture, exchangeFixture, PROCEDURE } from '../support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';

const RACES = 10_000;
/** Each holds two connections. */
const AT_ONCE = 5;
const SAME_KEY = 500;
const CALLS = 4;
const SENDINGS = 100;

let database: TestDatabase;
let fixture: ExchangeFixture;
let colleagues: readonly [ActingMembership, ActingMembership];

before(async () => {
  database = await testDatabase({ max: 2 * AT_ONCE });
  fixture = await exchangeFixture(database);
  const { recipient, viewer } = fixture.actors;
  colleagues = [recipient, { ...viewer, roles: ['handler'] }];
});
after(() => database.close());

/** Requests that wait for acceptance: copies of the rows of one that was sent. */
async function waitingRequests(count: number): Promise<string[]> {
  const { id } = await fixture.send();
  const { rows } = await database.admin.pool.query<{ id: string }>(
    `with copies as (select gen_random_uuid() as id, n from generate_series(1, $2::int) n),
      e as (
        insert into exchange select (jsonb_populate_record(x, jsonb_build_object('id', c.id, 'number', x.number || '/' || c.n))).*
        from exchange x, copies c where x.id = $1 returning id
      ),
      p as (insert into part select (jsonb_populate_record(x, jsonb_build_object('exchange_id', c.id))).* from part x, copies c where x.exchange_id = $1),
      q as (
        insert into participant select (jsonb_populate_record(x, jsonb_build_object('exchange_id', c.id))).*
        from participant x, copies c where x.exchange_id = $1
      )
    select id from e`,
    [id, count],
  );
  await database.admin.pool.query('analyze');
  return rows.map((row) => row.id);
}

/** Runs the work for each item, so many at once. */
async function forEach<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
) {
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const codeOf = ({ reason }: PromiseRejectedResult): string => {
  if (reason instanceof Refusal) return `${reason.status} ${reason.code}`;
  throw reason;
};

/** The days that a colleague takes, by which the winner is known in the history. */
const daysOf = (colleague: number): number => 10 + colleague;

test(`two colleagues accept at once: exactly one of them does, ${RACES} times`, async (t) => {
  const ids = await waitingRequests(RACES);
  const accept = (id: string, colleague: 0 | 1) =>
    fixture.exchanges.act(
      colleagues[colleague],
      id,
      { action: 'accept', revision: 1, input: { days: daysOf(colleague) } },
      randomUUID(),
    );
  const winners = new Map<string, 0 | 1>();
  const refusals = new Map<string, number>();
  await forEach(ids, AT_ONCE, async (id, index) => {
    const order = index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const answers = await Promise.allSettled(order.map((colleague) => accept(id, colleague)));
    const won = order.filter((_, at) => answers[at]?.status === 'fulfilled');
    const refused = answers.filter((answer) => answer.status === 'rejected').map(codeOf);
    assert.equal(won.length, 1, `${id}: ${refused.join(', ')}`);
    winners.set(id, won[0] as 0 | 1);
    for (const code of refused) refusals.set(code, (refusals.get(code) ?? 0) + 1);
  });
  const lost = ['409 changed-meanwhile', '409 state-does-not-allow'];
  assert.deepEqual(
    [...refusals.keys()].filter((code) => !lost.includes(code)),
    [],
  );
  const wins = [0, 1].map((colleague) => [...winners.values()].filter((winner) => winner === colleague).length);
  assert.ok(Math.min(...wins) > 0, `one colleague never won: ${wins.join(' to ')}`);
  t.diagnostic(`won ${wins.join(' to ')}; refused ${JSON.stringify(Object.fromEntries(refusals))}`);

  // What each was told is what happened, and it happened once.
  const { rows } = await database.admin.pool.query<{
    exchange_id: string;
    revision: number;
    events: { days: number }[];
  }>(
    `select x.id as exchange_id, x.revision, jsonb_agg(e.data - 'due.agreed') as events
      from exchange x join event e on e.exchange_id = x.id where x.id = any($1) and x.state = 'accepted' group by x.id`,
    [ids],
  );
  assert.equal(rows.length, RACES);
  for (const { exchange_id, revision, events } of rows) {
    const days = daysOf(winners.get(exchange_id) ?? -1);
    assert.deepEqual([revision, events], [2, [{ days }]], exchange_id);
  }
});

/** All calls at once: what they were answered, and that nothing but "in progress" was refused. */
async function together(call: () => Promise<Outcome>): Promise<Outcome[]> {
  const answers = await Promise.allSettled(Array.from({ length: CALLS }, call));
  const refused = answers.filter((answer) => answer.status === 'rejected').map(codeOf);
  assert.deepEqual(new Set(refused), new Set(refused.length > 0 ? ['409 request-in-progress'] : []));
  return answers.filter((answer) => answer.status === 'fulfilled').map((answer) => answer.value);
}

test(`${CALLS} calls at once with one key do one thing, ${SAME_KEY} times`, async (t) => {
  const ids = await waitingRequests(SAME_KEY);
  let answered = 0;
  await forEach(ids, 3, async (id) => {
    const key = randomUUID();
    const call = () =>
      fixture.exchanges.act(colleagues[0], id, { action: 'accept', revision: 1, input: { days: 9 } }, key);
    const outcomes = await together(call);
    answered += outcomes.length;
    const [first] = outcomes;
    assert.ok(first, 'nobody was answered');
    for (const outcome of [...outcomes, await call()]) assert.deepEqual(outcome, first);
  });
  const { rows } = await database.admin.pool.query(
    'select count(*)::int as events from event where exchange_id = any($1)',
    [ids],
  );
  assert.equal(rows[0]?.events, SAME_KEY);
  t.diagnostic(`${answered} of ${SAME_KEY * CALLS} calls were answered, the others told that one is in progress`);
});

test('a request sent several times at once with one key is one request', async () => {
  const { requester, recipient } = fixture.actors;
  const count = async () => Number((await database.admin.pool.query('select count(*) as n from exchange')).rows[0]?.n);
  const before = await count();
  const input = { procedure: PROCEDURE, recipient: recipient.authorityId, content: fixture.content() };
  for (let n = 0; n < SENDINGS; n++) {
    const key = randomUUID();
    const [first, ...others] = await together(() => fixture.exchanges.sendRequest(requester, input, key));
    assert.ok(first, 'nobody was answered');
    for (const outcome of others) assert.deepEqual(outcome, first);
  }
  assert.equal(await count(), before + SENDINGS);
});
