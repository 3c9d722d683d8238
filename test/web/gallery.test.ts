import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { h } from 'preact';
import {
  assetsPlugin,
  type FormBody,
  type FormError,
  loadAssets,
  refillForm,
  renderPage,
  webPlugin,
} from '../../src/web/index.ts';
import { openBrowser } from '../support/browser.ts';
import { ComponentsPage, type GalleryLang, galleryShell } from './gallery.tsx';
import { FormPage, galleryForm, SignInPage } from './gallery-forms.tsx';
import { texts } from './gallery-texts.ts';

/** Where to look at the pictures afterwards; not kept in the repository. */
const pictures = '.artifacts/gallery';
const pages = ['components', 'form', 'refused', 'sign-in'] as const;
const langs = ['en', 'hu'] as const;

let app: FastifyInstance;
let origin: string;

before(async () => {
  const assets = loadAssets();
  app = Fastify();
  await app.register(webPlugin, { publicUrl: 'http://localhost' });
  await app.register(assetsPlugin, { assets });
  for (const lang of langs) {
    const shell = galleryShell(lang, assets.url);
    const t = texts[lang];
    app.get(`/${lang}/components`, (_, reply) =>
      reply.type('text/html').send(renderPage(h(ComponentsPage, { shell, lang }))),
    );
    app.get(`/${lang}/sign-in`, (_, reply) => reply.type('text/html').send(renderPage(h(SignInPage, { shell, lang }))));
    app.get(`/${lang}/form`, (_, reply) =>
      reply.type('text/html').send(renderPage(h(FormPage, { shell, title: t.formTitle, model: galleryForm(lang) }))),
    );
    const refused = (body: FormBody) => {
      const model = refillForm(galleryForm(lang), body, errorsIn(lang));
      return renderPage(h(FormPage, { shell, title: t.formTitle, model }));
    };
    app.post(`/${lang}/refused`, (request, reply) => reply.type('text/html').send(refused(request.body as FormBody)));
    app.get(`/${lang}/refused`, (_, reply) => reply.type('text/html').send(refused(typed)));
  }
  await app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  mkdirSync(pictures, { recursive: true });
});

after(() => app.close());

const typed: FormBody = {
  'birth.day': '31',
  'birth.month': '2',
  'birth.year': '1980',
  q1: 'no',
  q2: 'yes',
  documents: ['certificate'],
  days: '90',
  text: '\nSzöveg, <b>amely</b> megmarad.',
  'text.lang': 'hu',
  profession: 'other',
};

function errorsIn(lang: GalleryLang): FormError[] {
  const t = texts[lang];
  return [
    { field: '', message: t.formError },
    { field: 'surname', message: t.surnameError },
    { field: 'birth', message: t.birthError },
    { field: 'profession', message: t.professionError },
    { field: 'q1', message: t.q1Error },
    { field: 'documents', message: t.documentsError },
    { field: 'days', message: t.daysError },
    { field: 'text', message: t.textError },
    { field: 'attachment', message: t.attachmentError },
    { field: 'urgent', message: t.urgentError },
  ];
}

for (const javaScriptEnabled of [false, true]) {
  for (const width of [320, 1280]) {
    test(`gallery at ${width} px ${javaScriptEnabled ? 'with' : 'without'} JavaScript: axe finds nothing, nothing scrolls sideways`, async () => {
      const { page, close } = await openBrowser({ javaScriptEnabled, width, baseURL: origin });
      try {
        for (const lang of langs) {
          for (const name of pages) {
            await page.goto(`/${lang}/${name}`);
            if (!javaScriptEnabled)
              await page.page.screenshot({ path: `${pictures}/${name}-${lang}-${width}.png`, fullPage: true });
          }
        }
        await page.goto('/hu/components');
        for (const menu of await page.page.locator('summary.oi-menu__summary').all()) {
          await page.click(menu);
          if (!javaScriptEnabled)
            await page.page.screenshot({ path: `${pictures}/menu-${width}-${page.examined}.png` });
        }
        assert.equal(page.examined, langs.length * pages.length + 3);
      } finally {
        await close();
      }
    });
  }
}

test('the examination finds what is wrong, with and without JavaScript', async () => {
  for (const javaScriptEnabled of [false, true]) {
    const { page, close } = await openBrowser({ javaScriptEnabled, width: 320, baseURL: origin });
    try {
      await page.page.setContent(
        '<html lang="en"><title>x</title><main><h1>x</h1><input><p style="color:#ccc">pale</p></main></html>',
      );
      await assert.rejects(
        page.examine(),
        (error: Error) => /label/.test(error.message + error.stack) && page.examined === 0,
      );
      await page.page.setContent(
        '<html lang="en"><title>x</title><main><h1>x</h1><div style="width:900px">wide</div></main></html>',
      );
      await assert.rejects(page.examine(), /scrolls sideways/);
    } finally {
      await close();
    }
  }
});

test('follow-ups unfold by the answer alone, without JavaScript and by keyboard', async () => {
  const { page, close } = await openBrowser({ javaScriptEnabled: false, baseURL: origin });
  try {
    await page.goto('/en/form');
    const at = (name: string) => page.page.locator(`[name="${name}"]`).first();
    assert.equal(await at('number').isVisible(), false);
    await at('q1').focus();
    await page.press('Space');
    assert.equal(await at('number').isVisible(), true);
    assert.equal(await page.page.locator('[name=q2]').first().isVisible(), false);
    await page.press('ArrowDown');
    assert.equal(await at('number').isVisible(), false);
    await page.page.locator('[name=q2][value=yes]').focus();
    await page.press('Space');
    assert.equal(await at('since.day').isVisible(), true);
    await page.page.locator('[name=profession]').selectOption('other');
    assert.equal(await at('profession-other').isVisible(), true);
    await page.page.locator('[name=profession]').selectOption('nurse');
    assert.equal(await at('profession-other').isVisible(), false);
  } finally {
    await close();
  }
});

test('without :has() every follow-up can be read', async () => {
  const { page, close } = await openBrowser({ javaScriptEnabled: false, baseURL: origin });
  try {
    await page.page.route('**/openimi.css', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll(':has(', ':has-unknown(') });
    });
    await page.goto('/en/form');
    for (const name of ['number', 'since.day', 'profession-other']) {
      assert.equal(await page.page.locator(`[name="${name}"]`).isVisible(), true, name);
    }
  } finally {
    await close();
  }
});

test('a refused form takes the focus to the summary, its links lead to the fields, and nothing typed is lost', async () => {
  const { page, close } = await openBrowser({ javaScriptEnabled: false, baseURL: origin });
  try {
    await page.goto('/hu/refused');
    const focused = () => page.page.evaluate<string>('document.activeElement.id');
    assert.equal(await focused(), 'errors');
    assert.match(await page.page.title(), /^Hiba: /);
    for (const name of ['surname', 'birth', 'profession', 'q1', 'documents', 'days', 'text', 'attachment', 'urgent']) {
      await page.page.locator(`a[href="#field-${name}"]`).click();
      assert.equal(await focused(), `field-${name}`);
    }
    const read = (name: string) => page.page.locator(`[name="${name}"]`).first().inputValue();
    assert.deepEqual(
      [await read('birth.day'), await read('birth.month'), await read('birth.year')],
      ['31', '2', '1980'],
    );
    assert.equal(await read('text'), '\nSzöveg, <b>amely</b> megmarad.');
    assert.equal(await read('days'), '90');
    assert.equal(await page.page.locator('[name=q2][value=yes]').isChecked(), true);
    const order = () =>
      page.page.evaluate<string>(`[...document.querySelectorAll('[name^="birth."]')].map((one) => one.name).join()`);
    assert.equal(await order(), 'birth.year,birth.month,birth.day');
    await page.goto('/en/refused');
    assert.equal(await order(), 'birth.day,birth.month,birth.year');
  } finally {
    await close();
  }
});

test('the page obeys its own content policy, and the skip link comes first', async () => {
  const { page, close } = await openBrowser({ baseURL: origin });
  try {
    const complaints: string[] = [];
    page.page.on('console', (message) => complaints.push(message.text()));
    page.page.on('requestfailed', (request) => complaints.push(request.url()));
    page.page.on(
      'response',
      (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`),
    );
    for (const name of pages) await page.goto(`/en/${name}`);
    assert.deepEqual(complaints, []);
    await page.goto('/en/components');
    await page.press('Tab');
    await page.press('Enter');
    assert.equal(await page.page.evaluate('document.activeElement.id'), 'main');
  } finally {
    await close();
  }
});

test('leaving a guarded form asks only when something was typed and not sent', async () => {
  const { page, close } = await openBrowser({ baseURL: origin });
  try {
    let asked = 0;
    page.page.on('dialog', async (dialog) => {
      asked += 1;
      await dialog.accept();
    });
    await page.goto('/en/form');
    await page.page.goto('/en/components');
    assert.equal(asked, 0);
    await page.goto('/en/form');
    await page.page.locator('[name=surname]').pressSequentially('Rossi');
    await page.page.goto('/en/components');
    assert.equal(asked, 1);
    await page.goto('/en/form');
    await page.page.locator('[name=surname]').pressSequentially('Rossi');
    await page.page.locator('form.oi-form button').first().click();
    await page.page.waitForURL('**/en/refused');
    assert.equal(asked, 1);
  } finally {
    await close();
  }
});

test('headers: nothing inline, nothing kept; static files kept for ever, but not under a stranger’s hash', async () => {
  const html = await app.inject({ url: '/en/form', headers: { 'accept-encoding': 'gzip' } });
  assert.equal(html.headers['cache-control'], 'no-store');
  assert.equal(html.headers['content-encoding'], 'gzip');
  assert.match(String(html.headers['content-security-policy']), /default-src 'self'.*frame-ancestors 'none'/);
  assert.doesNotMatch(String(html.headers['content-security-policy']), /unsafe|upgrade-insecure|https:/);
  assert.equal(html.headers['strict-transport-security'], undefined);
  assert.equal(html.headers['referrer-policy'], 'same-origin');

  const address = loadAssets().url('openimi.css');
  const kept = await app.inject({ url: address, headers: { 'accept-encoding': 'br' } });
  assert.equal(kept.headers['content-encoding'], 'br');
  assert.match(String(kept.headers['cache-control']), /immutable/);
  const plain = await app.inject({ url: address, headers: { 'accept-encoding': 'identity' } });
  assert.ok(plain.body.startsWith('/*'));
  const stranger = await app.inject({ url: '/assets/000000000000/openimi.css' });
  assert.equal(stranger.headers['cache-control'], 'no-cache');
  assert.equal((await app.inject({ url: '/assets/x/../../package.json' })).statusCode, 404);

  const secure = Fastify();
  await secure.register(webPlugin, { publicUrl: 'https://imi.example' });
  secure.get('/', (_, reply) => reply.type('text/html').send('<p>'));
  const overTls = await secure.inject('/');
  assert.match(String(overTls.headers['strict-transport-security']), /max-age=31536000/);
  assert.match(String(overTls.headers['content-security-policy']), /upgrade-insecure-requests/);
  await secure.close();
});
