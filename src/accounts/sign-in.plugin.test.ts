import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AccountPagesTest, accountPagesApp, Visit } from '../../test/support/account-pages.tsx';
import { handlerAt, PASSWORD, type TestAccounts, testAccounts } from '../../test/support/accounts.ts';
import { makeToken } from './api-tokens.service.ts';
import { deactivateUser, endMembership } from './users.service.ts';

let here: TestAccounts;
let pages: AccountPagesTest;
before(async () => {
  here = await testAccounts();
  pages = await accountPagesApp(here.accounts);
});
after(async () => {
  await pages.app.close();
  await here.database.close();
});

let people = 0;
const newVisit = () => new Visit(pages.app, `192.0.2.${people}`);

async function signedIn() {
  const user = await handlerAt(here.accounts, `Persona${++people}`);
  const visit = newVisit();
  const answer = await visit.signIn(user.email, PASSWORD);
  assert.equal(answer.status, 303);
  return { user, visit };
}

test('a page asked for without a session leads to the sign-in and back', async () => {
  const { user } = await signedIn();
  const visit = newVisit();
  const asked = await visit.get('/cases/7?tab=2');
  assert.deepEqual([asked.status, asked.location], [303, '/sign-in?to=%2Fcases%2F7%3Ftab%3D2']);
  const answer = await visit.signIn(user.email, PASSWORD, '?to=%2Fcases%2F7%3Ftab%3D2');
  assert.deepEqual([answer.status, answer.location], [303, '/cases/7?tab=2']);
  const page = await visit.get('/cases/7?tab=2');
  assert.equal(JSON.parse(page.body).actor, user.membershipId);
});

for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '/sign-out', '/sign-in/code']) {
  test(`after sign-in nobody is sent to ${to}`, async () => {
    const { user } = await signedIn();
    const answer = await newVisit().signIn(user.email, PASSWORD, `?to=${encodeURIComponent(to)}`);
    assert.deepEqual([answer.status, answer.location], [303, '/']);
  });
}

test('the session cookie is bound to the host, unreadable for scripts, and not sent from other sites', async () => {
  const user = await handlerAt(here.accounts, `Persona${++people}`);
  const visit = newVisit();
  const { headers } = await visit.signIn(user.email, PASSWORD);
  const cookies = [headers['set-cookie']].flat().map(String);
  const session = cookies.find((cookie) => cookie.startsWith('__Host-session='));
  assert.ok(session);
  assert.match(session, /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});

test('a POST without the token, with a wrong one, or from another site changes nothing', async () => {
  const { visit } = await signedIn();
  await visit.get('/account');
  const right = visit.csrf;
  const attempts: [form: Record<string, string>, headers: Record<string, string>, code: string][] = [
    [{ csrf: '' }, {}, 'form-expired'],
    [{ csrf: 'wrong' }, {}, 'form-expired'],
    [{ csrf: right }, { 'sec-fetch-site': 'cross-site' }, 'cross-site'],
    [{ csrf: right }, { 'sec-fetch-site': 'same-site' }, 'cross-site'],
  ];
  for (const [form, headers, code] of attempts) {
    const answer = await visit.post('/account/sessions/end', form, headers);
    assert.deepEqual([answer.status, JSON.parse(answer.body).code], [403, code]);
  }
  assert.equal((await visit.get('/')).status, 200);
  const answer = await visit.post('/account/sessions/end', { csrf: right }, { 'sec-fetch-site': 'same-origin' });
  assert.equal(answer.location, '/sign-in?notice=signed-out-everywhere');
});

test('one page holds one token, however many forms', async () => {
  const { visit } = await signedIn();
  visit.cookies.delete('__Host-csrf');
  const { body } = await visit.get('/account');
  const tokens = [...body.matchAll(/name="csrf" value="([^"]+)"/g)].map(([, token]) => token);
  assert.ok(tokens.length > 2);
  assert.equal(new Set(tokens).size, 1);
  assert.equal((await visit.post('/sign-out')).status, 303);
});

test('signing out, signing out everywhere and deactivation take effect on the very next request', async () => {
  const { user, visit } = await signedIn();
  const other = newVisit();
  await other.signIn(user.email, PASSWORD);
  const third = newVisit();
  await third.signIn(user.email, PASSWORD);
  await visit.get('/account');
  const stolen = new Map(visit.cookies);
  assert.equal((await visit.post('/sign-out')).location, '/sign-in?notice=signed-out');
  const thief = newVisit();
  for (const [name, value] of stolen) thief.cookies.set(name, value);
  assert.equal((await thief.get('/')).status, 303);
  await other.get('/account');
  await other.post('/account/sessions/end');
  assert.equal((await third.get('/')).status, 303);
  const last = newVisit();
  await last.signIn(user.email, PASSWORD);
  assert.equal((await last.get('/')).status, 200);
  await deactivateUser(here.accounts, user.id);
  assert.equal((await last.get('/')).status, 303);
});

test('who acts for nobody any more sees the account, but no cases', async () => {
  const { user, visit } = await signedIn();
  await endMembership(here.accounts, user.membershipId);
  assert.equal((await visit.get('/account')).status, 200);
  const answer = await visit.get('/cases/1');
  assert.deepEqual([answer.status, JSON.parse(answer.body).code], [403, 'no-membership']);
});

test('a form sent after the session ended comes back to the same user, as typed, without secrets', async () => {
  const { user, visit } = await signedIn();
  visit.csrf = JSON.parse((await visit.get('/cases/7')).body).csrf;
  here.clock.forward(31);
  const typed = { reply: 'Igazolás & Ő', code: '123456', password: PASSWORD, newPassword: 'a new secret one' };
  const sent = await visit.post('/cases/7/answer', typed);
  assert.equal(sent.status, 303);
  assert.match(String(sent.location), /^\/sign-in\?resume=[\w-]{36}&notice=form-kept$/);
  const query = String(sent.location).slice('/sign-in'.length);
  const id = new URLSearchParams(query).get('resume') as string;
  const answer = await visit.signIn(user.email, PASSWORD, query);
  assert.equal(answer.location, `/cases/7?resume=${id}`);
  const page = JSON.parse((await visit.get(`/cases/7?resume=${id}`)).body);
  assert.deepEqual(page.stash, { action: '/cases/7/answer', page: '/cases/7', body: { reply: 'Igazolás & Ő' } });

  const { user: stranger } = await signedIn();
  const thief = newVisit();
  assert.equal((await thief.signIn(stranger.email, PASSWORD, query)).location, '/');
  assert.equal(JSON.parse((await thief.get(`/cases/7?resume=${id}`)).body).stash, null);
});

test("a form of my account comes back on its page, with the reader's notice", async () => {
  const { user, visit } = await signedIn();
  await visit.get('/account');
  here.clock.forward(31);
  const sent = await visit.post('/account/profile', { name: 'Nome Nuovo', language: 'hu' });
  const query = String(sent.location).slice('/sign-in'.length);
  const { location } = await visit.signIn(user.email, PASSWORD, query);
  const { body } = await visit.get(String(location));
  assert.match(body, /value="Nome Nuovo"/);
  assert.match(body, /Ecco il modulo come l’avevate compilato/);
});

test('a form that nobody can be found for, or too large to keep, leads to its page and says so', async () => {
  const { visit } = await signedIn();
  await visit.get('/account');
  const stranger = newVisit();
  await stranger.get('/sign-in');
  const lost = await stranger.post('/cases/7/answer', { reply: 'x' });
  assert.equal(lost.location, '/sign-in?to=%2Fcases%2F7&notice=form-not-kept');
  here.clock.forward(31);
  const large = await visit.post('/cases/7/answer', { reply: 'x'.repeat(300_000) });
  assert.equal(large.location, '/sign-in?to=%2Fcases%2F7&notice=form-not-kept');
});

test('the language: address, cookie, user, browser, English; the address is cleaned', async () => {
  const { visit } = await signedIn();
  const languageOf = async (headers = {}) => JSON.parse((await visit.get('/language', headers)).body).language;
  assert.equal(await languageOf({ 'accept-language': 'hu' }), 'it');
  const chosen = await visit.get('/cases/7?lang=hu&tab=2');
  assert.deepEqual([chosen.status, chosen.location], [303, '/cases/7?tab=2']);
  assert.equal(await languageOf({ 'accept-language': 'en' }), 'hu');
  const evil = await visit.get('//evil.example/?lang=it');
  assert.ok(evil.location === undefined || !evil.location.startsWith('//'));
  const stranger = newVisit();
  const page = async (headers = {}) => /<html lang="(\w+)"/.exec((await stranger.get('/sign-in', headers)).body)?.[1];
  assert.deepEqual(
    [await page({ 'accept-language': 'hu-HU,hu;q=0.9' }), await page({ 'accept-language': 'xx' })],
    ['hu', 'en'],
  );
});

test('the API: a token acts, and its end takes effect on the very next request', async () => {
  const { user } = await signedIn();
  const owner = { userId: user.id, membershipId: user.membershipId };
  const token = await makeToken(here.accounts, owner, { name: 'x', days: 30 });
  const ask = async (authorization?: string, headers: Record<string, string> = {}) => {
    const sent = { ...headers, ...(authorization ? { authorization } : {}) };
    const answer = await pages.app.inject({ url: '/api/actor', headers: sent });
    return { status: answer.statusCode, body: answer.json(), challenge: answer.headers['www-authenticate'] };
  };
  const right = await ask(`Bearer ${token}`);
  assert.deepEqual([right.status, right.body.actor.membershipId, right.body.language], [200, user.membershipId, 'it']);
  assert.equal((await ask(`bearer ${token}`, { 'accept-language': 'hu' })).body.language, 'hu');
  assert.deepEqual([(await ask()).status, (await ask()).body.code], [401, 'token-missing']);
  const wrong = await ask(`Bearer imi_${'A'.repeat(43)}`);
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'token-invalid']);
  assert.equal(wrong.challenge, 'Bearer realm="OpenIMI", error="invalid_token"');
  await endMembership(here.accounts, user.membershipId);
  assert.equal((await ask(`Bearer ${token}`)).status, 401);
});

test('the API takes no cookies, and public routes need no token', async () => {
  const { visit } = await signedIn();
  assert.equal((await visit.get('/api/actor')).status, 401);
  assert.deepEqual(JSON.parse((await visit.get('/api/open?lang=it')).body), { language: 'it' });
});

test('neither secrets nor addresses of people are logged', async () => {
  const { user, visit } = await signedIn();
  await newVisit().signIn(user.email, 'wrong canary password');
  await visit.get('/account/tokens');
  await visit.post('/account/tokens', { name: 'Registry', days: '30', password: PASSWORD });
  const { body } = await visit.get('/account/tokens');
  const token = /imi_[\w-]{43}/.exec(body)?.[0];
  assert.ok(token);
  await pages.app.inject({ url: '/api/actor', headers: { authorization: `Bearer ${token}` } });
  const log = pages.logged();
  assert.ok(log.length > 1000);
  const session = visit.cookies.get('__Host-session') as string;
  for (const secret of [user.email, 'people.test', PASSWORD, 'wrong canary', token, session, visit.csrf, user.name]) {
    assert.ok(!log.includes(secret), `${secret} is in the log`);
  }
});
