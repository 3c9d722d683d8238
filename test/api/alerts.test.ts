/** An alert goes out, on real PostgreSQL: who only coordinates sees profession and scope, never the person; who is assigned sees all; it ends by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { alertForm } from '../support/forms.ts';
import { type Joined, joining } from '../support/joined.ts';
import { type Answer, openProgram, type Outcome, type Program } from '../support/program.ts';

const CANARY = 'Canarini';
const AREA = 'professional-qualifications';

let program: Program;
let joined: Joined;
let exchange: Outcome;

before(async () => {
  program = await openProgram();
  joined = joining(program, AREA);
  const { join } = joined;
  await join('sender', 'it-alerts', ['alert-authority']);
  for (const country of ['HU', 'AT', 'GR'])
    await join(country, `${country.toLowerCase()}-alerts`, ['coordinates-alerts']);
  await join('chamber', 'hu-alert-chamber', ['alert-authority']);
  await join('late', 'gr-alert-chamber', ['alert-authority']);
});
after(() => program.close());

const call = (who: string, path: string, body?: unknown): Promise<Answer> =>
  joined.call(who, path, body === undefined ? {} : { body });
const act = (who: string, action: string, input?: Record<string, unknown>) => joined.act(who, exchange, action, input);
const content = (fields: Record<string, unknown> = {}) => ({
  fields: {
    ...alertForm(CANARY),
    birthDate: '1961-02-03',
    decisionDate: '2026-03-01',
    startDate: '2026-03-02',
    endDate: '2026-09-30',
    ...fields,
  },
  questions: [],
});

/** Everything that a person can get of the alert: its document, its history, lists, the page and the paper. */
async function allThatSees(who: string): Promise<string> {
  const browser = await joined.browser(who);
  const paths = [`/exchanges/${exchange.id}`, '/exchanges?box=received'];
  const answers = await Promise.all(paths.map((path) => call(who, path)));
  const pages = await Promise.all([`/exchanges/${exchange.id}`, '/exchanges', '/'].map((path) => browser.get(path)));
  return [...answers.map(({ text }) => text), ...pages.map(({ body }) => body)].join('\n');
}

test('an alert goes out to every coordinator abroad, who see profession and scope and never the person', async () => {
  const body = { procedure: `${AREA}.alert-doctors`, content: content(), send: true };
  const sent = await call('sender', '/exchanges', body);
  assert.equal(sent.status, 201, sent.text);
  exchange = sent.json as Outcome;
  for (const who of ['HU', 'AT', 'GR']) {
    const seen = await allThatSees(who);
    assert.ok(seen.includes(exchange.number) && seen.includes('prohibition'), who);
    assert.ok(!seen.includes(CANARY) && !seen.includes('1961-02-03') && !seen.includes('2026-09-30'), who);
  }
  assert.equal((await call('chamber', `/exchanges/${exchange.id}`)).status, 404);
  assert.ok((await allThatSees('sender')).includes(CANARY));
});

test('a coordinator acknowledges and assigns it; the handler sees the person, the coordinator still does not', async () => {
  await act('HU', 'acknowledge');
  await act('HU', 'assign', { authority: joined.people.chamber?.authorityId });
  assert.ok((await allThatSees('chamber')).includes(CANARY));
  assert.ok(!(await allThatSees('HU')).includes(CANARY));
  await act('chamber', 'take-note');
});

test('a change reaches everybody, also who was assigned late, and makes it end on another day', async () => {
  await act('GR', 'assign', { authority: joined.people.late?.authorityId });
  await act('sender', 'modify', { content: content({ endDate: '2026-04-30' }) });
  for (const who of ['chamber', 'late']) {
    const { json, text } = await call(who, `/exchanges/${exchange.id}`);
    assert.ok(text.includes('2026-04-30') && text.includes('2026-09-30'), `${who} sees both versions`);
    assert.equal(json.turn?.own ?? true, true);
  }
});

test('at the end of its last day it closes by itself, and nobody reads the person any more', async () => {
  program.clock.now = new Date('2026-04-30T21:59:59.000Z');
  await program.application.exchanges.applyDueTerms(exchange.id);
  assert.equal((await call('AT', `/exchanges/${exchange.id}`)).json.state, 'in-force');
  program.clock.now = new Date('2026-04-30T22:00:00.000Z');
  await program.application.exchanges.applyDueTerms(exchange.id);
  for (const who of ['sender', 'HU', 'AT', 'GR', 'chamber', 'late']) {
    const seen = await call(who, `/exchanges/${exchange.id}`);
    assert.equal(seen.json.state, 'closed', who);
    assert.ok(!(await allThatSees(who)).includes(CANARY), who);
  }
});

test('a withdrawal reaches everybody, and ends every sight of the person', async () => {
  const body = { procedure: `${AREA}.alert-doctors`, content: content({ decisionDate: '2026-04-29' }), send: true };
  exchange = (await call('sender', '/exchanges', body)).json as Outcome;
  await act('HU', 'assign', { authority: joined.people.chamber?.authorityId });
  assert.ok((await allThatSees('chamber')).includes(CANARY));
  await act('sender', 'withdraw', { ground: 'revoked' });
  for (const who of ['HU', 'AT', 'GR', 'chamber']) {
    assert.equal((await call(who, `/exchanges/${exchange.id}`)).json.state, 'withdrawn');
    assert.ok(!(await allThatSees(who)).includes(CANARY), who);
  }
  assert.ok(!program.log.join('').includes(CANARY));
});
