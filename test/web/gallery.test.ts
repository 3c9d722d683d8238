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
import { ComponentsPage, FormPage, galleryForm, type GalleryLang, galleryShell, SignInPage } from './gallery.tsx';
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
    app.get(`/${lang}/refused`, (_, reply) => reply.type('text/html').send(refused(typed)));
    app.post(`/${lang}/echo`, (request, reply) => reply.type('text/html').send(refused(request.body as FormBody)));
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
