/** The navigation's counts as server-sent events: to a client that does nothing by itself, and in a real browser. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { signInPlugin } from '../../src/accounts/index.ts';
import { livePages } from '../../src/live/index.ts';
import { webPlugin } from '../../src/web/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import type { Browser } from '../support/browser-session.ts';
import { type EventStream, openEventStream } from '../support/event-stream.ts';
import { openProgram, type Outcome, PASSWORD, type Program } from '../support/program.ts';

let program: Program;
let recipient: Browser;
/** The route alone, with short pauses and little room. */
let small: FastifyInstance;
let counted = 0;
const streams: EventStream[] = [];

const LIMITS = { perUser: 2, total: 3, pause: 50, round: 300 };

before(async () => {
  program = await openProgram();
  recipient = await program.browser('recipient');
  await program.app.listen({ host: '127.0.0.1', port: 0 });
  small = await serveSmall(LIMITS);
});
after(async () => {
  await small.close();
  await program.close();
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await sleep(100);
});

async function serveSmall(limits: typeof LIMITS): Promise<FastifyInstance> {
  const { accounts, exchanges, database } = program.application;
  const app = Fastify({ forceCloseConnections: 'idle' });
  await app.register(webPlugin, { publicUrl: 'http://localhost:3000' });
  await app.register(signInPlugin, { accounts });
  await app.register(livePages, {
    accounts,
    database,
    limits,
    counts: (actor) => {
      counted += 1;
      return exchanges.counts(actor, '2026-03-02');
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

const forward = (minutes: number) => {
  program.clock.now = new Date(program.clock.now.getTime() + minutes * 60_000);
};

const originOf = (app: FastifyInstance) => `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
const cookieOf = (browser: Browser) => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

async function listenTo(app: FastifyInstance, browser: Browser | null): Promise<EventStream> {
  const stream = await openEventStream(`${originOf(app)}/live`, browser ? { cookie: cookieOf(browser) } : {});
  streams.push(stream);
  return stream;
}

const last = (stream: EventStream) => stream.events('counts').at(-1) as { count: number } | undefined;
const waiting = (count: number) => (stream: EventStream) => last(stream)?.count === count;

/** What a stream or a page tells first. */
async function first(stream: EventStream): Promise<number> {
  await stream.until((one) => one.events('counts').length > 0);
  return last(stream)?.count ?? Number.NaN;
}

test('the counts come at once and again after each change, in the reader’s language, and tell nothing else', async () => {
  const stream = await listenTo(program.app, recipient);
  assert.equal(stream.status, 200);
  assert.equal(stream.headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.equal(stream.headers['cache-control'], 'no-store');
  assert.match(String(stream.headers['content-security-policy']), /default-src 'self'/);
  assert.equal(stream.headers['content-encoding'], undefined);
  assert.equal(await first(stream), 0);
  const exchange = await program.send();
  await stream.until(waiting(1));
  await program.act('recipient', exchange, 'accept', { days: 9 });
  await program.send();
  await stream.until(waiting(2));
  assert.deepEqual(stream.events('counts').at(-1), {
    count: 2,
    late: false,
    label: '2 ügy vár Önre',
    news: { text: '2 új', label: '2 ügyben van újdonság' },
  });
  const news = '(null|\\{"text":"[^"]*","label":"[^"]*"\\})';
  const shape = new RegExp(
    `^(event: counts\\ndata: \\{"count":\\d+,"late":(true|false),"label":"[^"]*","news":${news}\\}\\n\\n|: \\n\\n)*$`,
  );
  assert.match(stream.text, shape);
});

test('who is not concerned is not counted for', async () => {
  // No round counts for all meanwhile.
  const app = await serveSmall({ ...LIMITS, round: 60_000 });
  const stranger = await listenTo(app, await program.browser('stranger'));
  const concerned = await listenTo(app, recipient);
  await first(stranger);
  const before = await first(concerned);
  await sleep(500);
  counted = 0;
  await program.send();
  await concerned.until(waiting(before + 1));
  await sleep(200);
  assert.equal(counted, 1);
  assert.equal(stranger.events('counts').length, 1);
  await app.close();
});

test('without a session there is one word, and the client need not come back; a reader of pages gets nothing', async () => {
  const stream = await listenTo(program.app, null);
  await stream.until(({ ended }) => ended);
  assert.equal(stream.text, 'event: over\ndata: \n\n');
  assert.equal((await recipient.get('/live')).statusCode, 204);
});

test('a stream does not prolong its session, and ends with it', async () => {
  const browser = await program.browser('recipient');
  const seen = async () =>
    (await program.database.admin.pool.query('select max(seen_at) as at from session')).rows[0].at.getTime();
  const before = await seen();
  forward(20);
  const stream = await listenTo(small, browser);
  await stream.until((one) => one.text.includes(': \n'));
  assert.equal(await seen(), before);
  // After half an hour without a page the session is over, however long the stream has stood open.
  forward(11);
  await stream.until(({ ended }) => ended);
  assert.equal(stream.events('over').length, 1);
  recipient = await program.browser('recipient');
});

test('a stream ends when its reader signs out, acts for another membership, or loses it', async () => {
  const { pool } = program.database.admin;
  const { membershipId } = program.people.recipient;
  const ends: [string, (browser: Browser) => Promise<unknown>][] = [
    ['signing out', (browser) => browser.submit('/account', '/sign-out')],
    ['choosing none', () => pool.query('update session set membership_id = null')],
    ['its end', () => pool.query('update membership set ended_at = now() where id = $1', [membershipId])],
  ];
  for (const [name, act] of ends) {
    const browser = await program.browser('recipient');
    const stream = await listenTo(small, browser);
    await stream.until((one) => one.events('counts').length > 0);
    await act(browser);
    await stream.until(({ ended }) => ended);
    assert.equal(stream.events('over').length, 1, name);
  }
  await pool.query('update membership set ended_at = null where id = $1', [membershipId]);
  recipient = await program.browser('recipient');
});

test('a user has so many streams, and the oldest gives way; a process so many, and more are sent away for a while', async () => {
  const first = await listenTo(small, recipient);
  const second = await listenTo(small, recipient);
  const third = await listenTo(small, recipient);
  await first.until(({ ended }) => ended);
  assert.deepEqual([first.events('over').length, second.ended, third.ended], [1, false, false]);
  const requester = await program.browser('requester');
  await listenTo(small, requester);
  const refused = await listenTo(small, requester);
  assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '60']);
});

test('a connection that listens comes back when it was lost, and what was missed is counted', async () => {
  const stream = await listenTo(program.app, recipient);
  const before = await first(stream);
  const killed = await program.database.connection.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'openimi live' and datname = current_database()`,
  );
  assert.ok((killed.rowCount ?? 0) >= 1);
  await program.send();
  await stream.until(waiting(before + 1));
  await program.send();
  await stream.until(waiting(before + 2));
});

test('a server that stops ends its streams at once, and they may come back', async () => {
  const app = await serveSmall(LIMITS);
  const stream = await listenTo(app, recipient);
  await stream.until((one) => one.events('counts').length > 0);
  const from = Date.now();
  await app.close();
  assert.ok(Date.now() - from < 2_000, `closing took ${Date.now() - from} ms`);
  await stream.until(({ ended }) => ended);
  assert.deepEqual(stream.events('over'), []);
});

test('two hundred idle streams cost little', async (t) => {
  const app = await serveSmall({ perUser: 200, total: 200, pause: 2_000, round: 1_000 });
  const from = process.memoryUsage().rss;
  const many = await Promise.all(Array.from({ length: 200 }, () => listenTo(app, recipient)));
  await Promise.all(many.map((stream) => stream.until((one) => one.events('counts').length > 0)));
  // When the listening connection stands, all are counted once more.
  await sleep(2_500);
  const [cpu, before] = [process.cpuUsage(), counted];
  await sleep(2_100);
  const { user, system } = process.cpuUsage(cpu);
  const each = (process.memoryUsage().rss - from) / 200 / 1024;
  // Twenty times the heartbeats and looks at the sessions that the program makes; and both ends of each stream are in this process.
  const busy = (user + system) / 2_100_000;
  t.diagnostic(`200 streams: ${each.toFixed(0)} KB each, ${(busy * 100).toFixed(1)} % of a processor`);
  assert.ok(each < 300, `${each} KB a stream`);
  assert.ok(busy < 0.3, `${busy} of a processor`);
  assert.ok(counted - before <= 200, `${counted - before} counts`);
  await app.close();
});

test('in a browser the badge follows, and is spoken when it grows and only then', async () => {
  const browser = await launchBrowser();
  try {
    const baseURL = originOf(program.app).replace('127.0.0.1', 'localhost');
    const window = await openWindow(browser, { baseURL, locale: 'hu-HU' });
    const { page } = window;
    await page.goto('/sign-in');
    await page.fill('[name=email]', program.emails.recipient);
    await page.fill('[name=password]', PASSWORD);
    await window.arriving(() => page.click('main form button[type=submit]'));
    const badge = page.locator('oi-live-count .oi-badge:not(.oi-badge--news)');
    const news = page.locator('oi-live-count .oi-badge--news');
    const spoken = page.locator('body > [role=status].oi-visually-hidden');
    const shows = async (text: string) => {
      for (let waited = 0; waited < 100; waited += 1) {
        if ((await badge.textContent()) === text) return;
        await sleep(100);
      }
      assert.equal(await badge.textContent(), text);
    };
    const from = Number(await page.locator('oi-live-count').getAttribute('count'));
    const label = (more: number) => `${from + more} ügy vár Önre`;
    const exchange = await program.send();
    await shows(`${from + 1}${label(1)}`);
    assert.equal(await spoken.textContent(), label(1));
    await program.send();
    await shows(`${from + 2}${label(2)}`);
    assert.match((await news.textContent()) ?? '', /^(\d+) új\1 ügyben van újdonság$/);
    assert.equal(await spoken.textContent(), label(2));
    const accepted: Outcome = await program.act('recipient', exchange, 'accept', { days: 9 });
    await program.act('recipient', accepted, 'reply', { answers: program.answers() });
    await shows(`${from + 1}${label(1)}`);
    assert.equal(await spoken.textContent(), label(2));
    await window.examine();
  } finally {
    await browser.close();
  }
});
