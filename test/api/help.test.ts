/** The help by the API: the words of the pages, in the language asked for, without a token. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { languages } from '../../src/texts/index.ts';
import { Description } from '../support/openapi.ts';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
before(async () => {
  program = await openProgram();
});
after(() => program.close());

const get = async (path: string) => {
  const { status, json } = await program.call(null, path);
  assert.equal(status, 200, path);
  return json;
};
/** As a page writes it. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

test('every section of every page of the help can be had as JSON, in each language', async () => {
  const browser = await program.browser(null);
  for (const lang of languages) {
    const { items } = await get(`/help?lang=${lang}`);
    assert.ok(items.length > 5);
    for (const { guide, kind, title } of items) {
      for (const path of kind === 'guide' ? [guide, `${guide}/questions`] : [guide]) {
        const document = await get(`/help/${path}?lang=${lang}`);
        const { body } = await browser.get(`/help/${path}`, { 'accept-language': lang });
        assert.deepEqual([document.title, document.language], [title, lang]);
        const shown = [...body.matchAll(/<h2[^>]*>([^<]+)<\/h2>/g)].map(([, heading = '']) => heading);
        const given = document.sections.map((section: { title: string }) => escaped(section.title));
        assert.deepEqual(
          shown.filter((heading) => given.includes(heading)),
          given,
        );
        for (const { id, href, text } of document.sections) {
          assert.ok(text.length > 10, `${path}#${id}`);
          assert.ok(
            (await browser.get(href.split('#')[0], { 'accept-language': lang })).body.includes(`id="${id}"`),
            href,
          );
        }
      }
    }
  }
});

test('a question finds the same sections as on the page, the best first', async () => {
  const { items } = await get('/help/search?q=forward%20a%20request&lang=en');
  assert.ok(items.length > 0);
  const { body } = await (await program.browser(null)).get('/help/search?q=forward%20a%20request', {
    'accept-language': 'en',
  });
  const places = items.map(({ href }: { href: string }) => body.indexOf(`href="${href}"`));
  assert.ok(places.every((place: number) => place > 0));
  assert.deepEqual(
    places,
    places.toSorted((a: number, b: number) => a - b),
  );
  assert.deepEqual((await get('/help/search?q=xyzxyz')).items, []);
});

test('what there is not is said in the language asked for; what was asked wrongly too', async () => {
  for (const path of ['/help/nothing?lang=it', '/help/faq/questions?lang=it', '/help/nothing/questions?lang=it']) {
    const { status, json } = await program.call(null, path);
    assert.deepEqual([status, json.code], [404, 'address-unknown']);
    assert.match(json.title, /indirizzo/);
  }
  for (const path of ['/help/search', '/help?lang=xx', `/help/search?q=${'x'.repeat(201)}`])
    assert.equal((await program.call(null, path)).status, 422, path);
});

test('the description says it, and that no token is needed', async () => {
  const answer = await program.app.inject({ url: '/api/openapi.json' });
  const description = new Description(answer.json());
  const paths = description.operations.map(({ path }) => path).filter((path) => path.includes('/help'));
  assert.deepEqual(paths.sort(), [
    '/api/v1/help',
    '/api/v1/help/search',
    '/api/v1/help/{guide}',
    '/api/v1/help/{guide}/questions',
  ]);
  for (const path of paths) assert.deepEqual(answer.json().paths[path].get.security, []);
});
