/** What every page must be, in every language: a title of its own, one h1, headings in order, foreign names marked; menus by keyboard; print. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { languages } from '../../src/texts/index.ts';
import { PROCEDURE } from '../support/europe.ts';
import { keyboard } from '../support/hands.ts';
import { outlineOf } from '../support/outline.ts';
import { EVERYDAY, Person } from '../support/person.ts';
import { browser, europe, openStage } from './stage.ts';

/** Pages that the journeys do not come by: these are examined here. */
let apart: string[];
let others: string[];

openStage({ requests: true }, async () => {
  const { exchanges } = europe.application;
  const actor = await europe.actor('giulia');
  const content = { fields: {}, questions: [] };
  const { id: draft } = await exchanges.createDraft(actor, { procedure: PROCEDURE, content }, randomUUID());
  const boxes = await Promise.all(
    (['waiting', 'sent', 'received', 'closed'] as const).map((box) => exchanges.list(actor, { box, limit: 100 })),
  );
  const rows = boxes.flatMap((box) => box.rows);
  // one case of every state, once with one's own turn and once without
  const cases = [...new Map(rows.map((row) => [`${row.state} ${row.turn}`, `/exchanges/${row.id}`])).values()];
  assert.ok(cases.length >= 5, 'the demonstration has cases of every kind');
  apart = [
    '/?box=sent',
    '/?box=received',
    '/?box=drafts',
    '/?box=closed&number=1999',
    `/drafts/${draft}/delete`,
    '/authorities?q=xyzxyz',
    '/authorities/hu-orvosi-kamara-budapest',
    '/?box=all&size=10&sort=country',
    '/cases/search',
    '/verify-report',
    `${cases[0]}/office`,
    '/views',
    '/keyboard',
    '/account',
    '/account/password',
    '/account/second-factor',
    '/account/tokens',
    '/no-such-page',
  ];
  const steps = ['overview', 'recipient', 'details', 'questions', 'check'].map((step) => `/drafts/${draft}/${step}`);
  others = ['/', '/exchanges/new', ...steps, '/authorities', ...cases, `${cases[0]}/print`, '/training/mails'];
});

for (const language of languages) {
  test(`every page in ${language}: title of its own, headings in order, names in their language`, async () => {
    const giulia = await Person.signedIn(browser, europe, 'giulia', language, {
      ...EVERYDAY,
      javaScriptEnabled: false,
    });
    const titles = new Map<string, string>();
    let names = 0;
    for (const address of [...apart, ...others]) {
      if (apart.includes(address)) await giulia.goto(address);
      else await giulia.page.goto(address);
      const { title, named } = await outlineOf(giulia.page, europe.names);
      names += named;
      const page = address.replace(/\?q=.*/, '');
      const same = titles.get(title) ?? page;
      assert.equal(same, page, `${address} has the title of ${same}: ${title}`);
      titles.set(title, page);
    }
    assert.ok(names > 60, `${names} names were looked at`);
    await giulia.close();
  });
}

test('the language is changed on any page by keyboard, and the page stays', async () => {
  const giulia = await Person.signedIn(browser, europe, 'giulia', 'it', { ...EVERYDAY, hands: keyboard });
  for (const address of ['/authorities?q=kamara', others[2] ?? '', '/account']) {
    await giulia.page.goto(address);
    await giulia.hands.press(giulia.page.locator('summary').first());
    const hungarian = giulia.page.locator('header a[lang=hu]');
    assert.equal(await hungarian.isVisible(), true, 'the menu is open');
    await giulia.window.examine();
    await giulia.window.arriving(() => giulia.hands.press(hungarian));
    assert.equal(await giulia.page.evaluate('document.documentElement.lang'), 'hu');
    assert.equal(giulia.page.url(), `${europe.origin}${address}`);
    await giulia.page.goto('/?lang=it');
  }
  await giulia.close();
});

test('one menu closes the other, and the way out of the person’s menu is a few keys', async () => {
  const giulia = await Person.signedIn(browser, europe, 'giulia', 'it', { ...EVERYDAY, hands: keyboard });
  const [language, person] = [giulia.page.locator('summary').nth(0), giulia.page.locator('summary').nth(1)];
  await giulia.hands.press(language);
  await giulia.hands.press(person);
  assert.equal(await giulia.page.locator('details[open]').count(), 1);
  await giulia.window.examine();
  await giulia.window.arriving(() => giulia.hands.press(giulia.page.locator('header button')));
  assert.equal(giulia.path, '/sign-in');
  await giulia.close();
});

test('on paper there is the case, without menus and buttons', async () => {
  const giulia = await Person.signedIn(browser, europe, 'giulia', 'it');
  await giulia.page.goto(others.find((address) => address.endsWith('/print')) ?? '');
  await giulia.page.emulateMedia({ media: 'print' });
  for (const screen of ['nav', 'summary', 'button', '.oi-print-hint']) {
    for (const one of await giulia.page.locator(screen).all()) assert.equal(await one.isVisible(), false, screen);
  }
  assert.equal(await giulia.page.locator('h1').isVisible(), true);
  assert.equal(await giulia.main.locator('dl').first().isVisible(), true);
  await giulia.close();
});
