/** An operator walks through a stored version: at the page, by forms as a browser posts them, and by the API's use case. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOperator, makeToken } from '../../src/accounts/index.ts';
import { type Browser, formOn, formsOn } from '../support/browser-session.ts';
import { openProgram, PASSWORD, PROCEDURE, type Program, refused } from '../support/program.ts';

const EMAIL = 'operator@simulation.test';

let program: Program;
let operator: Browser;
let page: string;

before(async () => {
  program = await openProgram();
  const { accounts } = program.application;
  await createOperator(accounts, { email: EMAIL, name: 'Op Erator', language: 'en', password: PASSWORD });
  operator = await program.browser(null);
  await operator.signIn(EMAIL, PASSWORD);
  const to = await operator.get(`/operator/procedures/${PROCEDURE}/simulation`);
  page = String(to.headers.location);
});
after(() => program.close());

const body = async (): Promise<string> => {
  const answer = await operator.get(page);
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 500));
  return answer.body;
};

/** Posts a form of the page. */
async function press(action: string, typed: Record<string, string> = {}, query = '') {
  const form = formsOn(await body()).find((one) => one.action.split('?')[0] === `${page}${action}`);
  assert.ok(form, `the page has a form that posts to ${action}`);
  return operator.post(`${page}${action}${query}`, { ...form.values, ...typed });
}

test('a walk that the program does not begin any more gives way to a new one', async () => {
  await body();
  const { db } = program.database.connection;
  const { id: user_id } = await db
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', EMAIL)
    .executeTakeFirstOrThrow();
  const walk = JSON.stringify({ clock: '2026-03-02', form: { profession: 'no-such-profession' }, steps: [] });
  const version_hash = page.split('/').at(-1) ?? '';
  await db.insertInto('simulation_walk').values({ user_id, version_hash, walk, updated_at: new Date() }).execute();
  assert.match(await body(), /Awaiting acceptance/);
  await db.deleteFrom('simulation_walk').execute();
});

const look = async (authority: string, kind = 'handler') => press('/as', { authority, kind });

test('the page shows what each one sees, lets it act, moves the clock, and touches no exchange', async () => {
  const { db } = program.database.connection;
  const counted = async () => (await db.selectFrom('exchange').select('id').execute()).length;
  const before = await counted();
  const asked = await body();
  assert.match(asked, /Awaiting acceptance/);
  assert.match(asked, /Specimen 0 surname/);
  assert.match(asked, /Take part/);

  const [recipient = ''] = /<option[^>]*value="([a-z]{2}-replies[^"]*)"/.exec(asked)?.slice(1) ?? [];
  assert.equal((await look(recipient)).statusCode, 303);
  const invited = await body();
  assert.doesNotMatch(invited, /Specimen 0 surname/);
  assert.match(invited, /hidden/i);
  // Empty is refused as the engine does, on the same page; the second button makes up what is empty.
  const empty = await press('/do/accept', { days: '' });
  assert.equal(empty.statusCode, 422);
  assert.match(empty.body, /error-summary/);
  assert.equal((await press('/do/accept', { days: '5' })).statusCode, 303);
  const accepted = await body();
  assert.match(accepted, /Specimen 0 surname/);
  assert.match(accepted, /This has happened/);
  assert.equal((await press('/do/reply', {}, '?fills')).statusCode, 303);
  assert.match(await body(), /Reply provided/);

  assert.equal((await press('/back')).statusCode, 303);
  assert.doesNotMatch(await body(), /class="ecl-label[^"]*">Reply provided/);
  assert.equal((await press('/wait', { wait: 'next' })).statusCode, 303);
  assert.match(await body(), /Agreed date/);
  const backwards = await press('/wait', { 'until.day': '1', 'until.month': '1', 'until.year': '2001' });
  assert.equal(backwards.statusCode, 409);
  assert.match(backwards.body, /does not run backwards/);
  assert.equal((await press('/wait', { 'until.day': 'x' })).statusCode, 422);

  assert.equal((await look(recipient, 'viewer')).statusCode, 303);
  const viewer = await body();
  assert.doesNotMatch(viewer, /Specimen 0 surname/);
  assert.ok(!formsOn(viewer).some(({ action }) => action.includes('/do/')));
  assert.equal(await counted(), before);
  assert.equal((await db.selectFrom('access_log').selectAll().execute()).length, 0);
});

test('it begins anew as the form says, and who hands over chooses among those who play', async () => {
  const typed = {
    'clock.day': '2',
    'clock.month': '3',
    'clock.year': '2026',
    clock: '2026-03-02',
    'form.daysWanted': '12',
  };
  assert.equal((await press('/begin', typed)).statusCode, 303);
  const begun = await body();
  assert.match(begun, /2 March 2026/);
  assert.match(begun, /14 March|16 March/);
  const [recipient = ''] = /<option[^>]*value="([a-z]{2}-replies[^"]*)"/.exec(begun)?.slice(1) ?? [];
  await look(recipient);
  const other = `${recipient.split('-')[0]}-replies-2`;
  const form = formOn(await body(), `${page}/do/forward`);
  assert.ok('recipient' in form.values);
  const answer = await operator.post(`${page}/do/forward?fills`, { ...form.values, recipient: other });
  assert.equal(answer.statusCode, 303, answer.body.slice(0, 300));
  assert.match(await body(), /Request forwarded/);
  const wrong = await press('/begin', { clock: 'soon' });
  assert.equal(wrong.statusCode, 422);
});

test('nobody else simulates, and an unknown version is not there', async () => {
  const browser = await program.browser('requester');
  assert.equal((await browser.get(page)).statusCode, 403);
  const { csrf } = formOn((await browser.get('/account')).body, '/sign-out').values;
  assert.equal((await browser.post(`${page}/back`, { csrf: csrf ?? '' })).statusCode, 403);
  const walk = { clock: '2026-03-02', version: page.split('/').at(-1) };
  refused(
    await program.call('requester', `/operator/procedures/${PROCEDURE}/simulations`, { body: walk }),
    403,
    'operators-only',
  );
  assert.equal((await operator.get(page.replace(/[0-9a-f]+$/, 'ff'))).statusCode, 404);
});

test('a whole walk at once leads to the same end, and keeps nothing', async () => {
  const { walks } = program.application;
  const { db } = program.database.connection;
  const user = await db.selectFrom('app_user').select('id').where('email', '=', EMAIL).executeTakeFirstOrThrow();
  const walked = { operatorId: user.id, procedure: PROCEDURE, version: page.split('/').at(-1) ?? '' };
  const kept = await db.selectFrom('simulation_walk').selectAll().execute();
  const steps = [
    { step: 'as', authority: 'recipient', kind: 'handler' },
    { step: 'do', action: 'accept', input: { days: 5 }, fills: true },
    { step: 'wait', until: 'next' },
  ] as const;
  const { walk } = await walks.walkThrough(walked, { clock: '2026-03-02', form: {}, switched: {}, steps: [...steps] });
  assert.deepEqual(
    walk.happened.map(({ action }) => action),
    ['send', 'accept', 'term.agreed'],
  );
  await assert.rejects(
    walks.walkThrough(walked, {
      clock: '2026-03-02',
      form: {},
      switched: {},
      steps: [{ step: 'do', action: 'accept', input: {}, fills: true }],
    }),
    { code: 'not-your-action' },
  );
  assert.deepEqual(await db.selectFrom('simulation_walk').selectAll().execute(), kept);
});

test('settings of the countries are switched on the page, and stand so where it begins anew', async () => {
  const address = (await operator.get('/operator/procedures/services.requirements-notification/simulation')).headers
    .location as string;
  const shown = async () => (await operator.get(address)).body;
  const submit = async (action: string, typed: Record<string, string> = {}) => {
    const answer = await operator.submit(address, `${address}${action}`, typed);
    assert.equal(answer.statusCode, 303, answer.body.slice(0, 400));
  };
  assert.match(await shown(), /Off<\/strong>/);
  await submit('/switch');
  assert.match(await shown(), /On<\/strong>/);
  await submit('/back');
  assert.match(await shown(), /Off<\/strong>/);
  const names = [...(await shown()).matchAll(/name="(setting\.[^"]+)"/g)].map(([, name]) => name ?? '');
  assert.ok(names.length > 0);
  const day = { 'clock.day': '2', 'clock.month': '3', 'clock.year': '2026' };
  await submit('/begin', { ...day, ...Object.fromEntries(names.map((name) => [name, 'on'])) });
  assert.doesNotMatch(await shown(), /Off<\/strong>/);
});

test('who reads a register is offered, and sees the entry without a form', async () => {
  const address = (await operator.get('/operator/procedures/firearms.refusals/simulation')).headers.location as string;
  const { body: begun } = await operator.get(address);
  const group = /<optgroup label="Read the register">(.*?)<\/optgroup>/s.exec(begun)?.[1] ?? '';
  const [, reader = ''] = /value="([a-z]{2}-consults-refusals)"/.exec(group) ?? [];
  assert.ok(reader, group);
  await operator.submit(address, `${address}/as`, { authority: reader, kind: 'handler' });
  const { body: read } = await operator.get(address);
  assert.match(read, /It reads the entry in the register/);
  assert.match(read, /Specimen 0 surname/);
  assert.ok(!formsOn(read).some(({ action }) => action.includes('/do/')));
  const walk = {
    version: address.split('/').at(-1),
    clock: '2026-03-02',
    steps: [{ step: 'as', authority: reader, kind: 'handler' }],
  };
  const { id } = await program.database.connection.db
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', EMAIL)
    .executeTakeFirstOrThrow();
  const owner = { userId: id, membershipId: null };
  const token = await makeToken(program.application.accounts, owner, { name: 'desk', days: 1 });
  const told = await program.callWith(token, '/operator/procedures/firearms.refusals/simulations', { body: walk });
  assert.equal(told.status, 200, told.text);
  assert.ok(told.json.exchange && told.json.settings);
});
