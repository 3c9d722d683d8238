/** Searches of registers that people keep: whose they are, what they find, who is told of it, and what becomes of it when rights end. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { type Answer, openProgram, type Outcome, type Program, refused, VIENNA } from '../support/program.ts';

const DIRECTORY = 'professional-qualifications.register-directory';
const SEARCHES = `/registers/${DIRECTORY}/searches`;
const NAME = 'Canaryname of a search';
const WORD = 'canaryword';

let program: Program;
let server: MailServer;
/** Two more users in Vienna, where `stranger` reads the register. */
let second: ActingMembership;
let emails: Map<string, string>;

before(async () => {
  server = await startMailServer();
  program = await openProgram({ smtpUrl: server.url });
  second = await insertActor(program.database.connection.db, { id: VIENNA, country: 'AT' }, 'de', 'viewer');
});
after(async () => {
  await program?.close();
  await server?.close();
});
beforeEach(async () => {
  const rows = await program.database.connection.db.selectFrom('app_user').select(['id', 'email']).execute();
  emails = new Map(rows.map(({ id, email }) => [email, id]));
});
afterEach(async () => {
  await program.makeMails();
  const { pool } = program.database.admin;
  for (const table of ['register_search', 'mail', 'notification_choice', 'case_mute'])
    await pool.query(`delete from ${table}`);
  server.received.length = 0;
});

const later = () => {
  program.clock.now = new Date(program.clock.now.getTime() + 60_000);
};
const fieldsOf = (fields: Record<string, unknown>) => ({
  kind: 'professional',
  access: 'open',
  profession: 'doctor',
  name: { text: `Albo ${WORD} di Milano`, lang: 'it' },
  holder: { text: 'Ordine di Milano', lang: 'it' },
  content: { text: 'Chi può esercitare', lang: 'it' },
  ...fields,
});
async function recorded(fields: Record<string, unknown> = {}): Promise<Outcome> {
  later();
  const content = { fields: fieldsOf(fields), questions: [] };
  const answer = await program.call('requester', '/exchanges', { body: { procedure: DIRECTORY, content, send: true } });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}
async function updated(entry: Outcome, fields: Record<string, unknown>): Promise<Outcome> {
  later();
  return program.act('requester', entry, 'update', { content: { fields: fieldsOf(fields), questions: [] } });
}
const as = async (who: ActingMembership, path: string, call: Parameters<Program['callWith']>[2] = {}) =>
  program.callWith(await program.tokenFor(who), path, call);
const stranger = () => program.people.stranger;
async function kept(query: object = {}, more: object = {}, who = stranger()): Promise<Answer['json']> {
  const answer = await as(who, SEARCHES, { body: { name: NAME, query, ...more } });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}
const fresh = async (id: string, who = stranger()): Promise<string[]> =>
  (await as(who, `${SEARCHES}/${id}`)).json.items
    .filter((item: { new: boolean }) => item.new)
    .map(({ entry }: { entry: { id: string } }) => entry.id);
/** To whom how many mails went since the last look. */
async function told(): Promise<string[]> {
  await program.makeMails();
  const sent = server.received.splice(0).map(({ to }) => emails.get(to[0] ?? '') ?? 'nobody');
  const names = new Map([
    [stranger().userId, 'stranger'],
    [second.userId, 'second'],
  ]);
  return sent.map((id) => names.get(id) ?? id).sort();
}

test('a search is kept, replaced, renamed and deleted by who keeps it, and by nobody else', async () => {
  const search = await kept({ words: WORD, codes: ['profession=doctor'], country: 'IT' });
  assert.deepEqual(
    { ...search, id: '' },
    {
      id: '',
      register: DIRECTORY,
      name: NAME,
      query: { words: WORD, codes: ['profession=doctor'], country: 'IT' },
      notifies: true,
      new: 0,
    },
  );
  const again = await kept({ country: 'HU' }, { name: NAME.toUpperCase(), notifies: false });
  assert.deepEqual([again.id, again.query, again.notifies], [search.id, { country: 'HU' }, false]);
  const other = await kept({}, { name: 'Everything' });
  const listed = (await as(stranger(), SEARCHES)).json.items.map(({ name }: { name: string }) => name);
  assert.deepEqual(listed, [NAME.toUpperCase(), 'Everything']);
  const at = `${SEARCHES}/${other.id}`;
  refused(await as(stranger(), at, { method: 'PATCH', body: { name: ` ${NAME} ` } }), 409, 'search-name-taken');
  refused(await as(stranger(), at, { method: 'PATCH', body: { name: ' ' } }), 422, 'input-invalid');
  refused(await as(second, at, { method: 'PATCH', body: { name: 'Mine' } }), 404, 'search-not-kept');
  refused(await as(second, at), 404, 'search-not-kept');
  await as(second, at, { method: 'DELETE' });
  const renamed = await as(stranger(), at, { method: 'PATCH', body: { name: 'All', notifies: false } });
  assert.deepEqual([renamed.json.name, renamed.json.notifies], ['All', false]);
  assert.equal((await as(stranger(), at, { method: 'DELETE' })).status, 204);
  refused(await as(stranger(), at), 404, 'search-not-kept');
  for (let no = 2; no <= 20; no += 1) await kept({}, { name: `Search ${no}` });
  refused(await as(stranger(), SEARCHES, { body: { name: 'One more' } }), 409, 'too-many-searches-kept');
});

test('only of a register that one may browse: who looks persons up keeps no search for them', async () => {
  const { db } = program.database.connection;
  const police = await insertActor(db, { id: VIENNA, country: 'AT' }, 'de', 'handler', 'firearms');
  await program.database.admin.pool.query(
    `insert into authority_area (authority_id, area, functions, competences) values ($1, 'firearms', '{consults-refusals}', '{}')`,
    [VIENNA],
  );
  const body = { name: 'A person', query: { words: 'Canarysurname' } };
  assert.equal((await as(police, '/registers')).json.items[0].id, 'firearms.refusals');
  refused(await as(police, '/registers/firearms.refusals/searches', { body }), 404, 'register-unknown');
  refused(await as(police, SEARCHES, { body }), 404, 'register-unknown');
  refused(await program.call('administrator', SEARCHES, { body }), 404, 'register-unknown');
  assert.equal((await program.database.admin.pool.query('select from register_search')).rowCount, 0);
});

test('a new entry is found by the searches that it fits, and by no other; looking at one makes it known', async () => {
  await recorded();
  const words = await kept({ words: `albo ${WORD.slice(0, 6)}` }, { name: 'words' });
  const codes = await kept({ codes: ['kind=professional', 'profession=doctor'] }, { name: 'codes' });
  const country = await kept({ country: 'IT' }, { name: 'country' });
  const all = await kept({}, { name: 'all' });
  const others = [
    await kept({ words: 'albi' }, { name: 'word' }),
    await kept({ codes: ['kind=professional', 'profession=nurse'] }, { name: 'code' }),
    await kept({ words: WORD, country: 'HU' }, { name: 'elsewhere' }),
  ];
  const entry = await recorded();
  await program.makeMails();
  for (const { id, name } of [words, codes, country, all]) assert.deepEqual(await fresh(id), [entry.id], name);
  for (const { id, name } of others) assert.deepEqual(await fresh(id), [], name);
  later();
  assert.equal((await as(stranger(), `${SEARCHES}/${all.id}/seen`, { method: 'PUT' })).status, 204);
  assert.deepEqual(await fresh(all.id), []);
  const counts = (await as(stranger(), SEARCHES)).json.items.map((one: { name: string; new: number }) => [
    one.name,
    one.new,
  ]);
  assert.deepEqual(counts, [
    ['all', 0],
    ['code', 0],
    ['codes', 1],
    ['country', 1],
    ['elsewhere', 0],
    ['word', 0],
    ['words', 1],
  ]);
});

test('one mail for each event and person, with nothing in it but the register and where to read', async () => {
  await kept({ words: WORD }, { name: NAME });
  await kept({ codes: ['profession=doctor'] }, { name: `${NAME} 2` });
  await kept({}, {}, second);
  const entry = await recorded();
  await program.makeMails();
  const [mail] = server.received.filter(({ to }) => emails.get(to[0] ?? '') === stranger().userId);
  assert.deepEqual(await told(), ['second', 'stranger']);
  assert.ok(mail);
  assert.match(mail.parsed.text ?? '', new RegExp(`/registers/${DIRECTORY}/entries/${entry.id}`));
  assert.match(mail.parsed.text ?? '', new RegExp(`/registers/${DIRECTORY}/searches/[0-9a-f-]{36}`));
  assert.doesNotMatch(`${mail.raw}${mail.parsed.text}`, /canary/i);
  const header = (name: string) => mail.parsed.headers.find(({ key }) => key === name)?.value;
  assert.match(header('list-id') ?? '', /^<registers\./);
  assert.deepEqual(await told(), [], 'nothing is told twice');
});

test('a change tells of an entry where it makes it fit, and not where it goes on fitting', async () => {
  const entry = await recorded({ profession: 'nurse' });
  await program.makeMails();
  const search = await kept({ codes: ['profession=doctor'] });
  const kept2 = await kept({ words: WORD }, {}, second);
  let now = await updated(entry, { profession: 'nurse', access: 'on-request' });
  assert.deepEqual(await told(), []);
  now = await updated(now, { profession: 'doctor' });
  assert.deepEqual(await told(), ['stranger']);
  assert.deepEqual(await fresh(search.id), [entry.id]);
  now = await updated(now, { profession: 'doctor', access: 'on-request' });
  assert.deepEqual(await told(), []);
  now = await updated(now, { profession: 'midwife' });
  assert.deepEqual([await told(), await fresh(search.id)], [[], []], 'what fits no more is not shown either');
  await updated(now, { profession: 'doctor' });
  assert.deepEqual(await told(), ['stranger'], 'a second appearance is told again');
  assert.deepEqual(await fresh(kept2.id, second), []);
});

test('two changes that are held against the searches together tell once', async () => {
  await kept({ codes: ['profession=doctor'] });
  const entry = await recorded({ profession: 'doctor' });
  await updated(entry, { profession: 'doctor', access: 'on-request' });
  assert.deepEqual(await told(), ['stranger']);
});

test('who recorded an entry is not told of it, nor of its own authority’s ones by mail', async () => {
  const own = await kept({}, {}, program.people.requester);
  const colleague = await kept({}, {}, program.people.requesterViewer);
  await recorded();
  assert.deepEqual(await told(), []);
  assert.deepEqual(await fresh(own.id, program.people.requester), []);
  assert.equal((await fresh(colleague.id, program.people.requesterViewer)).length, 1);
});

const functionsAre = (functions: string) =>
  program.database.admin.pool.query(`update authority_area set functions = $1::text[] where authority_id = $2`, [
    functions,
    VIENNA,
  ]);

test('who has lost the function is told nothing, however late it was lost', async () => {
  const search = await kept();
  await recorded();
  await functionsAre('{}');
  assert.deepEqual(await told(), [], 'before the mail was made');
  refused(await as(stranger(), `${SEARCHES}/${search.id}`), 404, 'register-unknown');
  refused(await as(stranger(), SEARCHES), 404, 'register-unknown');
  await functionsAre('{sends,replies}');
  assert.deepEqual(await told(), [], 'what was not told then is not told afterwards');
  const { rows } = await program.database.admin.pool.query<{ id: string }>('select id from mail');
  assert.deepEqual(rows, []);
});

/** Makes the mail, and lets it wait as if its server could not be had. */
async function waiting(): Promise<void> {
  await program.database.admin.pool.query(
    `create function wait_for_server() returns trigger language plpgsql as $$ begin new.next_attempt_at := new.next_attempt_at + interval '1 hour'; return new; end $$;
     create trigger wait_for_server before insert on mail for each row execute function wait_for_server()`,
  );
  await program.makeMails();
  await program.database.admin.pool.query('drop function wait_for_server cascade');
  const { rows } = await program.database.admin.pool.query(
    `select from mail where kind = 'found' and next_attempt_at > now() - interval '100 years'`,
  );
  assert.equal(rows.length, 1);
  program.clock.now = new Date(program.clock.now.getTime() + 2 * 60 * 60_000);
}

const ends: [string, (search: { id: string }, entry: Outcome) => Promise<unknown>][] = [
  ['the function is lost', () => functionsAre('{}')],
  [
    'the membership has ended',
    () =>
      program.database.admin.pool.query('update membership set ended_at = now() where id = $1', [second.membershipId]),
  ],
  ['the entry is withdrawn', (_, entry) => program.act('requester', entry, 'withdraw')],
  ['the search is deleted', ({ id }) => as(second, `${SEARCHES}/${id}`, { method: 'DELETE' })],
  ['the search is muted', ({ id }) => as(second, `${SEARCHES}/${id}`, { method: 'PATCH', body: { notifies: false } })],
];
for (const [name, end] of ends) {
  test(`a mail that waits for its server is not sent any more once ${name}`, async () => {
    const search = await kept({}, {}, second);
    const entry = await recorded();
    await waiting();
    await end(search, entry);
    assert.deepEqual(await told(), []);
    await functionsAre('{sends,replies}');
    await program.database.admin.pool.query('update membership set ended_at = null where id = $1', [
      second.membershipId,
    ]);
  });
}

test('a mail that waits is sent where everything is as it was', async () => {
  await kept({}, {}, second);
  await recorded();
  await waiting();
  assert.deepEqual(await told(), ['second']);
});

test('each is told as chosen: at once, once a day, or not at all; what is new is marked all the same', async () => {
  const { notifications } = program.application;
  const search = await kept();
  const quiet = await kept({}, {}, second);
  await notifications.choose(second.userId, { delivery: 'needed', hour: 8, daysBefore: 3 });
  await notifications.choose(stranger().userId, { delivery: 'daily', hour: 8, daysBefore: 3 });
  const first = await recorded();
  const next = await recorded({ profession: 'nurse' });
  assert.deepEqual(await told(), []);
  assert.deepEqual((await fresh(quiet.id, second)).length, 2);
  program.clock.now = new Date(program.clock.now.getTime() + 25 * 60 * 60_000);
  await program.makeMails();
  const [digest, ...more] = server.received.splice(0);
  assert.equal(more.length, 0);
  assert.match(digest?.parsed.subject ?? '', /2/);
  assert.match(digest?.parsed.text ?? '', new RegExp(`/registers/${DIRECTORY}\\b`));
  assert.doesNotMatch(digest?.parsed.text ?? '', /canary/i);
  assert.deepEqual(await fresh(search.id), [next.id, first.id]);
  // What has been looked at, and what may not be read any more, is in no digest.
  await recorded();
  const gone = await recorded();
  await program.makeMails();
  later();
  await as(stranger(), `${SEARCHES}/${search.id}/seen`, { method: 'PUT' });
  const last = await recorded();
  await program.makeMails();
  await program.act('requester', last, 'withdraw');
  await program.act('requester', gone, 'withdraw');
  program.clock.now = new Date(program.clock.now.getTime() + 25 * 60 * 60_000);
  assert.deepEqual(await told(), []);
});

test('the link of a mail mutes its search, by page and by one click, and tells again', async () => {
  const search = await kept();
  await recorded();
  await program.makeMails();
  const [mail] = server.received.splice(0);
  const link = /\/mute\/[\w-]+/.exec(mail?.parsed.text ?? '')?.[0] ?? '';
  const isTold = async () => (await as(stranger(), SEARCHES)).json.items[0].notifies;
  const nobody = await program.browser(null);
  const page = await nobody.get(link);
  assert.equal(page.statusCode, 200);
  assert.doesNotMatch(page.body, /canary/i, 'the link alone tells nothing of the search');
  const one = await program.app.inject({
    method: 'POST',
    url: link,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  });
  assert.deepEqual([one.statusCode, await isTold()], [200, false]);
  await recorded();
  assert.deepEqual(await told(), []);
  assert.equal((await fresh(search.id)).length, 2);
  await nobody.submit(link, `${link}/confirm`, {});
  assert.equal(await isTold(), true);
  await as(stranger(), `${SEARCHES}/${search.id}`, { method: 'DELETE' });
  assert.equal((await nobody.get(link)).statusCode, 404);
});

test('what is deleted by law leaves no find', async () => {
  const search = await kept();
  const entry = await recorded();
  await program.makeMails();
  assert.deepEqual(await fresh(search.id), [entry.id]);
  await program.database.admin.pool.query(`delete from content where exchange_id = $1`, [entry.id]);
  assert.equal((await program.database.admin.pool.query('select from register_found')).rowCount, 0);
});
