import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { h } from 'preact';
import { Visit } from '../../test/support/account-pages.tsx';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { apiAuthPlugin, openAccounts, requireActor, signInPages, signInPlugin, tokenFor } from '../accounts/index.ts';
import { DEMONSTRATION_PASSWORD, loadDemonstration } from '../demonstration/index.ts';
import { answerWithProblems, validatorCompiler } from '../problems.ts';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { languages, sayIn } from '../texts/index.ts';
import { assetsPlugin, loadAssets, Page, type PageTools, type Say, sendPage, webPlugin } from '../web/index.ts';
import { directoryPages, recipientSearch } from './directory.pages.tsx';
import { directoryRoutes } from './directory.routes.ts';

const GIULIA = 'giulia.bianchi@ordine-medici-bologna.it.example';
const NOW = new Date('2026-03-02T08:00:00Z');
const { procedures } = compile(readDefinitionFiles(projectRoot), languages);
const catalogue = {
  published: procedures,
  current: (id: string) => procedures.find((procedure) => procedure.id === id),
};

let database: TestDatabase;
let app: FastifyInstance;
let token: string;
let visit: Visit;

before(async () => {
  database = await testDatabase();
  await loadDemonstration(database.admin, { now: NOW, root: projectRoot, procedures });
  const { db } = database.connection;
  const secrets = { encryptionKey: createSecretKey(Buffer.alloc(32, 7)) };
  const accounts = openAccounts({ connection: database.connection, mode: 'training', secrets, now: () => NOW });
  const assets = loadAssets();
  const shell: PageTools['shell'] = async ({ language }) => ({
    lang: language,
    say: sayIn(language) as unknown as Say,
    asset: assets.url,
    siteName: 'Test',
    homeHref: '/',
    navigation: [],
    languages: [],
    footer: [],
  });
  app = Fastify({ forceCloseConnections: true });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerWithProblems(app, (request) => (request as { language?: string }).language ?? 'en');
  await app.register(assetsPlugin, { assets });
  await app.register(
    async (api) => {
      await api.register(apiAuthPlugin, { accounts });
      await api.register(directoryRoutes, { db, procedures: catalogue });
    },
    { prefix: '/api/v1' },
  );
  await app.register(async (pages) => {
    await pages.register(webPlugin, { publicUrl: 'http://localhost' });
    await pages.register(signInPlugin, { accounts });
    await pages.register(signInPages, { accounts, shell, areaName: (_, area) => area });
    await pages.register(directoryPages, { db, procedures: catalogue, tools: { shell } });
    const recipients = recipientSearch({ db, procedures: catalogue });
    const known: Record<string, object> = {
      '/choose': {},
      '/choose-doctor': { suggests: { competence: 'doctor', country: 'HU' } },
      '/choose-none': { suggests: { competence: 'no-such-trade' } },
    };
    pages.get('/:choose', async (request, reply) => {
      const page = request.url.split('?')[0] ?? '';
      const search = {
        area: 'professional-qualifications',
        holds: ['replies', 'coordinates'],
        page,
        ...known[page],
        where: 'abroad' as const,
        chosenAt: '/choose',
        chooseLabel: 'Pick',
        hidden: { revision: '7' },
      };
      const children = await recipients(request, { ...search, actor: requireActor(request) });
      return sendPage(reply, h(Page, { shell: await shell(request, reply), title: 'Choose', children }));
    });
  });
  token = await tokenFor(accounts, GIULIA);
  visit = new Visit(app);
  await visit.signIn(GIULIA, DEMONSTRATION_PASSWORD);
});
after(async () => {
  await app.close();
  await database.close();
});

const call = async (query: string) => {
  const url = `/api/v1/authorities${query}`;
  const answer = await app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  return { status: answer.statusCode, body: answer.json() };
};

test('API: authorities are found in the area of a procedure, in the language of the caller', async () => {
  const query = '?q=szekesfehervar&procedure=professional-qualifications.information-request&lang=hu';
  const { status, body } = await call(query);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.items.length, 1);
  const [found] = body.items;
  assert.equal(found.id, 'hu-epitesz-kamara-szekesfehervar');
  assert.equal(found.name.lang, 'hu');
  assert.deepEqual(found.competences, ['architect']);
  assert.deepEqual([body.exact, body.next, body.fallback], [true, null, null]);
});

test('API: languages shared are those of the caller’s authority and of the answer', async () => {
  const shared = async (lang: string) => (await call(`/hu-oktatasi-hivatal?lang=${lang}`)).body.languagesShared;
  assert.deepEqual(await shared('it'), ['en', 'it']);
  assert.deepEqual(await shared('hu'), ['hu', 'en', 'it']);
});

test('API: pages follow each other by their cursor', async () => {
  const first = (await call('?country=IT&limit=10')).body;
  const second = (await call(`?country=IT&limit=10&cursor=${first.next}`)).body;
  const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
  assert.equal(first.items.length, 10);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(second.next, null);
});

test('API: authorities say what they hold, and are found by it, by one function or any of several', async () => {
  const ids = async (query: string) => {
    const { status, body } = await call(`?country=IT&limit=100${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.items.map(({ id }: { id: string }) => id) as string[];
  };
  const held = (await call('/it-coordinator')).body.areas[0].functions;
  assert.deepEqual(held, ['sends', 'replies', 'coordinates']);
  const all = await ids('');
  assert.deepEqual(await ids('&function=coordinates'), ['it-coordinator']);
  assert.deepEqual(await ids('&function=coordinates&function=replies'), all);
  assert.deepEqual(await ids('&function=judges'), []);
});

test('page: authorities are found by what they hold; which functions there are is told by the area', async () => {
  const { body } = await visit.get('/authorities?country=IT&function=coordinates');
  assert.deepEqual(
    [...body.matchAll(/href="\/authorities\/([a-z0-9-]+)"/g)].map(([, id]) => id),
    ['it-coordinator'],
  );
  const select = /<select[^>]*name="function".*?<\/select>/s.exec(body)?.[0] ?? '';
  const options = [...select.matchAll(/value="([a-z]+)"[^>]*>([^<]+)</g)].map(([, value, label]) => [value, label]);
  assert.deepEqual(options, [
    ['sends', 'Invia richieste'],
    ['replies', 'Risponde alle richieste'],
    ['coordinates', 'Coordina'],
  ]);
  assert.match(select, /<option[^>]*selected[^>]*value="coordinates"|<option[^>]*value="coordinates"[^>]*selected/);
  // Whom one can choose as a recipient is told by the procedure, not by the reader.
  assert.doesNotMatch((await visit.get('/choose')).body, /name="function"/);
  assert.equal((await visit.get('/choose?function=judges')).body.match(/name="recipient"/g)?.length, 25);
});

test('API: where nothing is found in a country, its national coordinator is offered', async () => {
  const { body } = await call('?country=HU&q=qqqqq');
  assert.deepEqual([body.items, body.fallback.id], [[], 'hu-coordinator']);
});

const refusals: [string, number, string][] = [
  ['?procedure=toys.alert', 404, 'procedure-unknown'],
  ['?cursor=abc', 400, 'cursor-invalid'],
  ['?country=US', 422, 'input-invalid'],
  ['?limit=1000', 422, 'input-invalid'],
  ['/xx-nobody', 404, 'authority-unknown'],
];
for (const [query, status, code] of refusals) {
  test(`API: ${query} is refused as ${code}`, async () => {
    const answer = await call(query);
    assert.deepEqual([answer.status, answer.body.code], [status, code]);
  });
}

test('API: nobody without a token looks into the directory', async () => {
  assert.equal((await app.inject({ url: '/api/v1/authorities' })).statusCode, 401);
});

test('pages: nobody without a session looks into the directory', async () => {
  const stranger = await new Visit(app).get('/authorities');
  assert.equal(stranger.status, 303);
  assert.match(String(stranger.location), /^\/sign-in/);
});

test('page: a foreign name carries its language, the informal title is there, and what languages match is said', async () => {
  const { status, body } = await visit.get('/authorities?q=oktatasi+hivatal');
  assert.equal(status, 200);
  assert.match(body, /<a class="ecl-link" href="\/authorities\/hu-oktatasi-hivatal" lang="hu">Oktatási Hivatal/);
  assert.match(body, /<span lang="en">Educational Authority/);
  assert.match(body, /In comune: inglese e italiano/);
  assert.match(body, /Anche: ungherese e tedesco/);
});

test('page: countries are in the order of the reader’s language', async () => {
  const { body } = await visit.get('/authorities');
  const select = /<select[^>]*name="country".*?<\/select>/s.exec(body)?.[0] ?? '';
  const labels = [...select.matchAll(/value="[A-Z]{2}"[^>]*>([^<]+)</g)].map(([, label]) => label);
  assert.equal(labels.length, 30);
  assert.deepEqual(labels.slice(0, 3), ['Austria', 'Belgio', 'Bulgaria']);
  assert.ok(
    labels.indexOf('Cechia') < labels.indexOf('Cipro') && labels.indexOf('Germania') < labels.indexOf('Grecia'),
  );
});

test('page: what was asked stays in the form and in the address of the next page', async () => {
  const { body } = await visit.get('/authorities?q=%3Cb%3E%22&country=FR&competence=doctor&language=es');
  assert.match(body, /value="&lt;b>&quot;"|value="&lt;b&gt;&quot;"/);
  const listed = await visit.get('/authorities?q=ministry');
  const next = /rel="next" href="([^"]+)"/.exec(listed.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.match(next, /^\/authorities\?q=ministry&cursor=/);
  assert.equal((await visit.get(next)).status, 200);
});

test('page: a cursor or filter that makes no sense is forgotten', async () => {
  for (const query of [
    'cursor=abc',
    'country=US',
    'competence=%27%3B--',
    'language=xx',
    'area=toys',
    'function=%27',
    'q=a&q=b',
  ]) {
    const { status, body } = await visit.get(`/authorities?${query}`);
    assert.equal(status, 200, query);
    assert.match(body, /href="\/authorities\/[a-z]{2}-/, query);
  }
});

test('page: only resembling words are said to be so', async () => {
  assert.match((await visit.get('/authorities?q=boligna')).body, /Nulla corrisponde esattamente/);
  assert.doesNotMatch((await visit.get('/authorities?q=bologna')).body, /Nulla corrisponde esattamente/);
});

test('page: where nothing is found the national coordinator is shown', async () => {
  const { body } = await visit.get('/authorities?q=qqqqq&country=HU');
  assert.match(body, /Nessuna autorità trovata/);
  assert.match(body, /href="\/authorities\/hu-coordinator"/);
});

test('page: the record of every authority can be read', async () => {
  const { rows } = await database.admin.pool.query('select id from authority order by id');
  for (const { id } of rows as { id: string }[]) {
    const { status } = await visit.get(`/authorities/${id}`);
    assert.equal(status, 200, id);
  }
});

test('page: a record says where it is, what it is competent for and how to reach it', async () => {
  const { body } = await visit.get('/authorities/it-opi-torino');
  for (const text of [
    'Italia',
    'Ordine delle Professioni Infermieristiche di Torino',
    'Qualifiche professionali',
    'Invia richieste, Risponde alle richieste',
  ])
    assert.ok(body.includes(text), text);
  assert.match(body, /href="mailto:segreteria@opi-torino.it.example"/);
  assert.match(body, /href="tel:\+3901105550005"/);
});

test('choosing a recipient: every authority listed has a button of its own, none is of the own country', async () => {
  const { body } = await visit.get('/choose');
  const listed = [...body.matchAll(/href="\/authorities\/([a-z0-9-]+)"/g)].map(([, id]) => id ?? '');
  const buttons = [...body.matchAll(/name="recipient" value="([a-z0-9-]+)"/g)].map(([, id]) => id);
  assert.equal(listed.length, 25);
  assert.deepEqual(buttons, listed);
  assert.ok(!listed.some((id) => id.startsWith('it-')), listed.join(' '));
  assert.equal(
    body.match(/<form method="post" action="\/choose"><input type="hidden" name="revision" value="7"/g)?.length,
    25,
  );
  assert.doesNotMatch(body, /<option[^>]* value="IT"/);
});

test('choosing a recipient: the search begins with what is known, until something is asked, be it nothing', async () => {
  const recipients = (body: string) => [...body.matchAll(/name="recipient" value="([a-z0-9-]+)"/g)].map(([, id]) => id);
  const selected = (body: string, name: string) => {
    const select = new RegExp(`<select[^>]*name="${name}"[\\s\\S]*?</select>`).exec(body)?.[0] ?? '';
    return (
      /<option[^>]*selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected/
        .exec(select)
        ?.slice(1)
        .join('') ?? ''
    );
  };
  const first = (await visit.get('/choose-doctor')).body;
  const asked = (await visit.get('/choose?competence=doctor&country=HU')).body;
  assert.ok(recipients(asked).length > 0);
  assert.deepEqual(recipients(first), recipients(asked));
  assert.deepEqual([selected(first, 'competence'), selected(first, 'country')], ['doctor', 'HU']);
  assert.match(first, /href="\/choose-doctor\?q="/);
  const all = (await visit.get('/choose-doctor?q=')).body;
  assert.deepEqual(recipients(all), recipients((await visit.get('/choose')).body));
  assert.equal(selected(all, 'competence'), '');
  // What nobody typed hides nothing: the coordinator has no competence of its own, and nobody has this one.
  const named = (await visit.get('/choose-doctor?q=coordinator&country=HU&competence=doctor')).body;
  assert.ok(recipients(named).includes('hu-coordinator'), recipients(named).join());
  assert.equal(recipients((await visit.get('/choose-none')).body).length, 25);
});

test('choosing a recipient: the coordinator of a country where nothing is found can be chosen, that of the own country not', async () => {
  assert.match((await visit.get('/choose?q=qqqqq&country=HU')).body, /name="recipient" value="hu-coordinator"/);
  assert.doesNotMatch((await visit.get('/choose?q=qqqqq&country=IT')).body, /it-coordinator/);
});
