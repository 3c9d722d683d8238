/** What the operator can do, at the pages of the whole program, and nobody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOperator } from '../../src/accounts/index.ts';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { type Browser, formOn, unescape } from '../support/browser-session.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import { lettersTo, linkIn } from '../support/letters.ts';
import { MILAN, openProgram, PASSWORD, type Program } from '../support/program.ts';

const OPERATOR = '/operator';
const NEW = '/operator/authorities/new';
const AREA = 'professional-qualifications';
const EMAIL = 'operator@people.test';

let program: Program;
let operator: Browser;

before(async () => {
  program = await openProgram();
  const person = { email: EMAIL, name: 'Op Erator', language: 'en', password: PASSWORD };
  await createOperator(program.application.accounts, person);
  operator = await program.browser(null);
  await operator.signIn(EMAIL, PASSWORD);
});
after(() => program.close());

const WORDS = (
  'Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo ' +
  'Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu'
).split(' ');

/** Everything that a form needs; every authority is another one. */
function filled(more: Record<string, string> = {}): Record<string, string> {
  const name = WORDS.shift();
  assert.ok(name, 'there are words enough for the authorities of these tests');
  return {
    country: 'SI',
    official: `Zbornica ${name}`,
    officialLanguage: 'sl',
    informal: `Chamber ${name}`,
    kind: 'professional-body',
    place: 'Ljubljana',
    region: '',
    address: 'Ulica 1',
    email: `office.${name.toLowerCase()}@body.test`,
    phone: '',
    website: 'https://body.test/',
    languages: 'sl',
    [`functions.${AREA}`]: 'replies',
    [`competences.${AREA}`]: 'doctor',
    'person.name': 'Ana Novak',
    'person.email': `ana.${name.toLowerCase()}@body.test`,
    'person.language': 'en',
    ...more,
  };
}

const register = (more: Record<string, string> = {}) => operator.submit(NEW, NEW, filled(more));

async function authorities() {
  return await program.database.connection.db.selectFrom('authority').selectAll().orderBy('id').execute();
}

test('nobody but an operator lists or registers authorities', async () => {
  const { db } = program.database.connection;
  const administrator: ActingMembership = await insertActor(db, { id: MILAN, country: 'IT' }, 'it', 'administrator');
  const before = await authorities();
  for (const who of ['requester', 'recipientViewer', 'administrator', 'otherArea'] as const) {
    const browser = await program.browser(who);
    const { csrf } = formOn((await browser.get('/account')).body, '/sign-out').values;
    assert.equal((await browser.get(OPERATOR)).statusCode, 403, who);
    assert.equal((await browser.get(NEW)).statusCode, 403, who);
    assert.equal((await browser.post(NEW, { ...filled(), csrf })).statusCode, 403, who);
    assert.ok(!(await browser.get('/')).body.includes(`href="${OPERATOR}"`), who);
  }
  const stranger = await program.browser(null);
  assert.equal((await stranger.get(OPERATOR)).statusCode, 303);
  const { csrf } = formOn((await stranger.get('/sign-in')).body, '/sign-in').values;
  assert.equal((await stranger.post(NEW, { ...filled(), csrf })).statusCode, 303);
  assert.deepEqual(await authorities(), before);
  assert.ok(administrator);
});

test('an operator who has just lost the right is refused by the use case', async () => {
  const person = { email: 'former@people.test', name: 'Former', language: 'en', password: PASSWORD };
  const id = await createOperator(program.application.accounts, person);
  const browser = await program.browser(null);
  await browser.signIn(person.email, PASSWORD);
  const page = await browser.get(NEW);
  const { db } = program.database.connection;
  await db.updateTable('app_user').set({ operator: false }).where('id', '=', id).execute();
  assert.equal((await browser.post(NEW, { ...formOn(page.body, NEW).values, ...filled() })).statusCode, 403);
});

test('an operator arrives at the authorities, finds them by name, and sees no case', async () => {
  const { id, number: caseNumber } = await program.send();
  const arrival = await operator.get('/');
  assert.deepEqual([arrival.statusCode, arrival.headers.location], [303, OPERATOR]);
  const { body } = await operator.get(OPERATOR);
  assert.ok(body.includes('Ordine di Milano') && body.includes('Kammer Wien'));
  assert.ok(!body.includes(caseNumber));
  assert.ok(body.includes(`href="${OPERATOR}"`) && !body.includes('href="/exchanges/new"'));
  for (const path of [`/exchanges/${id}`, '/exchanges/new', '/authorities', '/authority/users'])
    assert.equal((await operator.get(path)).statusCode, 403, path);
  const { db } = program.database.connection;
  await db
    .insertInto('authority_word')
    .values({ word: 'ordine' })
    .onConflict((one) => one.doNothing())
    .execute();
  const found = await operator.get(`${OPERATOR}?q=ordine+di+milano&country=IT`);
  assert.ok(found.body.includes('Ordine di Milano') && !found.body.includes('Kammer Wien'));
});

test('registers an authority with its first local administrator, who gets a link', async () => {
  const typed = filled({ official: 'Zdravniška zbornica', informal: 'Medical Chamber of Slovenia' });
  const answer = await operator.submit(NEW, NEW, typed);
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, `${OPERATOR}?done=registered`]);
  const { db } = program.database.connection;
  const made = (await authorities()).find(({ id }) => id === 'si-medical-chamber-of-slovenia');
  assert.ok(made);
  assert.deepEqual(
    [made.country, made.official, made.kind, made.coordinator, made.website, made.languages, made.region],
    ['SI', { sl: 'Zdravniška zbornica' }, 'professional-body', null, 'https://body.test/', ['sl'], null],
  );
  const access = await db
    .selectFrom('authority_area')
    .select(['authority_id', 'area', 'functions', 'competences'])
    .where('authority_id', '=', made.id)
    .execute();
  assert.deepEqual(access, [{ authority_id: made.id, area: AREA, functions: ['replies'], competences: ['doctor'] }]);
  const email = typed['person.email'] ?? '';
  const member = await db
    .selectFrom('membership as m')
    .innerJoin('app_user as u', 'u.id', 'm.user_id')
    .select(['m.roles', 'm.area', 'm.authority_id', 'u.operator'])
    .where('u.email', '=', email)
    .execute();
  assert.deepEqual(member, [{ roles: ['administrator'], area: AREA, authority_id: made.id, operator: false }]);
  linkIn((await lettersTo(db, email))[0]?.body ?? '');
  // Found at once by whoever looks for it, without accents and by profession in another language.
  const finder = await program.browser('requester');
  for (const q of ['zdravniska', 'medical chamber', 'medico'])
    assert.ok((await finder.get(`/authorities?q=${encodeURIComponent(q)}`)).body.includes(made.id), q);
  const event = await db
    .selectFrom('account_event')
    .select('data')
    .where('kind', '=', 'authority-registered')
    .execute();
  assert.deepEqual(event, [{ data: { authority: made.id } }]);
  assert.ok(!program.log.join('').includes(email));
});

test('what can be held is offered with its words from the procedures of the area', async () => {
  const { body } = await operator.get(NEW);
  const offered = [...body.matchAll(/name="functions\.([a-z-]+)"[^>]*value="([a-z-]+)"/g)].map(([, area, name]) => [
    area,
    name,
  ]);
  assert.deepEqual(
    offered.filter(([area]) => area === AREA),
    [
      [AREA, 'alert-authority'],
      [AREA, 'coordinates-alerts'],
      [AREA, 'coordinates-outgoing-alerts'],
      [AREA, 'sends'],
      [AREA, 'replies'],
      [AREA, 'coordinates'],
      [AREA, 'handles-cards'],
    ],
  );
  assert.match(unescape(body), /Replies to requests/);
  assert.match(unescape(body), /May receive requests in this area and answer them/);
});

test('a country has one national coordinator', async () => {
  const national = { country: 'LU', kind: 'coordinator', national: '1' };
  assert.equal((await register(national)).statusCode, 303);
  const second = await register(national);
  assert.equal(second.statusCode, 422);
  assert.match(unescape(second.body), /already has its national coordinator/);
  // Two at once, in another country: one.
  const country = { ...national, country: 'MT' };
  const forms = [filled(country), filled(country)];
  const { values } = formOn((await operator.get(NEW)).body, NEW);
  const both = await Promise.all(forms.map((typed) => operator.post(NEW, { ...values, ...typed })));
  assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [303, 422]);
});

test('what may be the same body is shown first; nothing is registered until the operator says that it is another', async () => {
  const original = filled({ country: 'EE', official: 'Eesti Arstide Koda', informal: 'Estonian Chamber of Doctors' });
  assert.equal((await operator.submit(NEW, NEW, original)).statusCode, 303);
  const before = await authorities();
  for (const [why, official, informal] of [
    ['the same name', 'Eesti Arstide Koda', 'Something Else Entirely'],
    ['with a typing error', 'Eesti Arstide Kodda', 'Something Else Entirely'],
    ['a longer name', 'Eesti Arstide Koda Tallinnas', 'Something Else Entirely'],
    ['a shorter name', 'Arstide Koda', 'Something Else Entirely'],
    ['the same title in English', 'Hoopis Teine', 'Estonian chamber of doctors'],
  ] as const) {
    const answer = await operator.submit(NEW, NEW, { ...original, official, informal });
    assert.equal(answer.statusCode, 422, why);
    assert.match(unescape(answer.body), /may already be registered/, why);
    assert.ok(answer.body.includes('Estonian Chamber of Doctors'), why);
    assert.equal(formOn(answer.body, NEW).values.official, official, 'what was typed is still there');
  }
  assert.deepEqual(await authorities(), before);
  assert.equal((await lettersTo(program.database.connection.db, original['person.email'] ?? '')).length, 1);

  const typed = filled({ country: 'EE', official: 'Eesti Arstide Koda', informal: 'Doctors of Tartu' });
  const warned = await operator.submit(NEW, NEW, typed);
  const { values } = formOn(warned.body, NEW);
  assert.equal(values.others, undefined, 'the confirmation is not ticked by itself');
  const ids = /type="checkbox"[^>]*name="others"[^>]*value="([^"]*)"/.exec(warned.body)?.[1];
  assert.equal(ids, 'ee-estonian-chamber-of-doctors');
  assert.equal(
    (await operator.post(NEW, { ...values, others: 'ee-another' })).statusCode,
    422,
    'another was confirmed',
  );
  assert.equal((await operator.post(NEW, { ...values, others: ids })).statusCode, 303);
  assert.ok((await authorities()).some(({ id }) => id === 'ee-doctors-of-tartu'));
  // In another country the same name is another body; the id says so too.
  assert.equal(
    (await operator.submit(NEW, NEW, { ...typed, country: 'FI', 'person.email': 'fi@body.test' })).statusCode,
    303,
  );
});

test('a name that was given twice gets an id of its own', async () => {
  const typed = filled({ country: 'CY', official: 'Πρώτος Οργανισμός', officialLanguage: 'el', informal: 'Chamber' });
  assert.equal((await operator.submit(NEW, NEW, typed)).statusCode, 303);
  const other = { ...typed, official: 'Δεύτερος', others: 'cy-chamber', 'person.email': 'second@body.test' };
  assert.equal((await operator.submit(NEW, NEW, other)).statusCode, 303);
  const ids = (await authorities()).filter(({ country }) => country === 'CY').map(({ id }) => id);
  assert.deepEqual(ids, ['cy-chamber', 'cy-chamber-2']);
});

test('all faults at once, nothing written, and the form as it was typed', async () => {
  const before = await authorities();
  const typed = filled({
    official: '',
    country: 'XX',
    website: 'javascript:alert(1)',
    email: 'nobody',
    [`competences.${AREA}`]: 'sorcerer',
    'person.email': EMAIL,
    'person.language': 'xx',
  });
  const answer = await operator.submit(NEW, NEW, typed);
  assert.equal(answer.statusCode, 422);
  for (const field of ['official', 'country', 'website', 'email', `competences.${AREA}`, 'person.language'])
    assert.ok(answer.body.includes(`href="#field-${field}"`), field);
  const { values } = formOn(answer.body, NEW);
  assert.deepEqual(
    [values.place, values['person.name'], values.website],
    ['Ljubljana', 'Ana Novak', 'javascript:alert(1)'],
  );
  const noArea = await operator.submit(NEW, NEW, { ...filled(), [`functions.${AREA}`]: '' });
  assert.equal(noArea.statusCode, 422);
  // Forms offer what the area has; what is posted all the same is refused in words.
  const foreign = await operator.submit(NEW, NEW, { ...filled(), [`functions.${AREA}`]: 'judges' });
  assert.equal(foreign.statusCode, 422);
  assert.ok(foreign.body.includes(`href="#field-functions.${AREA}"`));
  assert.match(unescape(foreign.body), /No procedure of this area has such a function/);
  // What only the transaction finds out undoes everything.
  const own = await operator.submit(NEW, NEW, filled({ country: 'IS', 'person.email': EMAIL }));
  assert.equal(own.statusCode, 422);
  assert.ok(own.body.includes('href="#field-person.email"'));
  assert.deepEqual(await authorities(), before);
});
