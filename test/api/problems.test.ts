/** What the API refuses before it does anything: under which code, in which language, at which place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describedProgram } from '../support/described-program.ts';
import { type Call, PECS, PROCEDURE, refused } from '../support/program.ts';

const { program, call } = await describedProgram();

test('a problem says what it is by RFC 9457, under one code, in the language of its reader', async () => {
  const at = '/exchanges/00000000-0000-4000-8000-000000000000';
  const own = await call('recipient', at);
  assert.deepEqual(Object.keys(own.json), ['type', 'title', 'status', 'code']);
  assert.equal(own.json.type, 'urn:openimi:problem:exchange-not-found');
  const titles = new Map([['user', own.json.title]]);
  for (const [how, path, headers] of [
    ['header', at, { 'accept-language': 'it-IT,it;q=0.9' }],
    ['header-next', at, { 'accept-language': 'xx,en;q=0.5' }],
    ['query', `${at}?lang=it`, { 'accept-language': 'en' }],
  ] as const) {
    const answer = await call('recipient', path, { headers });
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.json.code, 'exchange-not-found');
    titles.set(how, answer.json.title);
  }
  assert.match(titles.get('user') ?? '', /ügy/);
  assert.match(titles.get('header') ?? '', /autorità/);
  assert.match(titles.get('header-next') ?? '', /authority/);
  assert.equal(titles.get('query'), titles.get('header'));
});

test('whatever cannot be understood is a problem with a code of its own', async () => {
  const whole = (more: object) => ({ method: 'POST', ...more }) as Call;
  const cases: [string, Call, number, string][] = [
    ['/nothing', {}, 404, 'address-unknown'],
    ['/../openapi', {}, 404, 'address-unknown'],
    ['/exchanges/%ZZ', {}, 404, 'address-unknown'],
    ['/exchanges/%00', {}, 404, 'address-unknown'],
    ['/exchanges/no-id', {}, 404, 'address-unknown'],
    [`/exchanges/${'a'.repeat(5000)}`, {}, 404, 'address-unknown'],
    ['/exchanges', { method: 'PUT', body: {} }, 404, 'address-unknown'],
    ['/exchanges', { method: 'DELETE' }, 404, 'address-unknown'],
    ['/exchanges', whole({ body: '{' }), 400, 'body-unreadable'],
    ['/exchanges', whole({ body: '' }), 400, 'body-unreadable'],
    ['/exchanges', whole({ body: '{"__proto__":{"a":1}}' }), 400, 'body-unreadable'],
    ['/exchanges', whole({ body: '{"constructor":{"prototype":{"a":1}}}' }), 400, 'body-unreadable'],
    [
      '/exchanges',
      whole({ body: `{"procedure":"${PROCEDURE}","content":${'['.repeat(90_000)}${']'.repeat(90_000)}}` }),
      400,
      'body-unreadable',
    ],
    ['/exchanges', whole({ body: `{"procedure":"${'x'.repeat(1_100_000)}"}` }), 413, 'body-too-large'],
    [
      '/exchanges',
      whole({ body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'media-type-unsupported',
    ],
    ['/exchanges', whole({ body: 'text', headers: { 'content-type': 'text/plain' } }), 415, 'media-type-unsupported'],
    [
      '/exchanges',
      whole({ body: '<a/>', headers: { 'content-type': 'application/xml' } }),
      415,
      'media-type-unsupported',
    ],
    ['/exchanges', { body: [] }, 422, 'input-invalid'],
    ['/exchanges', { body: {} }, 422, 'input-invalid'],
    ['/exchanges', { body: { procedure: 'none', content: {} } }, 404, 'procedure-unknown'],
    ['/exchanges?box=none', {}, 422, 'input-invalid'],
    ['/exchanges?box=sent&limit=1000', {}, 422, 'input-invalid'],
    ['/exchanges?box=sent&limit=1e400', {}, 422, 'input-invalid'],
    ['/exchanges?box=sent&cursor=abc', {}, 400, 'cursor-invalid'],
    [`/exchanges?box=sent&cursor=${cursor('sent', '2026-02-31T00:00:00.000000Z')}`, {}, 400, 'cursor-invalid'],
    [`/exchanges?box=waiting&cursor=${cursor('due', '1')}`, {}, 400, 'cursor-invalid'],
    [`/exchanges?box=waiting&cursor=${cursor('due', '2026-02-30')}`, {}, 400, 'cursor-invalid'],
    [`/exchanges?box=waiting&cursor=${cursor('due', 'infinity', '-'.repeat(36))}`, {}, 400, 'cursor-invalid'],
    [`/exchanges?box=waiting&cursor=${cursor('state', 'accepted')}`, {}, 400, 'cursor-invalid'],
    [`/exchanges?box=waiting&sort=state&cursor=${cursor('state', 'a\u0000')}`, {}, 400, 'cursor-invalid'],
    ['/exchanges?box=sent&number=%00', {}, 422, 'input-invalid'],
    ['/exchanges?box=sent&country=%00%00', {}, 422, 'input-invalid'],
    ['/procedures?lang=xx', {}, 422, 'input-invalid'],
  ];
  for (const [path, options, status, code] of cases) {
    const answer = await program.call('requester', path, options);
    assert.equal(answer.headers['content-type'], 'application/problem+json', path);
    assert.deepEqual([answer.status, answer.json.code, answer.json.status], [status, code, status], path);
  }
  const outside = await program.call(null, '/api/v2/exchanges');
  assert.deepEqual([outside.status, outside.json?.code], [404, 'address-unknown']);
  refused(await program.call(null, '/exchanges?box=sent'), 401, 'token-missing');
  refused(await program.callWith('imi_none', '/exchanges?box=sent'), 401, 'token-invalid');
});

const cursor = (sort: string, key: string, id = '00000000-0000-4000-8000-000000000000'): string => {
  const direction = sort === 'sent' ? 'descending' : 'ascending';
  return Buffer.from(JSON.stringify([sort, direction, key, '2026-01-01T00:00:00.000000Z', id])).toString('base64url');
};

test('a text that no field can hold is refused at its place', async () => {
  for (const firstName of ['a\u0000b', '\ud800', 'x\udfffy']) {
    const answer = await call('requester', '/exchanges', {
      body: { procedure: PROCEDURE, recipient: PECS, content: program.content({ firstName }) },
    });
    refused(answer, 422, 'input-invalid');
    assert.deepEqual(
      answer.json.issues.map((issue: { pointer: string }) => issue.pointer),
      ['/content/fields/firstName'],
    );
  }
  const whole = { firstName: '\u{1d4b3}\u202e\u0001\u{10ffff}é', surname: '<script>' };
  assert.equal(
    (
      await call('requester', '/exchanges', {
        body: { procedure: PROCEDURE, recipient: PECS, content: program.content(whole) },
      })
    ).status,
    201,
  );
});
