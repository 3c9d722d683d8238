import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { type Europe, openEurope } from '../../test/support/europe.ts';

let europe: Europe;
let took = 0;
before(async () => {
  const start = performance.now();
  europe = await openEurope({ requests: true });
  took = performance.now() - start;
});
after(() => europe.close());

test('every procedure has requests in every state, and drafts', async (t) => {
  t.diagnostic(`loaded in ${Math.round(took)} ms`);
  const { rows } = await sql<{ procedure: string; states: string[] }>`
    select procedure, array_agg(distinct state order by state) as states from (
      select procedure, state from exchange union all select procedure, 'draft' from draft
    ) as everything where procedure like '%.information-request' group by procedure order by procedure`.execute(
    europe.application.database.connection.db,
  );
  const plain = ['accepted', 'awaiting-acceptance', 'closed', 'draft', 'replied'];
  assert.deepEqual(
    rows.map(({ procedure, states }) => [procedure, plain.filter((state) => states.includes(state))]),
    ['patients-rights', 'posting-of-workers', 'professional-qualifications', 'services'].map((area) => [
      `${area}.information-request`,
      plain,
    ]),
  );
  const states = new Set(rows.flatMap((row) => row.states));
  for (const state of ['partly-answered', 'clarification-requested', 'withdrawn']) assert.ok(states.has(state), state);
});

test('alerts are in force, contested and withdrawn, with the coordinator and out', async () => {
  const { rows } = await sql<{ shape: string; states: string[] }>`
    select split_part(procedure, '.', 1) as shape, array_agg(distinct state order by state) as states from exchange
    where procedure like '%.alert%' group by 1 order by 1`.execute(europe.application.database.connection.db);
  assert.deepEqual(rows, [
    { shape: 'professional-qualifications', states: ['contested', 'in-force', 'withdrawn'] },
    { shape: 'services', states: ['broadcast', 'submitted'] },
  ]);
});

test('nearly every move has been made somewhere', async () => {
  const { rows } = await sql<{ action: string }>`
    select distinct action from event join exchange on exchange.id = exchange_id
    where action not like 'term.%' and procedure like '%.information-request' order by 1`.execute(
    europe.application.database.connection.db,
  );
  assert.deepEqual(
    rows.map(({ action }) => action),
    (
      'accept agree-extension ask-clarification close correct forward give-clarification message propose-extension remind ' +
      'reply reply-in-part send split withdraw'
    ).split(' '),
  );
});

test('a request about posting is of one of the kinds that the scoreboard counts; some are urgent', async () => {
  const { rows } = await sql<{ kind: string; urgent: boolean }>`
    select overview ->> 'kind' as kind, bool_or(overview ->> 'urgency' = 'register-check') as urgent from exchange
    where area = 'posting-of-workers' group by 1 order by 1`.execute(europe.application.database.connection.db);
  assert.deepEqual(rows, [
    { kind: 'documents', urgent: false },
    { kind: 'establishment', urgent: true },
    { kind: 'health-safety', urgent: false },
    { kind: 'posting', urgent: false },
    { kind: 'working-conditions', urgent: false },
  ]);
});
