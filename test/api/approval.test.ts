/** An alert of a country that has its alerts approved, on real PostgreSQL: until it is approved nobody abroad learns anything, and never what was said about it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { alertForm } from '../support/forms.ts';
import { type Joined, joining } from '../support/joined.ts';
import { type Answer, openProgram, type Outcome, type Program, refused } from '../support/program.ts';

const AREA = 'professional-qualifications';
const CANARY = 'Canarini';
const REASON = 'CanaryReason';
const FIRST = 'CanaryFirst';

let program: Program;
let joined: Joined;
let exchange: Outcome;

before(async () => {
  program = await openProgram();
  joined = joining(program, AREA);
  const { join } = joined;
  await join('sender', 'it-alerts', ['alert-authority']);
  await join('approver', 'it-outgoing', ['coordinates-outgoing-alerts']);
  await join('greek', 'gr-sender', ['alert-authority']);
  await join('incoming', 'hu-alerts', ['coordinates-alerts']);
  await join('chamber', 'hu-alert-chamber', ['alert-authority']);
});
after(() => program.close());

const call = (who: string, path: string, body?: unknown, method?: 'PUT'): Promise<Answer> =>
  joined.call(who, path, { ...(body === undefined ? {} : { body }), ...(method ? { method } : {}) });
const act = (who: string, action: string, input?: Record<string, unknown>) => joined.act(who, exchange, action, input);
const content = (fields: Record<string, unknown> = {}) => ({
  fields: {
    ...alertForm(CANARY),
    scope: 'restriction',
    activities: { text: FIRST, lang: 'it' },
    birthDate: '1961-02-03',
    decisionDate: '2026-03-01',
    startDate: '2026-03-02',
    endDate: '2026-09-30',
    ...fields,
  },
  questions: [],
});
const draft = { procedure: `${AREA}.alert-doctors`, content: content() };

const told = async () =>
  (
    await sql<{ authority: string }>`select p.authority_id as authority from outbox o
      join participant p on p.exchange_id = o.exchange_id and p.no = o.participant_no where o.exchange_id = ${exchange.id}::uuid
      order by o.id`.execute(program.database.connection.db)
  ).rows.map(({ authority }) => authority);

test('who keeps the setting switches it; a draft then says that it will be submitted, on its page and in the API', async () => {
  const made = (await call('sender', '/exchanges', draft)).json as Outcome;
  assert.equal((await call('sender', `/exchanges/${made.id}`)).json.begins, 'send');
  assert.notEqual((await call('sender', '/country-settings/approval', { on: true }, 'PUT')).status, 200);
  const put = await call('approver', '/country-settings/approval', { on: true }, 'PUT');
  assert.equal(put.status, 200, put.text);
  assert.equal((await call('sender', `/exchanges/${made.id}`)).json.begins, 'submit');
  const page = (await (await joined.browser('sender')).get(`/drafts/${made.id}/check`)).body;
  assert.ok(page.includes('Submit for approval') && !page.includes('Send the alert'), page);
  assert.ok(page.includes('Coordinator of outgoing alerts'), 'whom it reaches');
  const sent = await call('sender', `/exchanges/${made.id}/actions/send`, { revision: made.revision, input: {} });
  assert.equal(sent.status, 200, sent.text);
  exchange = sent.json as Outcome;
  assert.equal(exchange.state, 'submitted');
});

test('it waits for the coordinator at home, in the inbox and by mail; abroad there is nothing', async () => {
  assert.deepEqual(await told(), ['it-outgoing']);
  const waiting = await call('approver', '/exchanges?box=waiting');
  assert.ok(waiting.text.includes(exchange.number), waiting.text);
  const browser = await joined.browser('approver');
  const inbox = (await browser.get('/')).body;
  assert.ok(inbox.includes(exchange.number) && inbox.includes('Awaiting approval'), inbox);
  assert.ok(
    (await browser.get(`/exchanges/${exchange.id}`)).body.includes('Approve the alert, send it back or refuse it'),
  );
  for (const who of ['incoming', 'chamber', 'greek']) {
    refused(await call(who, `/exchanges/${exchange.id}`), 404, 'exchange-not-found');
    assert.ok(!(await call(who, '/exchanges?box=all')).text.includes(exchange.number), who);
  }
});

test('sent back and changed it is approved, and goes out as it then is', async () => {
  await act('approver', 'return', { returnReason: { text: REASON, lang: 'it' } });
  assert.ok((await call('sender', `/exchanges/${exchange.id}`)).text.includes(REASON));
  await act('sender', 'modify', { content: content({ activities: { text: 'No surgery', lang: 'it' } }) });
  await act('sender', 'resubmit');
  refused(await call('incoming', `/exchanges/${exchange.id}`), 404, 'exchange-not-found');
  await act('approver', 'approve');
  assert.equal((await call('sender', `/exchanges/${exchange.id}`)).json.state, 'in-force');
  await act('incoming', 'assign', { authority: joined.people.chamber?.authorityId });
});

test('what was written between sender and coordinator stays there', async () => {
  for (const who of ['incoming', 'chamber']) {
    const browser = await joined.browser(who);
    const paths = [`/exchanges/${exchange.id}`, `/exchanges/${exchange.id}/print`];
    const pages = await Promise.all(paths.map((path) => browser.get(path)));
    const { text } = await call(who, `/exchanges/${exchange.id}`);
    const all = [text, ...pages.map(({ body }) => body)].join('\n');
    assert.ok(all.includes('No surgery'), who);
    for (const secret of [REASON, FIRST]) assert.ok(!all.includes(secret), `${who} reads ${secret}`);
  }
  for (const who of ['sender', 'approver']) {
    const { text } = await call(who, `/exchanges/${exchange.id}`);
    assert.ok(text.includes(REASON) && text.includes(FIRST), `${who} reads all`);
  }
  await act('sender', 'modify', { content: content({ activities: { text: 'No anaesthesia', lang: 'it' } }) });
  const { text } = await call('chamber', `/exchanges/${exchange.id}`);
  assert.ok(text.includes('No surgery') && text.includes('No anaesthesia') && !text.includes(FIRST), 'changes since');
});

test('an alert of a country that leaves it off goes out at once; one that nobody could approve is not lost in silence', async () => {
  exchange = (await call('greek', '/exchanges', { ...draft, send: true })).json as Outcome;
  assert.equal(exchange.state, 'in-force');
  await sql`update authority set status = 'deactivated' where id = 'it-outgoing'`.execute(
    program.database.connection.db,
  );
  refused(await call('sender', '/exchanges', { ...draft, send: true }), 409, 'nobody-there');
});
