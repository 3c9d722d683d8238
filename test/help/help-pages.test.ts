/** The help as people meet it: before and after signing in, from every page, without JavaScript, at 320 px; no link leads nowhere. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { FAQ, GLOSSARY } from '../../src/help/help.ts';
import { readHelp } from '../../src/help/index.ts';
import { linksOf } from '../../src/help/guide.ts';
import { projectRoot } from '../../src/root.ts';
import { languages } from '../../src/texts/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import { type Europe, openEurope, PROCEDURE } from '../support/europe.ts';
import { keyboard } from '../support/hands.ts';
import { EVERYDAY, Person } from '../support/person.ts';
import { openProgram, type Program } from '../support/program.ts';
import { routesOf } from '../support/routes.ts';

let europe: Europe;
let browser: Browser;
let program: Program;
before(async () => {
  // one after the other: what was opened beside one that fails would keep the run from ending
  europe = await openEurope({ requests: true });
  program = await openProgram();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await europe?.close();
  await program?.close();
});

const { help } = readHelp(projectRoot);
const names = [...help.outline.guides.map(({ guide }) => guide), FAQ, GLOSSARY];
const addresses = [
  '/help',
  ...names.map((name) => `/help/${name}`),
  ...help.outline.guides.map(({ guide }) => `/help/${guide}/questions`),
  '/help/search?q=xyzxyz',
];

for (const width of [320, 1280]) {
  for (const javaScriptEnabled of [false, true]) {
    test(`the help at ${width} px ${javaScriptEnabled ? 'with' : 'without'} JavaScript, without signing in`, async () => {
      const language = languages[width === 320 ? 1 : 2] ?? 'en';
      const window = await openWindow(browser, { width, javaScriptEnabled, locale: language, baseURL: europe.origin });
      for (const address of addresses) await window.goto(address);
      assert.equal(window.examined, addresses.length);
      await window.page.context().close();
    });
  }
}

test('one heading of the first level, the others below it, an address for each; the page in its language', async () => {
  const window = await openWindow(browser, { javaScriptEnabled: false, locale: 'el', baseURL: europe.origin });
  const titles = new Set<string>();
  for (const address of addresses) {
    await window.page.goto(address);
    const { lang, levels, title } = await window.page.evaluate<{ lang: string; levels: number[]; title: string }>(`({
      lang: document.documentElement.lang, title: document.title,
      levels: [...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1])) })`);
    assert.equal(lang, 'el');
    assert.equal(levels.filter((level) => level === 1).length, 1, address);
    assert.equal(
      levels.findIndex((level, index) => level > (levels[index - 1] ?? 0) + 1),
      -1,
      `${address}: ${levels}`,
    );
    titles.add(title);
  }
  assert.equal(titles.size, addresses.length, 'every page has a title of its own');
  await window.page.context().close();
});

test('what is looked for is found, without accents, by keyboard, and the link leads to the section', async () => {
  const window = await openWindow(browser, { javaScriptEnabled: false, locale: 'hu', baseURL: europe.origin });
  await window.goto('/help');
  await window.page.getByRole('searchbox').fill('elfelejtett jelszo');
  await window.arriving(() => window.page.keyboard.press('Enter'));
  await window.examine();
  const link = window.page.getByRole('main').locator('a[href="/help/faq#password"]');
  await window.arriving(() => link.click());
  assert.equal(await window.page.locator('#password h2').isVisible(), true);
  await window.page.context().close();
});

test('every link of the guides leads to a page that somebody may open', async () => {
  const links = new Set<string>();
  for (const { guides, faq, glossary } of help.languages.values())
    for (const guide of [...guides, faq, glossary])
      for (const blocks of [guide.lead, ...guide.sections.map((section) => section.blocks)])
        for (const href of linksOf(blocks)) if (href.startsWith('/')) links.add(href.replace(/#.*/, ''));
  const visitors = await Promise.all(
    (['requester', 'administrator', null] as const).map((who) => program.browser(who)),
  );
  assert.ok(links.size > 12, `${links.size} links`);
  for (const link of links) {
    const answers = await Promise.all(visitors.map(async (visitor) => (await visitor.get(link)).statusCode));
    // an operator's pages are there for nobody here: a refusal says that there is a page
    const there = answers.includes(200) || (link.startsWith('/operator') && answers.includes(403));
    assert.ok(there, `${link}: ${answers.join()}`);
  }
});

/** The routes of pages: what answers in HTML to a GET. */
const isPage = (path: string): boolean => !/^\/(?:api|assets|health|help|live)\b|\*/.test(path);

test('every page leads to a section of the help of its own, and the outline names no page that is not there', () => {
  const routes = routesOf(program.app).filter(({ method, path }) => method === 'GET' && isPage(path));
  const beginnings = Object.keys(help.outline.pages).filter((page) => page !== '/');
  const without = routes.filter(
    ({ path }) => path !== '/' && !beginnings.some((page) => path === page || path.startsWith(`${page}/`)),
  );
  assert.deepEqual(without, [], 'add a line to guides/outline.yaml for these pages');
  const stale = beginnings.filter(
    (page) => !page.startsWith('/operator') && !routes.some(({ path }) => path === page || path.startsWith(`${page}/`)),
  );
  assert.deepEqual(stale, [], 'take these lines out of guides/outline.yaml');
});

test('the link Help stands first among the menus and leads to what fits the page', async () => {
  const giulia = await Person.signedIn(browser, europe, 'giulia', 'it', { ...EVERYDAY, javaScriptEnabled: false });
  const actor = await europe.actor('giulia');
  const { exchanges } = europe.application;
  const content = { fields: {}, questions: [] };
  const { id } = await exchanges.createDraft(actor, { procedure: PROCEDURE, content }, randomUUID());
  // biome-ignore format: one page a line
  const fitting: [page: string, section: string][] = [
    ['/', '/help/start#inbox'],
    [`/drafts/${id}/questions`, '/help/asking#questions'],
    [`/drafts/${id}/recipient`, '/help/asking#recipient'],
    ['/account/second-factor', '/help/start#second-factor'],
    ['/no-such-page', '/help'],
  ];
  for (const [page, section] of fitting) {
    await giulia.page.goto(page);
    assert.equal(await giulia.page.locator('header a.oi-header__link').first().getAttribute('href'), section, page);
  }
  await giulia.page.goto(fitting[1]?.[0] ?? '');
  await giulia.window.arriving(() => giulia.page.locator('header a.oi-header__link').first().click());
  assert.equal(await giulia.page.locator('#questions h2').isVisible(), true);
  await giulia.close();
});

test('info points: every field of a request has one, opened by keyboard alone, never over the field', async () => {
  for (const width of [320, 1280]) {
    const giulia = await Person.signedIn(browser, europe, 'giulia', 'el', {
      ...EVERYDAY,
      width,
      javaScriptEnabled: false,
      hands: keyboard,
    });
    const actor = await europe.actor('giulia');
    const content = { fields: {}, questions: [] };
    const { id } = await europe.application.exchanges.createDraft(
      actor,
      { procedure: PROCEDURE, content },
      randomUUID(),
    );
    for (const step of ['overview', 'details']) {
      await giulia.page.goto(`/drafts/${id}/${step}`);
      const fields = await giulia.main.locator('.oi-field').count();
      const points = giulia.main.locator('.oi-info > summary');
      assert.equal(await points.count(), fields, `${step}: one for each of ${fields} fields`);
      for (const point of await points.all()) {
        const box = await point.boundingBox();
        assert.ok(box && box.width >= 24 && box.height >= 24, 'a target of 24 px at least (WCAG 2.5.8)');
        await point.focus();
        await giulia.page.keyboard.press('Enter');
      }
      await giulia.window.examine();
      const covered = await giulia.page.evaluate<
        string[]
      >(`[...document.querySelectorAll('.oi-field')].flatMap((field) => {
        const text = field.querySelector('.oi-info__text').getBoundingClientRect();
        const control = field.querySelector('input, select, textarea').getBoundingClientRect();
        return text.height > 0 && text.bottom <= control.top ? [] : [field.textContent];
      })`);
      assert.deepEqual(covered, [], 'the explanation stands above the control');
    }
    await giulia.page.goto(`/drafts/${id}/questions`);
    const chapters = await giulia.main.locator('h2.oi-form__title').count();
    assert.equal(await giulia.main.locator('h2.oi-form__title + .oi-info').count(), chapters);
    await giulia.close();
  }
});

test('the states of a case and of a list are explained', async () => {
  const giulia = await Person.signedIn(browser, europe, 'giulia', 'hu', { ...EVERYDAY, javaScriptEnabled: false });
  const actor = await europe.actor('giulia');
  const boxes = (['waiting', 'sent', 'received', 'closed'] as const).map((box) =>
    europe.application.exchanges.list(actor, { box, limit: 100 }),
  );
  const rows = (await Promise.all(boxes)).flatMap((box) => box.rows);
  const byState = new Map(rows.map((row) => [row.state, row.id]));
  assert.ok(byState.size >= 4, 'cases in every state');
  let cited = 0;
  for (const id of byState.values()) {
    await giulia.page.goto(`/exchanges/${id}`);
    const point = giulia.main.locator('.oi-stated summary');
    await giulia.window.click(point);
    assert.equal(await giulia.main.locator('.oi-stated a[href="/help/start#states"]').isVisible(), true);
    const text = (await giulia.main.locator('.oi-stated .oi-info__text').textContent()) ?? '';
    assert.ok(text.length > 60, text);
    if (text.includes('1024/2012')) cited += 1;
  }
  assert.ok(cited >= 4, 'the states of requests name the article');
  await giulia.goto('/?box=sent');
  const legend = giulia.main.locator('details:has(a[href="/help/start#states"])');
  await giulia.window.click(legend.locator('summary'));
  const labels = await giulia.main.locator('tbody .ecl-label:not(.oi-label--late)').allTextContents();
  const explained = (await legend.locator('dt').allTextContents()).map((term) => term.trim()).sort();
  assert.deepEqual(explained, [...new Set(labels)].sort(), 'each state of the list, once');
  await giulia.close();
});

test('on paper: the text without menus, contents and search', async () => {
  const window = await openWindow(browser, { javaScriptEnabled: false, baseURL: europe.origin });
  await window.page.goto('/help/answering');
  await window.page.emulateMedia({ media: 'print' });
  assert.equal(await window.page.locator('nav').first().isVisible(), false);
  assert.equal(await window.page.locator('.oi-contents').isVisible(), false);
  assert.equal(await window.page.locator('#competent li').first().isVisible(), true);
  await window.page.context().close();
});
