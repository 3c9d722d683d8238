/** What every page keeps to, whoever asks: headers, no inline code, forged forms, foreign cases, cookies, languages. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertLocal, attribute, Browser, formOn } from '../support/browser-session.ts';
import { routesOf } from '../support/routes.ts';
import { openProgram, type Outcome, PASSWORD, PECS, PROCEDURE, type Program } from '../support/program.ts';

let program: Program;
let requester: Browser;
let recipient: Browser;
let stranger: Browser;
let exchange: Outcome;
let draft: Outcome;
let mail: string;
before(async () => {
  program = await openProgram();
  requester = await program.browser('requester');
  recipient = await program.browser('recipient');
  stranger = await program.browser('stranger');
  exchange = await program.send({ firstName: 'Kornelia' });
  const body = { procedure: PROCEDURE, recipient: PECS, content: program.content({ firstName: 'Kornelia' }) };
  draft = (await program.call('requester', '/exchanges', { body })).json;
  await program.makeMails();
  mail = (await program.database.admin.pool.query('select id from mail limit 1')).rows[0].id;
});
after(() => program.close());

/** Every page of the program (GET) and every form's address (POST), with ids that exist for the requester. */
function addresses(method: 'GET' | 'POST'): string[] {
  const ids: [RegExp, string][] = [
    [/^\/drafts\/:id/, `/drafts/${draft.id}`],
    [/^\/exchanges\/:id/, `/exchanges/${exchange.id}`],
    [/^\/training\/mails\/:id/, `/training/mails/${mail}`],
    [/^\/authorities\/:id/, `/authorities/${PECS}`],
    [/:action/, 'accept'],
    [/:id/, '00000000-0000-4000-8000-000000000000'],
  ];
  return (
    routesOf(program.app)
      .filter((route) => route.method === method)
      .map(({ path }) => path)
      .filter((path) => !/^\/(api|assets|health)\b/.test(path))
      // No form: what mail programs post to, with a token that is nobody's cookie (RFC 8058; notifications.test.ts).
      .filter((path) => !(method === 'POST' && path === '/mute/:token'))
      .map((path) => ids.reduce((address, [pattern, value]) => address.replace(pattern, value), path))
  );
}

const BROKEN = [
  '/nothing',
  '/exchanges/no-id',
  '/drafts/%ZZ/check',
  '/training/mails/x',
  '/authorities/nowhere',
  '/?cursor=x',
];

test('every page carries the security headers and is kept by nobody', async () => {
  const pages = addresses('GET');
  assert.ok(pages.length > 25, pages.join());
  for (const browser of [requester, new Browser(program.app)]) {
    for (const path of [...pages, ...BROKEN]) {
      const { statusCode, headers } = await browser.get(path);
      assert.ok(statusCode < 500, `${path} answers ${statusCode}`);
      const policy = String(headers['content-security-policy']);
      // What is downloaded is no page: it may do nothing at all.
      if (statusCode === 200 && /\/(?:report|file\.zip)$/.test(path)) {
        assert.equal(policy, "default-src 'none'; sandbox");
        continue;
      }
      for (const directive of [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]) {
        assert.ok(policy.includes(directive), `${path}: ${directive}`);
      }
      assert.doesNotMatch(policy, /unsafe|\*|http:/);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.equal(headers['x-frame-options'], 'DENY', path);
      assert.equal(headers['referrer-policy'], 'same-origin', path);
      assert.equal(headers['cache-control'], 'no-store', path);
      assert.equal(headers['x-powered-by'], undefined);
    }
  }
});

test('no page has anything inline, and nothing comes from elsewhere', async () => {
  for (const path of [...addresses('GET'), ...BROKEN]) {
    const { body, headers } = await requester.get(path);
    // The mails of the demonstration name this program by its public address.
    if (!String(headers['content-type']).startsWith('text/html')) continue;
    assert.match(body, /^<!doctype html>\n<html lang="it"/, path);
    for (const [, attributes = '', inside = ''] of body.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
      assert.equal(inside, '', path);
      assert.match(attribute(attributes, 'src') ?? '', /^\/assets\//);
    }
    assert.doesNotMatch(body, /<style\b|<[^>]+\sstyle=|<[^>]+\son\w+=|javascript:/i, path);
    for (const [, address = ''] of body.matchAll(/\s(?:href|src|action|formaction)="([^"]*)"/g)) {
      assert.match(
        address,
        /^(?:\/(?!\/)|#|mailto:|tel:|data:image\/|http:\/\/localhost:3000\/|https:\/\/[\w.-]+\.example)/,
        `${path}: ${address}`,
      );
    }
  }
});

test('a page of the other’s text shows it as text', async () => {
  const smuggled = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
  const sent = await program.send({ firstName: smuggled, reason: { text: smuggled, lang: 'it' } });
  for (const path of [`/exchanges/${sent.id}`, `/exchanges/${sent.id}/print`]) {
    const { body } = await requester.get(path);
    assert.doesNotMatch(body, /<script>alert|<img src=x/);
    assert.match(body, /&lt;script>alert\(1\)&lt;\/script>/);
  }
});

describe('a form that is not ours', () => {
  test('is refused everywhere without a token, with a wrong one, with another’s, and from another site', async () => {
    const own = await requester.csrf();
    const others = await stranger.csrf();
    const state = async () =>
      (
        await program.database.admin.pool.query(
          `select (select count(*) from event) || ' ' || (select count(*) from draft) || ' ' || (select count(*) from api_token) || ' ' ||
             (select count(*) from session where ended_at is null) || ' ' || (select count(*) from account_event) as all`,
        )
      ).rows[0].all;
    const before = await state();
    const posts = addresses('POST');
    assert.ok(posts.length > 15, posts.join());
    for (const path of posts) {
      for (const [how, body, headers] of [
        ['none', {}, {}],
        ['empty', { csrf: '' }, {}],
        ['wrong', { csrf: `${own}x` }, {}],
        ['twice', { csrf: [own, own] }, {}],
        ['another’s', { csrf: others }, {}],
        ['cross-site', { csrf: own }, { 'sec-fetch-site': 'cross-site' }],
        ['same-site', { csrf: own }, { 'sec-fetch-site': 'same-site' }],
      ] as const) {
        const { statusCode, body: page } = await requester.post(
          path,
          { key: 'a-key-of-mine', revision: '1', days: '3', ...body },
          headers,
        );
        assert.equal(statusCode, 403, `${path} with ${how}`);
        assert.match(page, /^<!doctype html>\n<html lang="it"/);
      }
    }
    assert.equal(await state(), before);
  });

  test('is refused when it comes as JSON or text, from which another site’s script could be spared the preflight', async () => {
    const cookie = [...requester.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const kinds = {
      'text/plain': [403, 415],
      'application/json': [403, 415],
      'multipart/form-data; boundary=x': [400],
    };
    for (const [type, expected] of Object.entries(kinds)) {
      const { statusCode } = await program.app.inject({
        method: 'POST',
        url: `/exchanges/${exchange.id}/actions/accept`,
        headers: { cookie, 'content-type': type },
        payload: '{"days":3,"key":"a-key-of-mine"}',
      });
      assert.ok(expected.includes(statusCode), `${type}: ${statusCode}`);
    }
  });

  test('and a cookie opens no door of the API', async () => {
    const cookie = [...requester.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { statusCode } = await program.app.inject({ url: `/api/v1/exchanges/${exchange.id}`, headers: { cookie } });
    assert.equal(statusCode, 401);
  });
});

test('another authority’s case and draft are not there', async () => {
  const own = addresses('GET').filter((path) => path.includes(exchange.id) || path.includes(draft.id));
  assert.ok(own.length >= 8);
  const administrator = await program.browser('administrator');
  const otherArea = await program.browser('otherArea');
  for (const browser of [stranger, administrator, otherArea]) {
    for (const path of own) {
      const page = await browser.get(path);
      // The bare address of a draft leads to its first page, which is not there.
      const shown = page.statusCode === 303 ? await browser.get(String(page.headers.location)) : page;
      assert.equal(shown.statusCode, 404, path);
      assert.ok(!shown.body.includes('Kornelia') && !shown.body.includes(exchange.number), path);
    }
    const csrf = await browser.csrf();
    for (const path of addresses('POST').filter((one) => one.includes(exchange.id) || one.includes(draft.id))) {
      const { statusCode } = await browser.post(path, {
        csrf,
        key: 'a-key-of-mine',
        revision: '1',
        days: '3',
        recipient: PECS,
      });
      assert.equal(statusCode, 404, path);
    }
  }
  assert.equal((await recipient.get(`/drafts/${draft.id}/check`)).statusCode, 404);
});

test('no address leads out of the house', async () => {
  const foreign = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%09/evil.example',
    'javascript:alert(1)',
    'https:evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'http://localhost:3000@evil.example/',
  ];
  for (const to of foreign) {
    const out = new Browser(program.app);
    const page = await out.get(`/sign-in?to=${encodeURIComponent(to)}`);
    const form = formOn(page.body, '/sign-in');
    const { headers } = await out.post('/sign-in', {
      ...form.values,
      to,
      email: program.emails.stranger,
      password: PASSWORD,
    });
    assertLocal(headers.location, to);
    assertLocal((await out.get(`/sign-in?to=${encodeURIComponent(to)}`)).headers.location, to);
    for (const path of [
      `//evil.example?lang=it`,
      `/\\evil.example?lang=it`,
      `/sign-in?to=${encodeURIComponent(to)}&lang=hu`,
    ]) {
      const answer = await out.get(path);
      if (answer.statusCode >= 300 && answer.statusCode < 400) assertLocal(answer.headers.location, path);
    }
  }
});

test('cookies are for this host, this protocol and our own pages alone', async () => {
  const fresh = new Browser(program.app);
  const page = await fresh.get('/sign-in');
  const signedIn = await fresh.submit('/sign-in', '/sign-in', { email: program.emails.requester, password: PASSWORD });
  const language = await fresh.get('/?lang=hu');
  const set = [page, signedIn, language].flatMap(({ headers }) => [headers['set-cookie'] ?? []].flat());
  assert.deepEqual([...new Set(set.map((cookie) => cookie.split('=')[0]))].sort(), [
    '__Host-csrf',
    '__Host-session',
    'language',
  ]);
  for (const cookie of set) {
    assert.match(cookie, /; Path=\/(;|$)/);
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; Secure/);
    assert.match(cookie, /; SameSite=Lax/);
    assert.doesNotMatch(cookie, /Domain/i);
  }
  const out = await fresh.post('/sign-out', { csrf: await fresh.csrf() });
  assert.match(String(out.headers['set-cookie']), /__Host-session=;/);
  const before = fresh.cookies.get('__Host-session');
  assert.equal(before, undefined);
});

test('every page changes its language and stays itself', async () => {
  for (const path of addresses('GET')) {
    const first = await requester.get(path);
    // A file has no links: it is asked for by a page, in that page's language.
    if (first.statusCode !== 200 || !String(first.headers['content-type']).startsWith('text/html')) continue;
    const hrefs = [...first.body.matchAll(/<a\b[^>]*href="([^"]*[?&]lang=(\w+)[^"]*)"/g)];
    assert.deepEqual(hrefs.map(([, , lang]) => lang).sort(), ['el', 'en', 'hu', 'it'], path);
    for (const [, href = '', lang] of hrefs) {
      const change = await requester.get(href.replaceAll('&amp;', '&'));
      assert.deepEqual([change.statusCode, change.headers.location], [303, path]);
      assert.match((await requester.get(path)).body, new RegExp(`<html lang="${lang}"`), path);
    }
    requester.cookies.delete('language');
  }
  const filtered = '/?box=sent&country=HU';
  assert.equal((await requester.get(`${filtered}&lang=en`)).headers.location, filtered);
  requester.cookies.delete('language');
});

test('a refused form can be read in another language, at its own page', async () => {
  const csrf = await recipient.csrf();
  const refused = await recipient.post(`/exchanges/${exchange.id}/actions/accept`, {
    csrf,
    key: 'some-key-1',
    revision: '1',
    days: '0',
  });
  assert.equal(refused.statusCode, 422);
  const href = /href="([^"]*lang=it[^"]*)"/.exec(refused.body)?.[1] ?? '';
  assert.equal(href, `/exchanges/${exchange.id}?lang=it`);
  assert.equal((await recipient.get(href)).headers.location, `/exchanges/${exchange.id}`);
  recipient.cookies.delete('language');
});
