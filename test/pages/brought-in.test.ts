/** Several authorities are brought into a case at once, by pages alone: found one by one, kept from search to search, left out again, brought in together. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import { insertActor, insertAuthority } from '../support/exchange-fixture.ts';
import { keyboard } from '../support/hands.ts';
import { openProgram, PASSWORD, type Program } from '../support/program.ts';

const AREA = 'data-protection';
const PROCEDURE = `${AREA}.voluntary-assistance`;
let program: Program;
let chromium: Browser;
let origin: string;
let asking: ActingMembership;
let exchange: string;

before(async () => {
  program = await openProgram();
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  chromium = await launchBrowser();
  const { db } = program.database.connection;
  const held = { area: AREA, functions: ['supervises'] };
  const join = async (id: string) => {
    const country = id.slice(0, 2).toUpperCase();
    const authority = await insertAuthority(db, id, country, `Supervisor ${id}`, null, held);
    return insertActor(db, authority, 'en', 'handler', AREA, id);
  };
  asking = await join('it-supervisor');
  for (const id of ['hu-supervisor', 'pl-supervisor', 'fi-supervisor', 'es-supervisor', 'it-second']) await join(id);
  const { pool } = program.database.admin;
  await pool.query(
    'update app_user set password_hash = (select max(password_hash) from app_user) where password_hash is null or password_hash is distinct from (select max(password_hash) from app_user)',
  );
  const text = (words: string) => ({ text: words, lang: 'en' });
  const fields = {
    assistance: 'experience',
    sector: 'online',
    subject: text('Subject'),
    purpose: text('Purpose'),
  };
  const { exchanges } = program.application;
  const sent = await exchanges.sendRequest(
    { ...asking, functions: ['supervises'] },
    { procedure: PROCEDURE, recipients: ['hu-supervisor'], content: { fields, questions: [] } },
    randomUUID(),
  );
  exchange = `/exchanges/${sent.id}`;
});
after(async () => {
  await chromium?.close();
  await program?.close();
});

const takingPart = async (): Promise<string[]> => {
  const { rows } = await program.database.admin.pool.query<{ id: string }>(
    'select authority_id as id from participant where exchange_id = $1 order by no',
    [exchange.replace('/exchanges/', '')],
  );
  return rows.map(({ id }) => id);
};

test('without a script, with the keyboard alone, at 320 px', async () => {
  const window = await openWindow(chromium, { width: 320, javaScriptEnabled: false, baseURL: origin });
  const { page } = window;
  const hands = keyboard(page);
  const main = page.getByRole('main');
  const come = async (act: () => Promise<unknown>): Promise<void> => {
    await window.arriving(act);
    await window.examine();
  };
  const { rows } = await program.database.admin.pool.query<{ email: string }>(
    'select email from app_user where id = $1',
    [asking.userId],
  );
  await page.goto('/sign-in?lang=en');
  await hands.write(main.locator('[name=email]'), rows[0]?.email ?? '');
  await hands.write(main.locator('[name=password]'), PASSWORD);
  await come(() => hands.press(main.getByRole('button', { name: 'Sign in' })));

  await page.goto(exchange);
  await window.examine();
  await hands.press(main.locator('details > summary', { hasText: 'Ask others as well' }));
  await come(() => hands.press(main.getByRole('button', { name: 'Choose the authorities' })));
  assert.match((await main.textContent()) ?? '', /No authority is chosen yet/);

  const find = async (words: string): Promise<void> => {
    await hands.write(main.locator('[name=q]'), words);
    await come(() => hands.press(main.locator('form:has([name=q]) [type=submit]').first()));
  };
  const mark = async (name: string): Promise<void> => {
    await find(name);
    const result = main.locator('tr', { hasText: name }).filter({ has: page.getByRole('button') });
    await come(() => hands.press(result.last().getByRole('button').first()));
  };
  // Who takes part, and who is at home, is not offered.
  await find('supervisor');
  const offered = (await main.textContent()) ?? '';
  assert.ok(offered.includes('pl-supervisor') && !offered.includes('it-second'), offered);
  for (const id of ['pl-supervisor', 'fi-supervisor', 'es-supervisor']) await mark(`Supervisor ${id}`);
  const chosen = main.locator('section', { hasText: 'Chosen so far' }).last();
  assert.deepEqual(
    (await chosen.locator('li').allTextContents()).map((line) => /[a-z]{2}-supervisor/.exec(line)?.[0]),
    ['pl-supervisor', 'fi-supervisor', 'es-supervisor'],
  );
  // One was a mistake; nothing has happened yet.
  await come(() => hands.press(chosen.getByRole('link', { name: /fi-supervisor/ })));
  assert.equal(await chosen.locator('li').count(), 2);
  assert.deepEqual(await takingPart(), ['it-supervisor', 'hu-supervisor']);
  await come(() => hands.press(chosen.getByRole('button', { name: 'Ask others as well' })));
  assert.equal(new URL(page.url()).pathname, exchange);
  assert.deepEqual(await takingPart(), ['it-supervisor', 'hu-supervisor', 'pl-supervisor', 'es-supervisor']);
  const text = (await main.textContent()) ?? '';
  assert.ok(
    text.includes('Supervisor pl-supervisor') && text.includes('Supervisor es-supervisor'),
    'they stand on the page',
  );
  await page.context().close();
});

test('of those who are chosen all come in, or none', async () => {
  const browser = await program.browser(null);
  const { rows } = await program.database.admin.pool.query<{ email: string }>(
    'select email from app_user where id = $1',
    [asking.userId],
  );
  await browser.signIn(rows[0]?.email ?? '', PASSWORD);
  const page = `${exchange}/hand-over/ask-others/1/all/fi-supervisor,it-second`;
  const refused = await browser.submit(page, `${exchange}/actions/ask-others`);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /This authority is in your own country/);
  assert.deepEqual(await takingPart(), ['it-supervisor', 'hu-supervisor', 'pl-supervisor', 'es-supervisor']);
});
