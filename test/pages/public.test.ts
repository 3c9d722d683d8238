/** What anybody meets without signing in beside the catalogue: how a case stands, and what is published. Every language, 320 px, keyboard alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { countryName, languages, sayKey } from '../../src/texts/index.ts';
import { launchBrowser, openWindow, type PageObject } from '../support/browser.ts';
import { insertActor, insertAuthority } from '../support/exchange-fixture.ts';
import { declarationForm, notificationForm, problemForm } from '../support/forms.ts';
import { type Hands, keyboard, pointer } from '../support/hands.ts';
import { namesOf, type Names, outlineOf } from '../support/outline.ts';
import { openProgram, type Outcome, type Program } from '../support/program.ts';

const TITLE = 'Law on market stalls';
const WITHDRAWN = 'Law on ferries';
let program: Program;
let chromium: Browser;
let origin: string;
let names: Names;
/** Of a declaration, which may be valid, and of a problem, which may not. */
let papers: { readonly number: string; readonly code: string }[];
let published: string;
let withdrawn: string;

before(async () => {
  program = await openProgram();
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  chromium = await launchBrowser();
  const { db } = program.database.connection;
  const join = async (area: string, id: string, functions: string[]): Promise<ActingMembership> => {
    const country = id.slice(0, 2).toUpperCase();
    const authority = await insertAuthority(db, id, country, id, null, { area, functions });
    return insertActor(db, authority, 'en', 'handler', area);
  };
  const call = async (who: ActingMembership, path: string, body: unknown) => {
    const answer = await program.callWith(await program.tokenFor(who), path, { body });
    assert.ok(answer.status < 300, answer.text);
    return answer.json;
  };
  const send = (who: ActingMembership, procedure: string, fields: object): Promise<Outcome> =>
    call(who, '/exchanges', { procedure, content: { fields, questions: [] }, send: true });
  const home = await join('solvit', 'hu-centre', ['solves-problems']);
  const inspector = await join('road-transport', 'hu-inspectors', ['checks-declarations']);
  papers = [];
  for (const [who, procedure, fields, role] of [
    [
      inspector,
      'road-transport.posting-declaration',
      declarationForm('Canary', '2026-03-02', '2026-08-31'),
      'operator',
    ],
    [home, 'solvit.case', problemForm('Canary'), 'applicant'],
  ] as const) {
    const { id, number } = await send(who, procedure, fields);
    const { code } = await call(who, `/exchanges/${id}/outside-codes`, { role });
    papers.push({ number, code });
  }
  const author = await join('services', 'it-region', ['notifies-requirements']);
  const approver = await join('services', 'it-notifications', ['coordinates-notifications']);
  await join('services', 'hu-notifications', ['coordinates-notifications']);
  await join('services', 'eu-examiners', ['examines-notifications']);
  const act = async (id: string, action: string, input = {}) => {
    const { json } = await program.callWith(await program.tokenFor(approver), `/exchanges/${id}`);
    await call(approver, `/exchanges/${id}/actions/${action}`, { revision: json.revision, input });
  };
  const publish = async (title: string): Promise<string> => {
    const { id } = await send(author, 'services.requirements-notification', notificationForm(title));
    await act(id, 'broadcast');
    const { items } = (await program.call(null, '/publications')).json;
    const address = `/publications/${items[0].id}`;
    if (title === WITHDRAWN) await act(id, 'withdraw', { withdrawalGround: 'repealed' });
    return address;
  };
  withdrawn = await publish(WITHDRAWN);
  published = await publish(TITLE);
  names = await namesOf(program.database);
});
after(async () => {
  await chromium?.close();
  await program?.close();
});

/** What a page would show where a text is missing. */
const RAW =
  /\b(?:outside|publications|catalogue|field|option|role|state|refusal)\.[a-z][\w-]*|\{\w+|undefined|\[object/;

/** The page that has come is sound: examined, its headings in order, nothing of it raw, its title its own. */
async function sound(window: PageObject, language: string): Promise<string> {
  await window.examine();
  const { title } = await outlineOf(window.page, names);
  assert.ok(title.length > 10, title);
  const text = (await window.page.locator('main').textContent()) ?? '';
  assert.equal(RAW.exec(text)?.[0], undefined, window.page.url());
  assert.equal(await window.page.evaluate('document.documentElement.lang'), language);
  return text;
}

/** Somebody asks how a case stands, mistyped first; then reads what is published. */
async function visit(window: PageObject, hands: Hands, language: string): Promise<void> {
  const say = (key: string): string => sayKey(language, key, {});
  const { page } = window;
  const field = (name: string): Locator => page.locator(`main [name="${name}"]`);
  const send = () => window.arriving(() => hands.press(page.locator('main form [type=submit]').first()));
  await page.goto('/status');
  await sound(window, language);
  const [valid, open] = papers;
  assert.ok(valid && open);
  for (const [number, code, said] of [
    [valid.number, '00000-00000-00000-00000', say('outside.status.unknown')],
    [valid.number, valid.code.toLowerCase(), say('outside.status.valid')],
    [open.number, open.code, open.number],
  ] as const) {
    await hands.write(field('number'), number);
    await hands.write(field('code'), code);
    await send();
    const text = await sound(window, language);
    assert.ok(text.includes(said), text);
    assert.ok(!text.includes('Canary'));
    // Neither is in an address, from where it would be kept.
    assert.equal(page.url(), `${origin}/status`);
  }

  await page.goto('/publications');
  assert.ok((await sound(window, language)).includes(TITLE));
  await hands.write(field('text'), 'nothing of the kind');
  await send();
  assert.ok((await sound(window, language)).includes(say('publications.none')));
  await window.arriving(() => hands.press(page.locator('main a[href="/publications"]').last()));
  await hands.write(field('text'), 'stalls');
  await hands.select(field('country'), countryName(language, 'IT'));
  await send();
  await sound(window, language);
  const link = page.locator(`main a[href="${published}"]`);
  await window.arriving(() => hands.press(link));
  assert.ok((await sound(window, language)).includes('Two stalls for each town'));
  await page.goto(withdrawn);
  const gone = await sound(window, language);
  assert.ok(!gone.includes('stalls') && !gone.includes('ferries'));
}

for (const language of languages)
  for (const width of [320, 1280])
    test(`without a script, in ${language} at ${width} px`, async () => {
      program.clock.now = new Date(program.clock.now.getTime() + 60_000);
      const window = await openWindow(chromium, { width, javaScriptEnabled: false, locale: language, baseURL: origin });
      await visit(window, pointer(window.page), language);
      await window.page.context().close();
    });

// Letters choose in a list: a keyboard types those of Latin.
for (const language of languages.filter((one) => one !== 'el'))
  test(`with the keyboard alone, in ${language}`, async () => {
    program.clock.now = new Date(program.clock.now.getTime() + 60_000);
    const window = await openWindow(chromium, { locale: language, baseURL: origin });
    await visit(window, keyboard(window.page), language);
    await window.page.context().close();
  });

test('who asks too often is told to wait, on a page like the others', async () => {
  const window = await openWindow(chromium, { width: 320, javaScriptEnabled: false, locale: 'hu', baseURL: origin });
  const { page } = window;
  await page.goto('/status');
  for (let asked = 0; asked < 11; asked += 1) {
    await page.locator('main [name=number]').fill('2026-000000-00');
    await page.locator('main [name=code]').fill('00000-00000-00000-00000');
    await window.arriving(() => page.locator('main form [type=submit]').click());
  }
  assert.ok((await sound(window, 'hu')).includes(sayKey('hu', 'refusal.too-many-attempts', { minutes: 1 })));
  await page.context().close();
});
