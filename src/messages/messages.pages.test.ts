import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { type MailFixture, mailFixture, MUTES } from '../../test/support/mail-fixture.ts';
import type { Mode } from '../settings.ts';
import { sayKey } from '../texts/index.ts';
import type { PageTools, Shell } from '../web/index.ts';
import { startMailWorker } from './mail.worker.ts';
import { mailPages } from './messages.pages.tsx';

let fixture: MailFixture;
let app: FastifyInstance;

const shell: Shell = {
  lang: 'it',
  say: (key, params) => sayKey('it', key, params),
  asset: (name) => `/assets/${name}`,
  siteName: '',
  homeHref: '/',
  navigation: [],
  languages: [],
  footer: [],
};
const tools: PageTools = { shell: async () => shell };

async function serve(mode: Mode): Promise<FastifyInstance> {
  const served = Fastify();
  served.decorateRequest('visitor', null);
  await served.register(mailPages, { db: fixture.database.connection.db, mode, tools });
  return served;
}

const get = (url: string) => app.inject({ url });
const count = (html: string) => html.match(/href="\/training\/mails\/[0-9a-f-]{36}"/g)?.length ?? 0;
const nextOf = (html: string) => /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');

before(async () => {
  fixture = await mailFixture();
  app = await serve('training');
});
after(async () => {
  await app.close();
  await fixture.database.close();
});

test('before the first mail the page says what to do', async () => {
  const { statusCode, body } = await get('/training/mails');
  assert.equal(statusCode, 200);
  assert.match(body, /Ancora nessun messaggio/);
});

test('the mails are listed newest first, a page at a time, and can be filtered by address', async () => {
  const { database, procedures, clock } = fixture;
  const settings = { publicUrl: 'https://imi.example.eu' };
  const log = { warn: () => {}, error: () => assert.fail('the worker failed') };
  const common = { connection: database.connection, procedures, transport: null, mutes: MUTES };
  const options = { ...common, settings, now: () => clock.now, log };
  const worker = startMailWorker(options);
  for (let sent = 0; sent < 10; sent += 1) {
    await fixture.send();
    await worker.idle();
    clock.forward(1);
  }
  await worker.stop();

  const first = await get('/training/mails');
  assert.equal(count(first.body), 25);
  assert.match(first.body, /<title>Messaggi di prova – OpenIMI<\/title>/);
  const times = [...first.body.matchAll(/dateTime="([^"]+)"/gi)].map(([, time]) => Date.parse(time ?? ''));
  assert.equal(times.length, 25);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
  const second = await get(nextOf(first.body) ?? '');
  assert.equal(count(second.body), 5);
  assert.equal(nextOf(second.body), undefined);
  const all = [first, second].flatMap(({ body }) => body.match(/mails\/[0-9a-f-]{36}/g));
  assert.equal(new Set(all).size, 30);

  const filtered = await get('/training/mails?recipient=BELA%40');
  assert.equal(count(filtered.body), 10);
  assert.doesNotMatch(filtered.body, /sven@/);
  assert.match(filtered.body, /value="BELA@"/);
  assert.match((await get('/training/mails?recipient=nobody')).body, /Nessun messaggio a questo indirizzo/);
});

test('the page of a mail shows it as its reader gets it, in the reader’s language', async () => {
  const list = await get('/training/mails?recipient=bela');
  const href = /href="(\/training\/mails\/[^"]+)"/.exec(list.body)?.[1] ?? '';
  const { statusCode, body } = await get(href);
  assert.equal(statusCode, 200);
  assert.match(body, /<span lang="hu">[^<]+Megkeresés elküldve – az Ön hatóságán a sor<\/span>/);
  assert.match(body, /lang="hu"><p>Ügyszám: \d{4}-\d{6}-\d\d<br\/?>/);
  assert.match(body, /<a class="ecl-link" href="https:\/\/imi\.example\.eu\/exchanges\/[0-9a-f-]{36}">/);
  assert.match(body, /Mostrato solo qui/);
});

test('what is not there is refused: a mail, a place in the list, the whole page in production', async () => {
  assert.equal((await get('/training/mails/5b0e9d6e-3d2b-4f6e-8d0a-0d6f4f0c0a01')).statusCode, 404);
  assert.equal((await get('/training/mails/x')).statusCode, 404);
  for (const cursor of ['x', '2026-99-99T00:00:00.000Z_5b0e9d6e-3d2b-4f6e-8d0a-0d6f4f0c0a01']) {
    assert.equal((await get(`/training/mails?cursor=${cursor}`)).statusCode, 400);
  }
  const production = await serve('production');
  assert.equal((await production.inject({ url: '/training/mails' })).statusCode, 404);
  await production.close();
});
