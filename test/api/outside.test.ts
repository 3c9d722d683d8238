/** Somebody outside has a problem: the centre enters it, the history says whose act it was, and number and code tell how it stands, and nothing else. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { problemForm } from '../support/forms.ts';
import { type Joined, joining } from '../support/joined.ts';
import { type Answer, openProgram, type Outcome, type Program, refused } from '../support/program.ts';

const CANARY = 'Kanarienvogel';
const AREA = 'solvit';

let program: Program;
let joined: Joined;
let exchange: Outcome;
let code: string;

before(async () => {
  program = await openProgram();
  joined = joining(program, AREA);
  await joined.join('home', 'hu-centre', ['solves-problems']);
  await joined.colleague('home', 'viewer', 'viewer');
  await joined.join('lead', 'it-centre', ['solves-problems']);
  await joined.join('commission', 'eu-watch', ['observes-problems'], 'viewer');
});
after(() => program.close());

const call = (who: string, path: string, body?: unknown, key?: string): Promise<Answer> =>
  joined.call(who, path, { ...(body === undefined ? {} : { body }), ...(key === undefined ? {} : { key }) });
const act = (who: string, action: string, input?: Record<string, unknown>) => joined.act(who, exchange, action, input);
const text = { text: CANARY, lang: 'en' };
const ask = (asked: { number: string; code: string }, headers: Record<string, string> = {}) =>
  program.call(null, '/status?lang=en', { body: asked, headers });

test('what the applicant lodges lies with the home centre alone, and is the applicant’s act', async () => {
  const fields = problemForm(CANARY);
  const body = { procedure: 'solvit.case', content: { fields, questions: [] }, send: true };
  const sent = await call('home', '/exchanges', body);
  assert.equal(sent.status, 201, sent.text);
  exchange = sent.json as Outcome;
  const { json } = await call('home', `/exchanges/${exchange.id}/events`);
  assert.deepEqual([json.items[0].outside, json.items[0].authority], ['applicant', 'hu-centre']);
  for (const who of ['lead', 'commission'])
    assert.equal((await call(who, `/exchanges/${exchange.id}`)).status, 404, who);
  const lists = await call('home', '/exchanges?box=sent');
  assert.ok(lists.text.includes(exchange.number), lists.text);
});

test('page and history say whose act it was, who entered it, and what is told outside', async () => {
  const { body } = await (await joined.browser('home')).get(`/exchanges/${exchange.id}`);
  assert.match(body, /Applicant<[\s\S]*Entered by hu-centre/);
  assert.match(body, /What is told outside: Applicant[\s\S]*We have received your problem/);
});

test('only who enters its acts hands out a code, and a repeated call gives the same', async () => {
  const path = `/exchanges/${exchange.id}/outside-codes`;
  refused(await call('viewer', path, { role: 'applicant' }), 403, 'not-your-action');
  refused(await call('lead', path, { role: 'applicant' }), 404, 'exchange-not-found');
  refused(await call('home', path, { role: 'home' }), 403, 'not-your-action');
  assert.deepEqual((await call('home', `/exchanges/${exchange.id}`)).json.entersFor, ['applicant']);
  assert.deepEqual((await call('viewer', `/exchanges/${exchange.id}`)).json.entersFor, []);
  const key = randomUUID();
  const first = await call('home', path, { role: 'applicant' }, key);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual((await call('home', path, { role: 'applicant' }, key)).json, first.json);
  code = first.json.code as string;
  assert.match(code, /^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$/);
  const kept = await program.database.admin.pool.query('select row_to_json(c)::text as row from outside_code c');
  assert.ok(!kept.rows[0].row.includes(code.replaceAll('-', '')));
});

test('number and code tell how the case stands without signing in, and nothing personal', async () => {
  const asked = await ask({ number: exchange.number, code: code.toLowerCase() });
  assert.deepEqual(
    [asked.status, asked.json.told, asked.json.valid],
    [200, 'We have received your problem and will answer you within seven days.', null],
  );
  assert.ok(!asked.text.includes(CANARY));
  refused(await ask({ number: '2026-000000-00', code }), 404, 'code-unknown');
  refused(await ask({ number: exchange.number, code: '00000-00000-00000-00000' }), 404, 'code-unknown');
});

test('it tells what has happened since, on the page too; neither stands in an address or a log', async () => {
  await act('home', 'take-up', { firstAnswer: text });
  await act('home', 'send-to-lead', { legalAssessment: text });
  const browser = await program.browser(null);
  const answered = await browser.submit('/status', '/status', { number: exchange.number, code });
  assert.match(answered.body, /Your case is with the centre of the country where the problem arose/);
  assert.ok(!answered.body.includes(CANARY));
  const log = program.log.join('');
  assert.ok(!log.includes(code) && !log.includes(CANARY));
});

test('a new code ends the one before', async () => {
  const fresh = (await call('home', `/exchanges/${exchange.id}/outside-codes`, { role: 'applicant' })).json
    .code as string;
  refused(await ask({ number: exchange.number, code }), 404, 'code-unknown');
  assert.equal((await ask({ number: exchange.number, code: fresh })).status, 200);
});

test('the Commission sees that there is a case, and whom it concerns no more than the code tells', async () => {
  const seen = await call('commission', `/exchanges/${exchange.id}`);
  assert.equal(seen.status, 200);
  assert.ok(seen.text.includes('residence') && !seen.text.includes(CANARY));
  assert.ok((await call('lead', `/exchanges/${exchange.id}`)).text.includes(CANARY));
});

test('one address asks ten times a minute', async () => {
  for (let asked = 0; asked < 10; asked += 1) await ask({ number: 'x', code: 'y' });
  refused(await ask({ number: 'x', code: 'y' }), 429, 'too-many-attempts');
  program.clock.now = new Date(program.clock.now.getTime() + 60_000);
  refused(await ask({ number: 'x', code: 'y' }), 404, 'code-unknown');
});
