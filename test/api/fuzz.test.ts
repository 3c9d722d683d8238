/** Whatever is sent to whatever address: an answer that was meant, never a fault of ours, and nothing of our insides. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Browser } from '../support/browser-session.ts';
import { type Route, routesOf } from '../support/routes.ts';
import { openProgram, type Outcome, PECS, PROCEDURE, type Program } from '../support/program.ts';

const RUNS = 250;

let program: Program;
let exchange: Outcome;
let draft: Outcome;
let token: string;
let browser: Browser;
let csrf: string;
before(async () => {
  program = await openProgram();
  exchange = await program.act('recipient', await program.send(), 'accept', { days: 9 });
  const body = { procedure: PROCEDURE, recipient: PECS, content: program.content() };
  draft = (await program.call('requester', '/exchanges', { body })).json;
  token = await program.tokenFor(program.people.recipient);
  browser = await program.browser('requester');
  csrf = await browser.csrf();
});
after(() => program.close());

/** A stack, a statement, a path of the server, a driver's or a library's own words. */
const INSIDES =
  /\bat .*\.(?:js|ts):\d+|node_modules|node:internal|\bselect .* from |insert into|violates|syntax error|invalid input|\bpg_[a-z]+_|FST_|ZodError|TypeError|RangeError|undefined is not/;

function assertMeant({ status, text }: { status: number; text: string }, what: string): void {
  assert.ok(status < 500, `${status} for ${what}`);
  assert.equal(INSIDES.exec(text)?.[0], undefined, what);
}

const nasty = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u{1f600}',
  '\u202e',
  "'; drop table event; --",
  '<script>',
  '../../etc/passwd',
  '%00',
  '%ZZ',
  '{{7*7}}',
  '${7*7}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '-1',
  '1e999',
  '9'.repeat(40),
  'x'.repeat(5000),
  '2026-02-30',
  '0000-00-00',
  '-infinity',
);
const text = fc.oneof(
  nasty,
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(1e308, -0, 2 ** 53, 2 ** 31, 0.1));
/** A value as a caller's program might get it wrong. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, number, fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(
    fc.oneof(text, fc.constantFrom('fields', 'questions', 'answers', 'value', 'lang', 'text', '1', '2')),
    tie('value'),
    { maxKeys: 5 },
  ),
})).value;

/** What nearly is a good body, with something in it exchanged. */
const nearly = (good: () => object) =>
  fc.tuple(fc.nat(), anything).map(([place, value]) => {
    const copy = structuredClone(good()) as Record<string, unknown>;
    const places: [Record<string, unknown>, string][] = [];
    const walk = (at: Record<string, unknown>): void => {
      for (const key of Object.keys(at)) {
        places.push([at, key]);
        if (at[key] !== null && typeof at[key] === 'object') walk(at[key] as Record<string, unknown>);
      }
    };
    walk(copy);
    const [at, key] = places[place % places.length] ?? [copy, 'x'];
    at[key] = value;
    return copy as unknown;
  });

const creation = () => ({ procedure: PROCEDURE, recipient: PECS, content: program.content(), send: false });
const action = () => ({ revision: exchange.revision, part: 1, input: { answers: program.answers() } });
const saving = () => ({ revision: draft.revision, input: { recipient: PECS, content: program.content() } });
const bodies = fc.oneof(anything, nearly(creation), nearly(action), nearly(saving));

const safe = (part: string): string => {
  try {
    return encodeURIComponent(part);
  } catch {
    return '%ED%A0%80';
  }
};

/** An address of the route, with its parameters filled in well or badly, and a query. */
const address = (route: Route) =>
  fc
    .tuple(
      fc.array(
        fc.oneof(
          fc.constantFrom(exchange.id, draft.id, PECS, PROCEDURE, 'accept', 'save', 'send', 'delete', 'reply'),
          text,
        ),
        { minLength: 3, maxLength: 3 },
      ),
      fc.array(
        fc.tuple(
          fc.oneof(
            text,
            fc.constantFrom(
              'box',
              'lang',
              'cursor',
              'limit',
              'state',
              'number',
              'country',
              'q',
              'profession',
              'procedure',
              'done',
              'saved',
              'resume',
              'to',
              'recipient',
            ),
          ),
          fc.oneof(text, fc.constantFrom('sent', 'waiting', 'it')),
        ),
        { maxLength: 4 },
      ),
      fc.boolean(),
    )
    .map(([parts, query, raw]) => {
      let next = 0;
      const path = route.path.replace(/:\w+/g, () => safe(parts[next++] ?? ''));
      const search = query
        .map(([name, value]) =>
          raw ? `${safe(name)}=${safe(value).replace(/%/, '%%')}` : `${safe(name)}=${safe(value)}`,
        )
        .join('&');
      return search === '' ? path : `${path}?${search}`;
    });

test('no body and no query brings the API to a fault', async () => {
  const routes = routesOf(program.app).filter(({ path }) => path.startsWith('/api/'));
  const call = fc.constantFrom(...routes).chain((route) =>
    fc.record({
      method: fc.constant(route.method),
      url: address(route),
      body: bodies,
      key: fc.option(text),
      json: fc.option(text, { freq: 8 }),
    }),
  );
  let understood = 0;
  await fc.assert(
    fc.asyncProperty(call, async ({ method, url, body, key, json }) => {
      const latin = key?.replace(/[^\x20-\xff]/gu, '?').trim();
      const headers = {
        authorization: `Bearer ${token}`,
        ...(method === 'POST'
          ? { 'content-type': 'application/json', 'idempotency-key': latin ?? `key-${Math.random()}` }
          : {}),
      };
      const payload = json ?? JSON.stringify(body) ?? '';
      const response = await program.app.inject({ method, url, headers, ...(method === 'POST' ? { payload } : {}) });
      if (response.statusCode < 300) understood += 1;
      assertMeant({ status: response.statusCode, text: response.body }, `${method} ${url} ${payload}`);
      if (response.statusCode >= 400) {
        assert.equal(response.headers['content-type'], 'application/problem+json', `${method} ${url}`);
        assert.equal(response.json().status, response.statusCode);
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(understood > 0);
});

test('no address, no query and no form brings a page to a fault', async () => {
  const routes = routesOf(program.app)
    .filter(({ path }) => !/^\/(api|assets|health|sign-out|account\/sessions)/.test(path))
    // A password is refused after 20 ms of argon2, and too many of them are throttled: their own tests know them.
    .filter(({ method, path }) => method === 'GET' || !/password|second-factor|sign-in/.test(path));
  const names = [
    'key',
    'revision',
    'part',
    'days',
    'procedure',
    'recipient',
    'then',
    'answers.1.value',
    'answers.1.unknown',
    'answers.2.value',
    'answers.2.value.lang',
    'fields.profession',
    'fields.reason',
    'fields.reason.lang',
    'fields.birthDate',
    'fields.birthDate.day',
    'fields.birthDate.year',
    'fields.daysWanted',
    'question.pq-1',
    'question.pq-2',
    'name',
    'language',
    'membership',
    'days',
    'constructor',
    '__proto__',
  ];
  const call = fc.constantFrom(...routes).chain((route) =>
    fc.record({
      method: fc.constant(route.method),
      url: address(route),
      fields: fc.array(
        fc.tuple(
          fc.oneof(fc.constantFrom(...names), text),
          fc.oneof(text, fc.constantFrom('1', '2', 'a-key-of-mine', 'yes')),
        ),
        { maxLength: 12 },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(call, async ({ method, url, fields }) => {
      const body: Record<string, string[]> = Object.create(null);
      for (const [name, value] of fields) (body[name] ??= []).push(value.toWellFormed());
      const response = method === 'GET' ? await browser.get(url) : await browser.post(url, { ...body, csrf });
      assertMeant({ status: response.statusCode, text: response.body }, `${method} ${url} ${JSON.stringify(fields)}`);
    }),
    { numRuns: RUNS },
  );
});

test('afterwards the case is what it was, and the log tells of no fault', async () => {
  const { json } = await program.call('recipient', `/exchanges/${exchange.id}`);
  assert.equal(json.number, exchange.number);
  const faults = program.log.filter((line) => /"level":(50|60)/.test(line));
  assert.deepEqual(faults, []);
});
