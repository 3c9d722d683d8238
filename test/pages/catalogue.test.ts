/** The public catalogue as anybody meets it: without signing in, without JavaScript, in every language, at 320 px, on paper and as JSON. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../../src/root.ts';
import { compile, readDefinitionFiles } from '../../src/procedures/index.ts';
import { languages } from '../../src/texts/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import { openProgram, type Program } from '../support/program.ts';

let browser: Browser;
let program: Program;
let origin: string;
before(async () => {
  program = await openProgram();
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await program?.close();
});

const { procedures } = compile(readDefinitionFiles(projectRoot), languages);
const addresses = ['/catalogue', ...procedures.map(({ id }) => `/catalogue/${id}`)];

/** What a page would show where a text or a value is missing: keys, codes in camel case, gaps that nothing fills. */
const RAW =
  /\b(?:act|area|body|catalogue|section|field|option|role|state|action|term|turn|question|chapter|placeholder|function|procedure)\.[a-z][\w-]*|\b[a-z]+[A-Z]\w*|\{\w+|undefined|\[object/;
/** Written so by law or by their owners. */
const NAMES = /OpenIMI|eIDAS/g;

for (const language of languages) {
  // wide in the first language and in the one whose words are longest
  for (const width of ['en', 'el'].includes(language) ? [320, 1280] : [320]) {
    test(`the catalogue in ${language} at ${width} px`, async () => {
      const window = await openWindow(browser, { width, javaScriptEnabled: false, locale: language, baseURL: origin });
      for (const address of addresses) {
        await window.goto(address);
        const { lang, words, levels } = await window.page.evaluate<{
          lang: string;
          words: string;
          levels: number[];
        }>(`({
          lang: document.documentElement.lang, words: (() => {
            const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
            const all = [];
            while (texts.nextNode()) all.push(texts.currentNode.data);
            return all.join('\\n');
          })(),
          levels: [...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1])) })`);
        assert.equal(lang, language);
        assert.equal(RAW.exec(words.replaceAll(NAMES, ''))?.[0], undefined, address);
        assert.equal(
          levels.findIndex((level, index) => level > (levels[index - 1] ?? 0) + 1),
          -1,
          `${address}: ${levels}`,
        );
      }
      await window.page.context().close();
    });
  }
}

test('it is one click away from the page where one signs in, and leads to every procedure and back', async () => {
  const window = await openWindow(browser, { javaScriptEnabled: false, baseURL: origin });
  await window.page.goto('/sign-in');
  await window.arriving(() => window.page.locator('footer a[href="/catalogue"]').click());
  const cards = window.page.locator('main a[href^="/catalogue/"]');
  assert.deepEqual((await cards.evaluateAll((links) => links.map((link) => link.getAttribute('href')))).sort(), [
    ...addresses.slice(1).sort(),
  ]);
  await window.arriving(() => cards.first().click());
  await window.arriving(() => window.page.locator('.oi-breadcrumb a').click());
  assert.equal(new URL(window.page.url()).pathname, '/catalogue');
  await window.page.context().close();
});

test('of a register everybody is told who records, who looks it up and how, and how long an entry is shown', async () => {
  const toldOf = async (id: string): Promise<string[]> => {
    const { register } = (await program.call(null, `/procedures/${id}?lang=en`)).json.inWords;
    return register.map(({ sentences }: { sentences: string[] }) => sentences.join('\n'));
  };
  const [recorded = '', looked = '', shown = ''] = await toldOf('firearms.refusals');
  assert.match(
    recorded,
    /functions in the area: Records refusals and looks them up\.\n.*: Confirm the review, .* and Remove the entry\./,
  );
  assert.match(looked, /Looks refusals up\..*\n.*all of these must be given: Surname, First name and Date of birth\./);
  assert.match(looked, /nobody can have themselves told that a person has been recorded/);
  assert.match(looked, /so is a look-up that finds nobody/);
  assert.match(
    shown,
    /“To be reviewed by” – 10 years, only with “Effect of the decision”.*; it runs from: the day in “Date of the decision”/,
  );
  assert.match(shown, /no longer shown once this has been done: Remove the entry\./);
  assert.match(shown, /shown again once this has been done: Confirm late and show again or Record the revocation\./);
  const [written = '', browsed = '', kept = ''] = await toldOf('public-documents.models');
  assert.match(written, /Replies to requests and Coordinates\.\n/);
  assert.match(browsed, /may save a search and are then told/);
  assert.doesNotMatch(browsed, /finds nobody|purposes is named/);
  assert.match(
    kept,
    /goes on being shown, and who keeps it is late: “To be confirmed by” – 1 year; it runs from: “Record the entry”/,
  );
  assert.deepEqual(await toldOf('services.alert'), []);
});

test('the table says whatever the picture says', async () => {
  const window = await openWindow(browser, { javaScriptEnabled: false, baseURL: origin });
  for (const address of addresses.slice(1)) {
    await window.page.goto(address);
    const [drawn, told, boxes, rows] = await window.page.evaluate<[string[], string[], string[], string[]]>(`[
      [...document.querySelectorAll('.oi-picture__figure')].flatMap((one) => one.textContent.split(', ')),
      [...document.querySelectorAll('.oi-move-number')].map((one) => one.textContent),
      [...document.querySelectorAll('.oi-picture__state')].map((one) => [...one.children].map((line) => line.textContent).join(' ')),
      [...document.querySelectorAll('.oi-picture ~ details table th[scope=row] .oi-table__value')].map((one) => one.firstChild.textContent.trim())]`);
    const inOrder = (list: string[]): string[] => list.sort((a, b) => Number(a) - Number(b));
    assert.ok(drawn.length > 1, `${drawn.length} arrows`);
    assert.deepEqual(inOrder(drawn), inOrder(told), address);
    assert.deepEqual(boxes, rows, address);
  }
  await window.page.context().close();
});

test('on a telephone the picture scrolls by itself, also with the keyboard', async () => {
  const window = await openWindow(browser, { width: 320, javaScriptEnabled: false, baseURL: origin });
  await window.page.goto(addresses[1] ?? '');
  const picture = window.page.locator('.oi-picture');
  await picture.focus();
  const scrolled = () => picture.evaluate((region) => region.scrollLeft);
  // it glides there in its own time, and without scripts the page cannot say that it has
  for (let tries = 0; tries < 50 && (await scrolled()) === 0; tries += 1) {
    await window.page.keyboard.press('ArrowRight');
    await setTimeout(100);
  }
  assert.ok((await scrolled()) > 0);
  await window.page.context().close();
});

test('programs are told the same, without a token', async () => {
  const ask = async (path: string) => {
    const answer = await program.app.inject({ method: 'GET', url: `/api/v1${path}` });
    return { status: answer.statusCode, json: answer.json() };
  };
  const list = await ask('/procedures?lang=hu');
  assert.deepEqual(list.json.items.map(({ id }: { id: string }) => id).sort(), procedures.map(({ id }) => id).sort());
  const { status, json } = await ask('/procedures/professional-qualifications.information-request?lang=it');
  assert.equal(status, 200);
  assert.deepEqual(json.gateway.annex, [{ point: 2, act: '32005L0036', articles: ['8', '50', '56'] }]);
  assert.deepEqual(
    json.inWords.legal.basis.map(({ name, verified }: { name: string; verified: boolean }) => [name, verified]),
    [
      ['Direttiva 2005/36/CE', true],
      ['Regolamento (UE) n. 1024/2012', true],
    ],
  );
  assert.deepEqual(json.inWords.legal.bodies, []);
  assert.deepEqual(
    json.inWords.translations.map(({ language, status }: { language: string; status: string }) => [language, status]),
    [
      ['en', 'source'],
      ['el', 'draft'],
      ['hu', 'draft'],
      ['it', 'draft'],
    ],
  );
  assert.match(json.diagram, /^stateDiagram-v2/);
  assert.equal((await ask('/procedures/professional-qualifications.nothing')).status, 404);
});

test('what is not published has no page', async () => {
  const answer = await program.app.inject({ method: 'GET', url: '/catalogue/professional-qualifications.nothing' });
  assert.equal(answer.statusCode, 404);
});
