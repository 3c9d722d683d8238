/** Looking up and browsing in a database: who finds what, and what is written of it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  type ExchangeFixture,
  exchangeFixture,
  insertActor,
  insertAuthority,
} from '../../test/support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { Refusal } from '../refusal.ts';
import type { ActingMembership } from './model.ts';
import type { Outcome } from './use-cases.ts';

const AREA = 'firearms';
const REGISTER = 'firearms.refusals';

let database: TestDatabase;
let fixture: ExchangeFixture;
let recorder: ActingMembership;
let reader: ActingMembership;
let viewer: ActingMembership;
let former: ActingMembership;
let other: ActingMembership;

before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  const { db } = database.connection;
  const actorOf = async (id: string, country: string, functions: string[], role: 'handler' | 'viewer' = 'handler') => {
    const authority = await insertAuthority(db, id, country, id, null, { area: AREA, functions });
    return { ...(await insertActor(db, authority, 'en', role, AREA)), functions };
  };
  recorder = await actorOf('it-police', 'IT', ['records-refusals']);
  reader = await actorOf('hu-police', 'HU', ['consults-refusals']);
  viewer = await actorOf('at-police', 'AT', ['consults-refusals'], 'viewer');
  former = await actorOf('fr-police', 'FR', []);
  other = await actorOf('gr-police', 'GR', ['records-refusals']);
});
after(() => database.close());

const fieldsOf = (fields: Record<string, unknown> = {}) => ({
  duration: 'indefinite',
  surname: 'Αντωνίου-López',
  firstName: 'María José',
  birthDate: '1970-05-06',
  birthPlace: 'Nowhere',
  birthCountry: 'IT',
  nationalities: [{ country: 'IT' }],
  decisionDate: '2026-03-02',
  decisionAuthority: 'Questura',
  decisionContact: 'questura@example.example',
  ...fields,
});

const record = (fields: Record<string, unknown> = {}, by = recorder): Promise<Outcome> =>
  fixture.exchanges.sendRequest(
    by,
    { procedure: REGISTER, content: { fields: fieldsOf(fields), questions: [] } },
    randomUUID(),
  );

const act = (entry: Outcome, action: string, input: Record<string, unknown> = {}): Promise<Outcome> =>
  fixture.exchanges.act(recorder, entry.id, { action, revision: entry.revision, input }, randomUUID());

const MARIA = { surname: 'Antoniou Lopez', firstName: 'Jose', birthDate: '1970-05-06' };
const lookUp = async (by: ActingMembership, typed: Record<string, string> = MARIA, purpose = 'application') =>
  (await fixture.exchanges.lookUp(by, REGISTER, { typed, purpose })).map(({ id }) => id);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal)
      return error.issues.map(({ pointer, code }) => `${pointer} ${code}`).join() || error.code;
    throw error;
  }
  return 'done';
}

const logged = async (): Promise<{ exchange_id: string | null; what: string[]; purpose: string }[]> =>
  database.admin.db.selectFrom('access_log').select(['exchange_id', 'what', 'purpose']).orderBy('id').execute();

test('a person is found by name and birthday in whatever script, by one of several first names, and by nothing less', async () => {
  const { id } = await record();
  assert.deepEqual(await lookUp(reader), [id]);
  assert.deepEqual(await lookUp(reader, { ...MARIA, surname: 'ΑΝΤΩΝΊΟΥ' }), [id]);
  // biome-ignore format: one case a line
  const others: [string, Record<string, string>][] = [
    ['another birthday', { birthDate: '1970-05-07' }],
    ['another surname', { surname: 'Lopes' }],
    ['the beginning of a word', { surname: 'Lop' }],
    ['names the other way round', { surname: 'Jose', firstName: 'Lopez' }],
    ['a word too many', { firstName: 'Maria Jose Anna' }],
  ];
  for (const [name, typed] of others) assert.deepEqual(await lookUp(reader, { ...MARIA, ...typed }), [], name);
  // biome-ignore format: one case a line
  const refused: [Record<string, string>, string][] = [
    [{ surname: '' }, '/by/surname required'],
    [{ birthDate: '' }, '/by/birthDate required'],
    [{ surname: '%' }, '/by/surname required'],
    [{ birthDate: '1970-02-30' }, '/by/birthDate not-a-date'],
    [{ birthPlace: 'Nowhere' }, '/by/birthPlace unknown-field'],
  ];
  for (const [typed, code] of refused) assert.equal(await codeOf(lookUp(reader, { ...MARIA, ...typed })), code);
  assert.equal(await codeOf(lookUp(reader, MARIA, '')), '/purpose required');
  assert.equal(await codeOf(lookUp(reader, MARIA, 'curiosity')), '/purpose unknown-option');
  assert.equal(await codeOf(fixture.exchanges.browse(reader, REGISTER, { limit: 10 })), 'register-unknown');
});

test('once its data are blocked an entry is found by nobody, nor by who recorded it', async () => {
  const { id } = await record({ surname: 'Blocked' });
  const typed = { ...MARIA, surname: 'Blocked' };
  assert.deepEqual(await lookUp(recorder, typed), [id]);
  await database.admin.pool.query('update exchange set blocked_at = now() where id = $1', [id]);
  for (const by of [recorder, reader]) assert.deepEqual(await lookUp(by, typed), []);
});

test('an entry is read by who has looked the person up, and by nobody else', async () => {
  const { id } = await record({ surname: 'Readable' });
  const typed = { ...MARIA, surname: 'Readable' };
  const { view } = await fixture.exchanges.view(reader, id, 'lookup', { register: REGISTER, typed });
  assert.ok(JSON.stringify(view.sections).includes('Readable'));
  assert.deepEqual([view.actions, view.links, view.masked], [[], [], false]);
  const refusedTo = (
    by: ActingMembership,
    named?: { typed: Record<string, string> | undefined },
    register = REGISTER,
  ) => codeOf(fixture.exchanges.view(by, id, 'lookup', named && { register, ...named }));
  for (const [name, by] of Object.entries({ viewer, former, stranger: fixture.actors.stranger }))
    assert.equal(await refusedTo(by, { typed }), 'exchange-not-found', name);
  assert.equal(await refusedTo(reader, { typed: MARIA }), 'exchange-not-found', 'another person');
  assert.equal(await refusedTo(reader, { typed }, 'another.register'), 'exchange-not-found', 'another register');
  assert.equal(await refusedTo(reader, { typed: {} }), 'exchange-not-found', 'nobody');
  assert.equal(await refusedTo(reader, { typed: undefined }), 'exchange-not-found', 'without a search');
  assert.equal(await refusedTo(reader), 'exchange-not-found', 'as if it took part');
  assert.equal(await refusedTo({ ...reader, area: 'services' }, { typed }), 'exchange-not-found', 'another area');
  assert.equal(await refusedTo({ ...reader, functions: ['sends'] }, { typed }), 'exchange-not-found', 'no function');
  assert.equal(await codeOf(fixture.exchanges.participants(reader, id, { limit: 5 } as never)), 'exchange-not-found');
  assert.equal(await codeOf(fixture.exchanges.events(reader, id)), 'exchange-not-found');
  assert.equal(
    await codeOf(fixture.exchanges.act(reader, id, { action: 'annul', revision: 1, input: {} }, randomUUID())),
    'exchange-not-found',
  );
  assert.deepEqual((await fixture.exchanges.list(reader, { box: 'all', limit: 10 })).rows, []);
  const person = { name: 'Readable', birthDate: '' };
  assert.deepEqual((await fixture.exchanges.findPerson(reader, person, { box: 'all', limit: 10 })).rows, []);
});

test('who may not look up is told that there is no such register', async () => {
  for (const by of [viewer, former, fixture.actors.stranger]) {
    assert.equal(await codeOf(lookUp(by)), 'register-unknown');
    assert.equal(
      await codeOf(Promise.resolve().then(() => fixture.exchanges.register(by, REGISTER))),
      'register-unknown',
    );
    assert.deepEqual(
      fixture.exchanges
        .registers(by)
        .map(({ procedure }) => procedure.id)
        .filter((id) => id === REGISTER),
      [],
    );
  }
  const [own] = fixture.exchanges.registers(reader);
  assert.deepEqual([own?.procedure.id, own?.consults, own?.records], [REGISTER, true, false]);
});

test('what is hidden, annulled or over is found by nobody, from the instant in law on', async () => {
  const person = { surname: 'Vanishing', firstName: 'Jo', birthDate: '1970-05-06' };
  const typed = { ...person };
  const start = fixture.clock.now;
  const gone = await record({ ...person, duration: 'indefinite' });
  assert.deepEqual(await lookUp(reader, typed), [gone.id]);
  await act(gone, 'annul');
  assert.deepEqual(await lookUp(reader, typed), []);
  assert.equal(
    await codeOf(fixture.exchanges.view(reader, gone.id, 'lookup', { register: REGISTER, typed })),
    'exchange-not-found',
  );
  const reviewed = await record(person, other);
  fixture.clock.now = new Date('2036-03-05T12:00:00Z');
  // No sweeper has come by: the row still says that it is shown.
  assert.deepEqual(await lookUp(reader, typed), []);
  assert.equal(
    await codeOf(fixture.exchanges.view(reader, reviewed.id, 'lookup', { register: REGISTER, typed })),
    'exchange-not-found',
  );
  await fixture.exchanges.applyDueTerms(reviewed.id);
  assert.deepEqual(await lookUp(reader, typed), []);
  const { view } = await fixture.exchanges.view(other, reviewed.id, 'handling');
  assert.equal(view.state, 'hidden');
  const shown = await fixture.exchanges.act(
    other,
    reviewed.id,
    { action: 'restore', revision: view.revision, input: {} },
    randomUUID(),
  );
  assert.equal(shown.state, 'active');
  assert.deepEqual(await lookUp(reader, typed), [reviewed.id]);
  fixture.clock.now = start;
});

test('an updated entry is found by what it says now', async () => {
  const entry = await record({ surname: 'Before' });
  const content = { fields: fieldsOf({ surname: 'After' }), questions: [] };
  await act(entry, 'update', { content });
  assert.deepEqual(await lookUp(reader, { ...MARIA, surname: 'Before' }), []);
  assert.deepEqual(await lookUp(reader, { ...MARIA, surname: 'After' }), [entry.id]);
});

test('every look-up is logged with its purpose, also one that finds nobody, and what is read', async () => {
  const { id } = await record({ surname: 'Logged' });
  const from = (await logged()).length;
  await lookUp(reader, { ...MARIA, surname: 'Unheard' }, 'renewal');
  await lookUp(reader, { ...MARIA, surname: 'Logged' });
  await fixture.exchanges.view(reader, id, 'lookup.application', {
    register: REGISTER,
    typed: { ...MARIA, surname: 'Logged' },
  });
  const entries = (await logged()).slice(from);
  assert.deepEqual(entries, [
    { exchange_id: null, what: [`register ${REGISTER}`], purpose: 'lookup.renewal' },
    { exchange_id: id, what: [`register ${REGISTER}`], purpose: 'lookup.application' },
    { exchange_id: id, what: ['request'], purpose: 'lookup.application' },
  ]);
  assert.ok(!JSON.stringify(entries).includes('Unheard'));
});

test('whoever shares name and birthday with very many cannot be used to browse', async () => {
  const person = { surname: 'Common', firstName: 'Jo', birthDate: '1980-01-01' };
  for (let count = 0; count < 11; count += 1) await record(person);
  assert.equal(await codeOf(lookUp(reader, person)), 'too-many-hits');
});

test('nothing that is kept to be found by tells a name, and it goes with the content', async () => {
  const { id } = await record({ surname: 'Canarysurname' });
  const { rows } = await database.admin.pool.query(
    `select e.*::text as entry, (select json_agg(encode(hash, 'escape')) from register_hash where exchange_id = e.exchange_id)::text as hashes
     from register_entry e where exchange_id = $1`,
    [id],
  );
  assert.ok(rows[0].hashes.length > 0);
  assert.doesNotMatch(JSON.stringify(rows), /canary|1970-05-06/i);
  await database.admin.pool.query('delete from content where exchange_id = $1', [id]);
  const left = await database.admin.pool.query('select 1 from register_hash where exchange_id = $1', [id]);
  assert.equal(left.rowCount, 0);
  assert.deepEqual(await lookUp(reader, { ...MARIA, surname: 'Canarysurname' }), []);
});
