/** A notification of requirements as those who take part and the public meet it: pages without JavaScript at 320 px, the API, mails, papers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { languages } from '../../src/texts/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import type { Browser as Session } from '../support/browser-session.ts';
import { notificationForm } from '../support/forms.ts';
import { type Joined, joining } from '../support/joined.ts';
import { type Answer, type Call, openProgram, type Outcome, type Program } from '../support/program.ts';

const AREA = 'services';
const CANARY = 'Canary of the held comment';
const TITLE = 'Law on market stalls';
let program: Program;
let chromium: Browser;
let origin: string;
let joined: Joined;
let exchange: Outcome;

before(async () => {
  program = await openProgram();
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  chromium = await launchBrowser();
  joined = joining(program, AREA);
  const { join } = joined;
  await join('author', 'it-market-region', ['notifies-requirements']);
  await join('region', 'hu-market-region', ['notifies-requirements']);
  for (const country of ['IT', 'HU', 'FI'])
    await join(country, `${country.toLowerCase()}-notifications`, ['coordinates-notifications']);
  await join('commission', 'eu-examiners', ['examines-notifications']);
});
after(async () => {
  await chromium?.close();
  await program?.close();
});

const call = (who: string, path: string, more: Call = {}): Promise<Answer> => joined.call(who, path, more);
const act = (who: string, action: string, input?: Record<string, unknown>) => joined.act(who, exchange, action, input);
const sessions = new Map<string, Session>();
async function session(who: string): Promise<Session> {
  const known = sessions.get(who);
  if (known) return known;
  const one = await joined.browser(who);
  sessions.set(who, one);
  return one;
}
/** The page as a real browser has it, examined by axe and for sideways scrolling. */
async function examined(who: string | null, address: string, lang = 'en'): Promise<string> {
  const window = await openWindow(chromium, { width: 320, javaScriptEnabled: false, locale: lang, baseURL: origin });
  if (who !== null) {
    const cookie = [...(await session(who)).cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    await window.page.setExtraHTTPHeaders({ cookie });
  }
  await window.goto(address);
  const text = (await window.page.locator('main').textContent()) ?? '';
  await window.page.close();
  return text;
}
/** All that somebody can get of the exchange: pages, documents, lists, counts, the report's length in history, the file of the case. */
async function everything(who: string): Promise<string> {
  const one = await session(who);
  const { id } = exchange;
  const pages = await Promise.all(
    [`/exchanges/${id}`, `/exchanges/${id}/print`, '/', '/exchanges'].map((path) => one.get(path)),
  );
  const documents = await Promise.all(
    [`/exchanges/${id}`, `/exchanges/${id}/events`, '/exchanges?box=all', `/exchanges/${id}/participants`].map((path) =>
      call(who, path),
    ),
  );
  const file = await one.get(`/exchanges/${id}/file.zip`);
  return [
    ...pages.map(({ body }) => body),
    ...documents.map(({ text }) => text),
    file.rawPayload.toString('latin1'),
  ].join('\n');
}

const words = (text: string) => ({ text, lang: 'en' });
const fields = notificationForm(TITLE);

test('it goes out to the Commission and all Member States, and nothing was public before', async () => {
  assert.ok(!(await examined(null, '/publications')).includes(TITLE));
  const body = { procedure: `${AREA}.requirements-notification`, content: { fields, questions: [] }, send: true };
  const sent = await call('author', '/exchanges', { body });
  assert.equal(sent.status, 201, sent.text);
  exchange = sent.json as Outcome;
  assert.ok(!(await examined(null, '/publications')).includes(TITLE));
  await act('IT', 'broadcast');
  for (const who of ['HU', 'FI', 'commission'])
    assert.equal((await call(who, `/exchanges/${exchange.id}`)).status, 200, who);
  assert.equal((await call('region', `/exchanges/${exchange.id}`)).status, 404);
  await act('HU', 'disseminate', { authority: joined.people.region?.authorityId });
});

test('the coordinator switches moderation on for its country, on its page', async () => {
  assert.match(await examined('HU', '/country-settings'), /The coordinator releases contributions/);
  const one = await session('HU');
  const done = await one.submit('/country-settings', '/country-settings/moderation');
  assert.equal(done.statusCode, 303, done.body);
  const [setting] = (await call('FI', '/country-settings')).json.items;
  assert.deepEqual([setting.on, setting.yours], [false, true], 'another country is as it was');
  assert.match(await examined('HU', '/country-settings?done=saved'), /hu-notifications/);
  const refused = await call('region', '/country-settings/moderation', { method: 'PUT', body: { on: false } });
  assert.deepEqual([refused.status, refused.json.code], [403, 'not-keeper']);
});

test('a comment of its authority waits: nobody else finds a trace, in pages, documents, lists, mails or the file of the case', async () => {
  await program.makeMails();
  const mails = async () =>
    (await program.database.connection.pool.query('select id, subject, body, recipient from mail')).rows;
  const before = await mails();
  const page = `/exchanges/${exchange.id}`;
  const one = await session('region');
  const posted = await one.submit(page, `${page}/actions/comment`, { commentText: CANARY, 'commentText.lang': 'en' });
  assert.equal(posted.headers.location, `${page}?held=held`);
  assert.match(await examined('region', `${page}?held=held`), /Sent to the moderator of your country/);
  await program.makeMails();
  const known = new Set(before.map(({ id }) => id));
  const fresh = (await mails()).filter(({ id }) => !known.has(id));
  assert.ok(
    fresh.length > 0 && fresh.every(({ recipient }) => String(recipient).startsWith('hu')),
    JSON.stringify(fresh),
  );
  assert.ok(!JSON.stringify(fresh).includes(CANARY));
  assert.match(JSON.stringify(fresh), /waits until you release it/);
  for (const who of ['author', 'IT', 'FI', 'commission']) {
    const all = await everything(who);
    assert.ok(!all.includes(CANARY) && !all.includes('Not released yet'), who);
  }
  for (const who of ['region', 'HU']) assert.ok((await examined(who, page)).includes(CANARY), who);
  const report = await call('HU', `${page}/print`);
  assert.ok(!report.text.includes(CANARY), 'not on paper either, before it is said');
});

test('the moderator releases it with a button; then all read it in the thread, and a question gets its answer', async () => {
  const page = `/exchanges/${exchange.id}`;
  const [held] = (await call('HU', page)).json.held;
  assert.deepEqual(held.may, ['release', 'return']);
  const one = await session('HU');
  const done = await one.submit(page, `${page}/held/${held.id}/release`);
  assert.equal(done.headers.location, `${page}?held=release`);
  assert.ok((await examined('FI', page)).includes(CANARY));
  await act('FI', 'ask', { questionText: words('Why two?') });
  assert.match(await examined('author', page), /Waits for an answer/i);
  const asked = await session('author');
  const answered = await asked.submit(page, `${page}/actions/answer`, {
    answerText: 'Since they fit.',
    'answerText.lang': 'en',
  });
  assert.equal(answered.statusCode, 303, answered.body);
  assert.match(await examined('FI', page), /Answer to question 1/);
  await act('FI', 'evaluate', { proportionality: 'doubts', evaluationText: words('One would do') });
  await act('commission', 'examine', { examination: 'compatible' });
  const { json } = await call('author', page);
  assert.deepEqual(
    json.contributions.map((said: { kind: string }) => said.kind),
    ['comment', 'question', 'answer', 'evaluation', 'opinion'],
  );
});

test('everybody reads what is public, in every language, and nothing of who handled it; withdrawn it is gone', async () => {
  const [listed] = (await program.call(null, '/publications')).json.items;
  const address = `/publications/${listed.id}`;
  for (const lang of languages) {
    assert.ok(
      (await examined(null, `/publications?lang=${lang}&procedure=${AREA}.requirements-notification`, lang)).includes(
        TITLE,
      ),
    );
    const text = await examined(null, `${address}?lang=${lang}`, lang);
    assert.ok(text.includes('Two stalls for each town') && text.includes('Only in old towns'), lang);
    for (const hidden of ['it-market-region', 'it-notifications', CANARY, 'One would do', exchange.number])
      assert.ok(!text.includes(hidden), `${lang}: ${hidden}`);
  }
  const known = await program.call(null, address);
  assert.equal(known.headers['cache-control'], 'public, max-age=0, must-revalidate');
  const again = await program.call(null, address, { headers: { 'if-none-match': String(known.headers.etag) } });
  assert.equal(again.status, 304);
  assert.match(await examined('IT', `/exchanges/${exchange.id}`), /Published: version 1/);
  await act('IT', 'withdraw', { withdrawalGround: 'repealed' });
  const gone = await program.call(null, address, { headers: { 'if-none-match': String(known.headers.etag) } });
  assert.deepEqual([gone.status, gone.json.code], [410, 'publication-withdrawn']);
  const anybody = await program.browser(null);
  const page = await anybody.get(address);
  assert.deepEqual([page.statusCode, page.body.includes('Two stalls')], [410, false]);
  assert.ok(!(await examined(null, '/publications')).includes(TITLE));
});

test('the form asks for each requirement in a row of its own, and says what will be published', async () => {
  const body = { procedure: `${AREA}.requirements-notification`, content: { fields, questions: [] } };
  const draft = (await call('author', '/exchanges', { body })).json as Outcome;
  const text = await examined('author', `/drafts/${draft.id}/details`);
  assert.match(text, /Will be published/);
  assert.match(text, /Two stalls for each town/);
  assert.match(text, /Why nothing less restrictive would do/);
});
