/**
 * The desk of procedures in a real browser, without scripts at 320 px: an operator simulates a draft, publishes it, an authority opens a case,
 * the operator publishes a new version, the running case keeps its wording, and retires the procedure.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { createOperator } from '../../src/accounts/index.ts';
import { type Procedure, takeIn } from '../../src/procedures/index.ts';
import { languages, sayKey } from '../../src/texts/index.ts';
import { launchBrowser, openWindow, type PageObject } from '../support/browser.ts';
import { openProgram, PASSWORD, PECS, PROCEDURE, type Program } from '../support/program.ts';

const DRAFT = 'professional-qualifications.trial';
const EMAIL = 'operator@desk.test';

let browser: Browser;
let program: Program;
let origin: string;
let operator: PageObject;

before(async () => {
  program = await openProgram();
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
  await createOperator(program.application.accounts, {
    email: EMAIL,
    name: 'Op Erator',
    language: 'en',
    password: PASSWORD,
  });
  operator = await signedIn(EMAIL, 'en-GB');
});
after(async () => {
  await browser?.close();
  await program?.close();
});

async function signedIn(email: string, locale: string): Promise<PageObject> {
  const window = await openWindow(browser, { width: 320, javaScriptEnabled: false, locale, baseURL: origin });
  await window.goto('/sign-in');
  await window.page.fill('[name=email]', email);
  await window.page.fill('[name=password]', PASSWORD);
  await window.arriving(() => window.page.locator('form[action="/sign-in"] button').click());
  return window;
}

/** The real procedure under another id, as its files would say it with `draft: true`. */
async function store(title: string): Promise<void> {
  const { hash: _, ...real } = program.application.procedures.current(PROCEDURE) ?? assert.fail();
  const texts = Object.entries(real.texts).map(([language, own]) => [language, { ...own, 'procedure.title': title }]);
  const draft: Procedure = { ...real, id: DRAFT, texts: Object.fromEntries(texts) };
  const { db } = program.database.connection;
  await takeIn(db, { procedures: [], drafts: [draft] }, { now: program.clock.now, changes: true });
  // The clock of these tests stands still: the newest version must be the newest.
  program.clock.now = new Date(program.clock.now.getTime() + 60_000);
}

const text = (window: PageObject): Promise<string> => window.page.locator('main').innerText();

/** Presses a button of the main part and waits for the page that follows. */
async function press(window: PageObject, name: string | RegExp): Promise<void> {
  const button = window.page.locator('main').getByRole('button', { name }).first();
  await window.arriving(() => button.click());
  await window.examine();
}

test('an operator simulates a draft, publishes it, a new version and its end; a case keeps its wording', async () => {
  await store('Trial request');
  await operator.goto('/operator/procedures');
  assert.match(await text(operator), /Trial request[\s\S]*Never published/);
  await operator.goto(`/operator/procedures/${DRAFT}`);
  await operator.goto(`/operator/procedures/${DRAFT}/simulation`);
  assert.match(await text(operator), /It is/);
  const recipient = operator.page.locator('[name=authority] option', { hasText: 'Responding authority' });
  await operator.page.locator('[name=authority]').selectOption((await recipient.first().getAttribute('value')) ?? '');
  await press(operator, 'Look as this user');
  await press(operator, 'Make up what is empty, and do it');
  assert.match(await text(operator), /This has happened/);
  await press(operator, 'Wait until the next term passes');
  await press(operator, 'Take the last step back');

  await operator.goto(`/operator/procedures/${DRAFT}`);
  await press(operator, /^Publish /);
  assert.match(await text(operator), /New drafts take it from now on/);

  const milan = await signedIn(program.emails.requester, 'it-IT');
  await milan.goto('/exchanges/new');
  assert.match(await text(milan), /Trial request/);
  const body = { procedure: DRAFT, recipient: PECS, content: program.content(), send: true };
  const { json: running } = await program.call('requester', '/exchanges', { body });
  const { json: draft } = await program.call('requester', '/exchanges', { body: { ...body, send: false } });

  await store('Trial request, second wording');
  await operator.goto(`/operator/procedures/${DRAFT}`);
  const ways = operator.page.locator('main').getByRole('link');
  const [compared, touched] = [ways.filter({ hasText: 'What it changes' }), ways.filter({ hasText: 'What runs on' })];
  await operator.arriving(() => compared.first().click());
  await operator.examine();
  assert.match(await text(operator), /procedure\.title[\s\S]*Trial request[\s\S]*second wording/);
  await operator.goto(`/operator/procedures/${DRAFT}`);
  await operator.arriving(() => touched.first().click());
  await operator.examine();
  assert.match(
    await text(operator),
    new RegExp(`1 open exchange[\\s\\S]*Awaiting acceptance[\\s\\S]*${running.number}`),
  );
  assert.match(await text(operator), /Italy: 1/);
  await operator.goto(`/operator/procedures/${DRAFT}`);
  await press(operator, /^Publish /);
  await milan.goto('/exchanges/new');
  assert.match(await text(milan), /second wording/);
  await milan.goto(`/exchanges/${running.id}`);
  assert.match(await text(milan), /Trial request/);
  assert.doesNotMatch(await text(milan), /second wording/);

  await operator.goto(`/operator/procedures/${DRAFT}`);
  await operator.page.locator('summary', { hasText: 'End its use' }).click();
  await press(operator, 'Retire this procedure');
  assert.match(await text(operator), /nobody can begin it/);
  await milan.goto('/exchanges/new');
  assert.doesNotMatch(await text(milan), /Trial request/);
  await milan.goto(`/drafts/${draft.id}/check`);
  assert.match(await text(milan), /Questa procedura è ritirata/);
  await milan.goto(`/exchanges/${running.id}`);
  assert.match(await text(milan), new RegExp(running.number));
});

test('the desk speaks every language', async () => {
  for (const language of languages) {
    for (const address of ['', `/${PROCEDURE}`, `/${PROCEDURE}/simulation`]) {
      await operator.goto(`/operator/procedures${address}?lang=${language}`);
      await operator.goto(`/operator/procedures${address}`);
      assert.match(
        await text(operator),
        new RegExp(sayKey(language, address.endsWith('n') ? 'simulation.title' : 'publishing.title')),
      );
    }
  }
});
