/** Nothing typed is lost when the session has ended meanwhile, and nobody else gets it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertLocal, Browser, formOn } from '../support/browser-session.ts';
import { openProgram, type Outcome, PASSWORD, PECS, PROCEDURE, type Program } from '../support/program.ts';

let program: Program;
let exchange: Outcome;
let draft: Outcome;
before(async () => {
  program = await openProgram();
  exchange = await program.send();
  const body = { procedure: PROCEDURE, recipient: PECS, content: program.content() };
  draft = (await program.call('requester', '/exchanges', { body })).json;
});
after(() => program.close());

test('a name that is refused stays in its field', async () => {
  for (const name of ['Mine', 'Other'])
    await program.call('requester', '/views', { body: { name, query: { box: 'all' } } });
  const { items } = (await program.call('requester', '/views')).json;
  const { id } = items.find((one: { name: string }) => one.name === 'Other');
  const browser = await program.browser('requester');
  const body = { csrf: await browser.csrf(), do: 'rename', [`name-${id}`]: 'mine' };
  const answer = await browser.post(`/views/${id}`, body);
  assert.equal(answer.statusCode, 409);
  assert.equal(formOn(answer.body, `/views/${id}`).values[`name-${id}`], 'mine');
});

describe('what is sent after the session has ended', () => {
  /** Signs in, lets the session end, posts; returns where that led and the browser. */
  async function late(path: string, body: Record<string, string>): Promise<[Browser, string]> {
    const browser = await program.browser('requester');
    const csrf = await browser.csrf();
    program.clock.forwardDays(2);
    const { statusCode, headers } = await browser.post(path, { ...body, csrf });
    assert.equal(statusCode, 303);
    assertLocal(headers.location, path);
    return [browser, String(headers.location)];
  }
  const typed = {
    'fields.firstName': 'Zsuzsanna «typed»',
    'fields.surname': 'Later & <Late>',
    'fields.reason': 'Una lunga\nspiegazione',
    'fields.reason.lang': 'it',
  };

  test('is on the page again after the sign-in, whole, and is sent from there', async () => {
    const path = `/drafts/${draft.id}/details`;
    const { revision } = (await program.call('requester', `/exchanges/${draft.id}`)).json;
    const [browser, location] = await late(path, { ...typed, revision: String(revision), key: 'late-form-1' });
    assert.match(location, /^\/sign-in\?resume=/);
    const page = await browser.get(location);
    assert.match(page.body, /oi-|ecl-notification/);
    const form = formOn(page.body, '/sign-in');
    const back = await browser.post('/sign-in', {
      ...form.values,
      email: program.emails.requester,
      password: PASSWORD,
    });
    assert.match(String(back.headers.location), new RegExp(`^${path}\\?resume=`));
    const again = formOn((await browser.get(String(back.headers.location))).body, path);
    for (const [name, value] of Object.entries(typed)) assert.equal(again.values[name], value, name);
    const saved = await browser.post(path, again.values);
    assert.equal(saved.statusCode, 303);
    const kept = (await program.call('requester', `/exchanges/${draft.id}`)).json.content.fields;
    assert.deepEqual(
      [kept.firstName, kept.reason],
      [typed['fields.firstName'], { text: typed['fields.reason'], lang: 'it' }],
    );
  });

  test('is nobody else’s', async () => {
    const [browser, location] = await late(`/drafts/${draft.id}/details`, { ...typed, revision: '1' });
    const resume = new URL(location, 'http://localhost').searchParams.get('resume') ?? '';
    const form = formOn((await browser.get(location)).body, '/sign-in');
    const back = await browser.post('/sign-in', { ...form.values, email: program.emails.stranger, password: PASSWORD });
    assert.equal(back.headers.location, '/');
    for (const path of [
      `/?resume=${resume}`,
      `/exchanges/new?resume=${resume}`,
      `/drafts/${draft.id}/details?resume=${resume}`,
    ]) {
      assert.ok(!(await browser.get(path)).body.includes('Zsuzsanna'), path);
    }
    const colleague = await program.browser('recipient');
    assert.ok(!(await colleague.get(`/exchanges/${exchange.id}?resume=${resume}`)).body.includes('Zsuzsanna'));
  });

  test('is not kept for who never was signed in, and secrets are not kept at all', async () => {
    const nobody = new Browser(program.app);
    const csrf = formOn((await nobody.get('/sign-in')).body, '/sign-in').values.csrf ?? '';
    const before = Number((await program.database.admin.pool.query('select count(*) from stashed_form')).rows[0].count);
    const answer = await nobody.post(`/drafts/${draft.id}/details`, { ...typed, csrf });
    assert.deepEqual(
      [answer.statusCode, answer.headers.location],
      [303, `/sign-in?to=${encodeURIComponent(`/drafts/${draft.id}/details`)}&notice=form-not-kept`],
    );
    assert.equal(
      Number((await program.database.admin.pool.query('select count(*) from stashed_form')).rows[0].count),
      before,
    );
  });

  test('waits half an hour, no longer', async () => {
    const [browser, location] = await late(`/drafts/${draft.id}/details`, { ...typed, revision: '1' });
    program.clock.forwardDays(31 / (24 * 60));
    const form = formOn((await browser.get(location)).body, '/sign-in');
    const back = await browser.post('/sign-in', {
      ...form.values,
      email: program.emails.requester,
      password: PASSWORD,
    });
    assert.equal(back.headers.location, '/');
  });
});
