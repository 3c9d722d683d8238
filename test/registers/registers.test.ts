/** Registers as programs and people meet them: rights at the API and at the pages, canaries, and the pages in a real browser. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { sayIn } from '../../src/texts/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import { type Joined, joining } from '../support/joined.ts';
import { type Answer, openProgram, PASSWORD, type Program, refused } from '../support/program.ts';

const REFUSALS = 'firearms.refusals';
const DIRECTORY = 'professional-qualifications.register-directory';
const CANARY = 'Canarysurname';

type Who = 'recorder' | 'reader' | 'viewer' | 'former' | 'outsider';

let program: Program;
let joined: Joined;
let browser: Browser;
let origin: string;

before(async () => {
  program = await openProgram();
  joined = joining(program, 'firearms');
  const { join } = joined;
  await join('recorder', 'it-police', ['records-refusals']);
  await join('reader', 'hu-police', ['consults-refusals']);
  await join('viewer', 'at-police', ['consults-refusals'], 'viewer');
  await join('former', 'fr-police', []);
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await program?.close();
});

const api = async (who: Who, path: string, body?: unknown): Promise<Answer> => {
  const call = body === undefined ? {} : { body };
  return who === 'outsider' ? program.call('stranger', path, call) : joined.call(who, path, call);
};

const fieldsOf = (surname = CANARY) => ({
  duration: 'indefinite',
  surname,
  firstName: 'Anna Maria',
  birthDate: '1970-05-06',
  birthPlace: 'Nowhere',
  birthCountry: 'IT',
  nationalities: [{ country: 'IT' }],
  decisionDate: '2026-03-02',
  decisionAuthority: 'Questura',
  decisionContact: 'questura@example.example',
});
const recorded = async (surname = CANARY): Promise<string> => {
  const body = { procedure: REFUSALS, content: { fields: fieldsOf(surname), questions: [] }, send: true };
  const answer = await api('recorder', '/exchanges', body);
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
};
const ANNA = { surname: CANARY, firstName: 'Anna', birthDate: '1970-05-06' };
const lookUp = (who: Who, by: Record<string, string> = ANNA, purpose = 'application') =>
  api(who, `/registers/${REFUSALS}/lookups`, { by, purpose });

test('a program looks one person up and reads the entry under its look-up; nobody else does', async () => {
  const entry = await recorded();
  const made = await lookUp('reader');
  assert.equal(made.status, 201, made.text);
  const found = await api('reader', `/lookups/${made.json.id}`);
  assert.deepEqual(
    found.json.items.map(({ id, state }: { id: string; state: string }) => [id, state]),
    [[entry, 'active']],
  );
  assert.doesNotMatch(found.text, new RegExp(CANARY), 'a list of hits names nobody');
  const read = await api('reader', `/lookups/${made.json.id}/${entry}`);
  assert.match(read.text, new RegExp(CANARY));
  assert.deepEqual([read.json.actions, read.json.drafts, read.json.masked], [[], [], false]);
  // What one has looked up serves no other, nor does the entry's own address.
  for (const who of ['viewer', 'former', 'outsider', 'recorder'] as const)
    refused(await api(who, `/lookups/${made.json.id}/${entry}`), 404, 'search-not-found');
  refused(await api('reader', `/exchanges/${entry}`), 404, 'exchange-not-found');
  refused(await api('reader', `/exchanges/${entry}/report`), 404, 'exchange-not-found');
  refused(
    await api('reader', `/exchanges/${entry}/actions/annul`, { revision: 1, input: {} }),
    404,
    'exchange-not-found',
  );
  refused(await api('reader', `/registers/${REFUSALS}/entries/${entry}`), 404, 'exchange-not-found');
  refused(await api('reader', `/registers/${REFUSALS}/entries`), 404, 'register-unknown');
  const other = await recorded('Somebodyelse');
  refused(await api('reader', `/lookups/${made.json.id}/${other}`), 404, 'exchange-not-found');
});

test('who lacks the function, the area or the sight is told that there is no such register', async () => {
  for (const who of ['viewer', 'former', 'outsider'] as const) {
    refused(await lookUp(who), 404, 'register-unknown');
    const listed = (await api(who, '/registers')).json.items.map(({ id }: { id: string }) => id);
    assert.ok(!listed.includes(REFUSALS), who);
  }
  const [own] = (await api('reader', '/registers')).json.items;
  assert.deepEqual([own.id, own.search, own.consults, own.records], [REFUSALS, 'exact', true, false]);
});

test('a function that is taken away ends the right at once, with the look-up under way', async () => {
  const entry = await recorded('Lostfunction');
  const { json } = await lookUp('reader', { ...ANNA, surname: 'Lostfunction' });
  assert.equal((await api('reader', `/lookups/${json.id}/${entry}`)).status, 200);
  const { pool } = program.database.admin;
  const give = (functions: string) =>
    pool.query(`update authority_area set functions = $1::text[] where authority_id = 'hu-police'`, [functions]);
  await give('{}');
  refused(await api('reader', `/lookups/${json.id}`), 404, 'register-unknown');
  refused(await api('reader', `/lookups/${json.id}/${entry}`), 404, 'exchange-not-found');
  await give('{consults-refusals}');
});

test('an incomplete look-up is refused field by field; at most a hundred in half an hour are taken', async () => {
  const answer = await lookUp('reader', { surname: CANARY, birthDate: '31.2.1970' }, '');
  refused(answer, 422, 'input-invalid');
  const pointers = answer.json.issues.map(
    ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
  );
  assert.deepEqual(pointers, ['/by/firstName required', '/by/birthDate not-a-date', '/purpose required']);
  const { membershipId } = joined.people.reader ?? assert.fail();
  await program.database.admin.pool.query(
    `insert into person_search (id, membership_id, body, expires_at)
     select gen_random_uuid(), $1, '\\x00', $2::timestamptz + interval '1 minute' from generate_series(1, 100)`,
    [membershipId, program.clock.now],
  );
  refused(await lookUp('reader'), 429, 'too-many-lookups');
  await program.database.admin.pool.query('delete from person_search where membership_id = $1', [membershipId]);
});

test('whom somebody looks up stands in no address, no log and no table', async () => {
  const surname = 'Unheardofcanary';
  const forms = await joined.browser('reader');
  const home = `/registers/${REFUSALS}`;
  const sent = await forms.submit(home, `${home}/lookups`, {
    'by.surname': surname,
    'by.firstName': 'Anna',
    'by.birthDate.day': '6',
    'by.birthDate.month': '5',
    'by.birthDate.year': '1970',
    purpose: 'renewal',
  });
  assert.equal(sent.statusCode, 303, sent.body);
  assert.match(String(sent.headers.location), /^\/lookups\/[0-9a-f-]{36}$/);
  const found = await forms.get(String(sent.headers.location));
  assert.ok(found.body.includes(sayIn('en')('register.nobody')), found.body);
  assert.doesNotMatch(program.log.join(''), new RegExp(surname));
  const { rows } = await program.database.admin.pool.query(
    `select table_name, column_name from information_schema.columns where table_schema = 'public'
     and data_type in ('text', 'jsonb', 'ARRAY', 'tsvector')`,
  );
  for (const { table_name, column_name } of rows) {
    const { rowCount } = await program.database.admin.pool.query(
      `select 1 from "${table_name}" where "${column_name}"::text ilike $1 limit 1`,
      [`%${surname}%`],
    );
    assert.equal(rowCount, 0, `${table_name}.${column_name}`);
  }
});

const directoryFields = (fields: Record<string, unknown> = {}) => ({
  kind: 'professional',
  access: 'open',
  profession: 'doctor',
  name: { text: 'Albo dei medici di Milano', lang: 'it' },
  holder: { text: 'Ordine di Milano', lang: 'it' },
  link: 'https://albo.example/medici',
  content: { text: 'Chi può esercitare', lang: 'it' },
  ...fields,
});
async function listed(fields: Record<string, unknown> = {}): Promise<string> {
  const content = { fields: directoryFields(fields), questions: [] };
  const answer = await program.call('requester', '/exchanges', { body: { procedure: DIRECTORY, content, send: true } });
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
}

test('a directory is listed and searched by words, choices and country, and tells nobody’s data', async () => {
  const doctors = await listed();
  program.clock.now = new Date(program.clock.now.getTime() + 60_000);
  const nurses = await listed({
    profession: 'nurse',
    kind: 'students',
    name: { text: 'Scuola infermieri', lang: 'it' },
  });
  const found = async (query: string): Promise<string[]> =>
    (await program.call('stranger', `/registers/${DIRECTORY}/entries?${query}`)).json.items.map(
      ({ id }: { id: string }) => id,
    );
  assert.deepEqual(await found(''), [nurses, doctors], 'the last changed first');
  assert.deepEqual(await found('words=ÀLBO%20med'), [doctors], 'beginnings of words, without accents');
  assert.deepEqual(await found('code=profession%3Dnurse'), [nurses]);
  assert.deepEqual(await found('code=profession%3Dnurse&code=kind%3Dprofessional'), []);
  assert.deepEqual(await found('country=IT'), [nurses, doctors]);
  assert.deepEqual(await found('country=HU'), []);
  assert.deepEqual(await found("words=x'%3A*%20%26"), [], 'what means something to the database means nothing here');
  const first = await program.call('stranger', `/registers/${DIRECTORY}/entries?limit=1`);
  assert.deepEqual(
    first.json.items.map(({ id }: { id: string }) => id),
    [nurses],
  );
  const second = await program.call('stranger', `/registers/${DIRECTORY}/entries?limit=1&cursor=${first.json.next}`);
  assert.deepEqual([second.json.items.map(({ id }: { id: string }) => id), second.json.next], [[doctors], null]);
  refused(await program.call('stranger', `/registers/${DIRECTORY}/entries?cursor=x`), 400, 'cursor-invalid');
  const read = await program.call('stranger', `/registers/${DIRECTORY}/entries/${doctors}`);
  assert.deepEqual([read.status, read.json.state], [200, 'current']);
  refused(await program.call('stranger', `/exchanges/${doctors}`), 404, 'exchange-not-found');
  refused(await program.call('otherArea', `/registers/${DIRECTORY}/entries/${doctors}`), 404, 'register-unknown');
  refused(await program.call('administrator', `/registers/${DIRECTORY}/entries`), 404, 'register-unknown');
  refused(await api('reader', `/registers/${DIRECTORY}/entries`), 404, 'register-unknown');
  // Withdrawn, it is there for nobody but who kept it.
  const { json } = await program.call('requester', `/exchanges/${nurses}`);
  await program.act('requester', json, 'withdraw');
  assert.deepEqual(await found(''), [doctors]);
  refused(await program.call('stranger', `/registers/${DIRECTORY}/entries/${nurses}`), 404, 'exchange-not-found');
  assert.equal((await program.call('requester', `/exchanges/${nurses}`)).status, 200);
});

for (const language of ['en', 'el'] as const) {
  test(`the pages of registers in ${language}, at 320 px and without scripts`, async () => {
    await recorded('Pages');
    const say = sayIn(language);
    const window = await openWindow(browser, {
      width: 320,
      javaScriptEnabled: false,
      locale: language,
      baseURL: origin,
    });
    const { page } = window;
    await window.goto('/sign-in');
    await page.locator('[name=email]').fill(await joined.emailOf('reader'));
    await page.locator('[name=password]').fill(PASSWORD);
    await window.arriving(() => page.locator('main button').first().click());
    await window.goto(`/registers?lang=${language}`);
    assert.ok((await page.locator('nav a[href="/registers"]').count()) > 0);
    await window.goto(`/registers/${REFUSALS}`);
    const button = page.getByRole('button', { name: say('register.look-up') });
    await window.arriving(() => button.click());
    await window.examine();
    assert.ok((await page.locator('main').innerText()).includes(say('issue.required')), 'what is missing is said');
    await page.locator('[name="by.surname"]').fill('Pages');
    await page.locator('[name="by.firstName"]').fill('Anna');
    await page.locator('[name="by.birthDate.day"]').fill('6');
    await page.locator('[name="by.birthDate.month"]').fill('5');
    await page.locator('[name="by.birthDate.year"]').fill('1970');
    await page.locator('label[for=field-purpose]').click();
    await window.arriving(() => button.click());
    await window.examine();
    assert.match(page.url(), /\/lookups\/[0-9a-f-]{36}$/);
    await window.arriving(() => page.locator('main table a').first().click());
    await window.examine();
    assert.ok((await page.locator('main').innerText()).includes('Pages'));
    assert.ok((await page.locator('main').innerText()).includes('2036'), 'until when it is to be reviewed');
  });
}
