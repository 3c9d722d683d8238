/** How one is told by mail: the account's page, the link of a mail, one click in a mail program, and the API. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from '../support/browser-session.ts';
import { type Outcome, openProgram, type Program } from '../support/program.ts';

const PAGE = '/account/notifications';

let program: Program;
let exchange: Outcome;
/** The path of the link in the recipient's mail. */
let link: string;
before(async () => {
  program = await openProgram();
  exchange = await program.send();
  await program.makeMails();
  const [mail] = await program.database.connection.db
    .selectFrom('mail')
    .select('body')
    .where('user_id', '=', program.people.recipient.userId)
    .execute();
  link = /\/mute\/[\w-]+/.exec(mail?.body ?? '')?.[0] ?? '';
  assert.notEqual(link, '');
});
after(() => program.close());

const muted = async () => {
  const { userId } = program.people.recipient;
  return program.application.notifications.isMuted({ userId, exchangeId: exchange.id });
};

test('the page shows the defaults, keeps what is chosen, and the API says the same', async () => {
  const browser = await program.browser('recipient');
  const api = async () => (await program.call('recipient', '/me/notifications')).json;
  assert.deepEqual(await api(), { delivery: 'at-once', hour: 8, daysBefore: 3, digestAt: null });
  const answer = await browser.submit(PAGE, PAGE, { delivery: 'daily', hour: '17', daysBefore: '7' });
  assert.equal(answer.headers.location, `${PAGE}?notice=profile-saved`);
  const chosen = await api();
  assert.deepEqual([chosen.delivery, chosen.hour, chosen.daysBefore], ['daily', 17, 7]);
  // Five in the afternoon in Hungary.
  assert.match(chosen.digestAt, /T1[56]:00:00\.000Z$/);
  const body = { delivery: 'needed', hour: 0, daysBefore: 0 };
  const put = await program.call('recipient', '/me/notifications', { method: 'PUT', body, key: null });
  assert.deepEqual(put.json, { ...body, digestAt: null });
  const page = await browser.get(PAGE);
  assert.match(page.body, /value="needed"[^>]*checked/);
});

test('what is no choice is refused, by the page and by the API', async () => {
  const browser = await program.browser('recipient');
  const page = await browser.submit(PAGE, PAGE, { delivery: 'never', hour: '24', daysBefore: '3' });
  assert.equal(page.statusCode, 422);
  assert.match(page.body, /href="#field-delivery"/);
  assert.match(page.body, /href="#field-hour"/);
  for (const wrong of [{ delivery: 'never' }, { hour: 24 }, { daysBefore: 2 }, { more: 1 }]) {
    const body = { delivery: 'needed', hour: 0, daysBefore: 0, ...wrong };
    assert.equal((await program.call('recipient', '/me/notifications', { method: 'PUT', body })).status, 422);
  }
});

test('the link of a mail only asks; its button mutes, and unmutes, without signing in', async () => {
  const nobody = new Browser(program.app);
  const page = await nobody.get(link);
  assert.equal(page.statusCode, 200);
  assert.match(page.body, new RegExp(exchange.number));
  assert.equal(await muted(), false);
  const answer = await nobody.submit(link, `${link}/confirm`);
  assert.equal(answer.statusCode, 303);
  assert.equal(await muted(), true);
  assert.equal((await nobody.submit(`${link}?done`, `${link}/confirm`)).statusCode, 303);
  assert.equal(await muted(), false);
  assert.equal((await nobody.get(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)).statusCode, 404);
  const forged = await nobody.post(`${link}/confirm`, { muted: 'on' });
  assert.equal(forged.statusCode, 403);
});

test('one click in a mail program mutes, without cookie, token of a form or redirect (RFC 8058)', async () => {
  const click = (body: string, type = 'application/x-www-form-urlencoded', url = link) =>
    program.app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload: body });
  assert.equal((await click('something=else')).statusCode, 400);
  assert.equal((await click('{}', 'application/json')).statusCode, 415);
  assert.equal((await click('List-Unsubscribe=One-Click', undefined, '/mute/nothing')).statusCode, 404);
  assert.equal(await muted(), false);
  assert.equal((await click('List-Unsubscribe=One-Click')).statusCode, 200);
  assert.equal(await muted(), true);
  const api = await program.call('recipient', `/exchanges/${exchange.id}/mute`, { method: 'DELETE' });
  assert.deepEqual(api.json, { muted: false });
  const parts = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
  assert.equal((await click(parts, 'multipart/form-data; boundary=x')).statusCode, 200);
  assert.equal(await muted(), true);
});

test('muted cases stand on the account’s page, where muting ends', async () => {
  const path = `/exchanges/${exchange.id}/mute`;
  assert.deepEqual((await program.call('recipient', path, { method: 'PUT' })).json, { muted: true });
  const browser = await program.browser('recipient');
  assert.match((await browser.get(PAGE)).body, new RegExp(exchange.number));
  const answer = await browser.submit(PAGE, `${PAGE}/unmute/${exchange.id}`);
  assert.equal(answer.statusCode, 303);
  assert.equal(await muted(), false);
});

test('nobody mutes a case in which the own authority has no part', async () => {
  const path = `/exchanges/${exchange.id}/mute`;
  for (const who of ['stranger', 'otherArea', 'administrator'] as const) {
    assert.equal((await program.call(who, path, { method: 'PUT' })).status, 404, who);
  }
  assert.equal((await program.call(null, path, { method: 'PUT' })).status, 401);
  assert.equal((await program.call(null, '/me/notifications')).status, 401);
});

test('beside the case stands whether it is muted, with the button for the other', async () => {
  const browser = await program.browser('recipient');
  const [page, path] = [`/exchanges/${exchange.id}`, `/exchanges/${exchange.id}/mute`];
  assert.equal((await browser.submit(page, path)).headers.location, `${page}#mute`);
  assert.equal(await muted(), true);
  await browser.submit(page, path);
  assert.equal(await muted(), false);
});
