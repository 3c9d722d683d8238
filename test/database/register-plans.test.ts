/** Registers at a size where it matters: what is listed, looked up and told is read from indexes, however many entries and saved searches there are. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { inTransaction } from '../../src/database/index.ts';
import { type ActingMembership, createExchanges, type Exchanges } from '../../src/exchanges/index.ts';
import { createFinds, createSavedSearches, entryNotes, type SavedSearches } from '../../src/registers/index.ts';
import { copiesOf } from '../support/copies.ts';
import {
  type ExchangeFixture,
  exchangeFixture,
  insertActor,
  insertAuthority,
  SUBJECT_KEY,
  term,
} from '../support/exchange-fixture.ts';
import { assertQuick, type Listening, listeningTo } from '../support/plans.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';

const DIRECTORY = 'professional-qualifications.register-directory';
const REFUSALS = 'firearms.refusals';
/** Of each register. */
const ENTRIES = 5000;
const SEARCHES = 10_000;
const LARGE = [
  ...['exchange', 'part', 'participant', 'event'],
  ...['register_entry', 'register_hash', 'register_search', 'register_found'],
];

let database: TestDatabase;
let fixture: ExchangeFixture;
let listening: Listening;
let exchanges: Exchanges;
let searches: SavedSearches;
let police: ActingMembership;

before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  listening = listeningTo(database);
  const { procedures, clock } = fixture;
  exchanges = createExchanges({
    connection: { db: listening.db, pool: database.connection.pool },
    procedures,
    now: () => clock.now,
    term,
    projectors: [entryNotes(procedures)],
    committed: () => {},
    subjectKey: SUBJECT_KEY,
  });
  searches = createSavedSearches({ db: listening.db, exchanges, now: () => clock.now });
  const { db } = database.connection;
  const functions = ['records-refusals', 'consults-refusals'];
  const authority = await insertAuthority(db, 'it-police', 'IT', 'Questura', null, { area: 'firearms', functions });
  police = { ...(await insertActor(db, authority, 'it', 'handler', 'firearms')), functions };
  await multiply(await recorded(), 1);
  await multiply(await refused(), 2);
  await manySearches();
  await database.admin.pool.query('delete from register_note');
  await database.admin.pool.query('analyze');
});
after(() => database.close());

const send = async (actor: ActingMembership, procedure: string, fields: object): Promise<string> =>
  (await exchanges.sendRequest(actor, { procedure, content: { fields, questions: [] } }, randomUUID())).id;

const text = (words: string) => ({ text: words, lang: 'it' });
const recorded = (fields: object = {}) =>
  send(fixture.actors.requester, DIRECTORY, {
    ...{ kind: 'professional', access: 'open', profession: 'doctor', name: text('Albo di Milano') },
    ...{ holder: text('Ordine'), content: text('Chi può esercitare') },
    ...fields,
  });
const PERSON = { surname: 'Unusual', firstName: 'Anna', birthDate: '1970-05-06' };
const refused = () =>
  send(police, REFUSALS, {
    ...PERSON,
    ...{ duration: 'indefinite', birthPlace: 'Rome', birthCountry: 'IT', nationalities: [{ country: 'IT' }] },
    ...{ decisionDate: '2026-02-02', decisionAuthority: 'Questura', decisionContact: 'questura@example.example' },
  });

/** Copies an entry: all are doctors’ but for one in a thousand, all of Milan but for one in two thousand, and all persons are called Anna. */
async function multiply(id: string, series: number): Promise<void> {
  const copy = (sql: string) => database.admin.pool.query(sql, [id, ENTRIES]);
  const uuid = `('0000000${series}-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const numbers = 'generate_series(1, $2::int) n';
  const entry = `jsonb_build_object('exchange_id', ${uuid}`;
  await copy(
    copiesOf(
      'exchange',
      `jsonb_build_object('id', ${uuid}, 'number', '${series}-' || n, 'case_number', '${series}-' || n)`,
    ),
  );
  await copy(copiesOf('part', `${entry})`));
  await copy(copiesOf('participant', `${entry})`));
  await copy(copiesOf('event', `${entry})`));
  await copy(
    copiesOf(
      'register_entry',
      `${entry}, 'changed_at', t.changed_at - n * interval '1 minute',
        'codes', case when n % 1000 = 0 then array['access=open', 'kind=professional', 'profession=midwife'] else t.codes end,
        'words', case when n % 2000 = 0 then to_tsvector('simple', 'albo di torino') else t.words end)`,
    ),
  );
  // Of a name and a birthday that all share two of the three hashes.
  await copy(`insert into register_hash select hash, ${uuid} from ${numbers},
    (select hash from register_hash where exchange_id = $1 order by hash limit 2) shared`);
}

/** Ten of each of a thousand readers in Vienna, half for one of a thousand words, half for one of a thousand codes; each has found entries. */
async function manySearches(): Promise<void> {
  const { pool } = database.admin;
  const uuid = (series: string) => `('${series}-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  await searches.save(fixture.actors.stranger, DIRECTORY, {
    name: 'Milan',
    sought: { words: 'milano' },
    notifies: true,
  });
  await pool.query(`insert into app_user (id, email, name, language, created_at)
    select ${uuid('00000003')}, 'reader-' || n || '@mail.test', 'Reader', 'en', '2026-01-01' from generate_series(0, 999) n`);
  await pool.query(`insert into membership (id, user_id, authority_id, area, roles, created_at)
    select ${uuid('00000004')}, ${uuid('00000003')}, 'at-vienna-chamber', 'professional-qualifications', '{handler}', '2026-01-01'
    from generate_series(0, 999) n`);
  await pool.query(
    `insert into register_search (id, membership_id, procedure, name, words, country, codes, query, anchor, notifies, seen_at, created_at)
     select ${uuid('00000005')}, ('00000004-0000-4000-8000-' || lpad((n % 1000)::text, 12, '0'))::uuid, $1, 'Search ' || n,
       case when n % 2 = 0 then word end, case when n % 5 = 0 then 'AT' end,
       case when n % 2 = 1 then array['profession=other-' || n % 1000] else '{}' end,
       case when n % 2 = 0 then (word || ':*')::tsquery end,
       case when n % 2 = 0 then 'w' || left(word, 3) else 'cprofession=other-' || n % 1000 end, true, '2026-01-01', '2026-01-01'
     from (select n, md5((n % 1000)::text) as word from generate_series(1, $2::int) n) made`,
    [DIRECTORY, SEARCHES],
  );
  await pool.query(
    `insert into register_found (search_id, exchange_id, event_no, at)
     select s.id, e.exchange_id, 1, '2026-02-01'
     from (select id, row_number() over (order by id) as no from register_search) s
     join (select exchange_id, row_number() over (order by exchange_id) as no from register_entry where procedure = $1) e
       on e.no % 2000 = s.no % 2000`,
    [DIRECTORY],
  );
}

const browse = (query: object = {}) => exchanges.browse(fixture.actors.stranger, DIRECTORY, { limit: 25, ...query });

test('the first and a later page of a register come from the index of their order', async () => {
  let next: string | null = null;
  const first = await listening.plansOf(async () => {
    const page = await browse();
    assert.equal(page.rows.length, 25);
    next = page.next;
  });
  assertQuick(first, LARGE, 'register_entry_by_change', 60);
  const later = await listening.plansOf(async () =>
    assert.equal((await browse({ cursor: next ?? '' })).rows.length, 25),
  );
  assertQuick(later, LARGE, 'register_entry_by_change', 60);
});

test('a rare code and a rare word are found by their indexes, a frequent one in the order of the list', async () => {
  const found = (query: object, count: number) =>
    listening.plansOf(async () => assert.equal((await browse(query)).rows.length, count, JSON.stringify(query)));
  assertQuick(await found({ codes: ['profession=midwife'] }, 5), LARGE, 'register_entry_codes', 60);
  assertQuick(await found({ words: 'tori' }, 2), LARGE, 'register_entry_words', 60);
  for (const query of [{ codes: ['profession=doctor'] }, { words: 'milano' }]) {
    const plans = await found(query, 25);
    assert.ok(plans.some((plan) => plan['Index Name'] === 'register_entry_by_change'));
    // Whether they are few is asked of the table itself: it stops at the five hundred and first.
    const read = plans.filter((plan) => plan['Relation Name'] === 'register_entry');
    const touched = read.map((plan) => (plan['Actual Rows'] ?? 0) + (plan['Rows Removed by Filter'] ?? 0));
    assert.ok(Math.max(...touched) < 1000, `${Math.max(...touched)} rows touched`);
  }
});

test('of a person who shares names with everybody one entry is read, by the rarest of what was typed', async () => {
  const lookUp = async () =>
    assert.equal((await exchanges.lookUp(police, REFUSALS, { typed: PERSON, purpose: 'application' })).length, 1);
  assertQuick(await listening.plansOf(lookUp), LARGE, 'register_hash_pkey', 20);
});

test('a page is read in as many statements, whether or not terms of its entries are over', async () => {
  const before = await listening.countOf(browse);
  assert.ok(before <= 4, `${before} statements`);
  fixture.clock.forwardDays(400);
  try {
    assert.ok((await listening.countOf(browse)) <= before + 1);
    const plans = await listening.plansOf(async () => assert.equal((await browse()).rows.length, 25));
    assertQuick(plans, LARGE, 'exchange_pkey', 60);
  } finally {
    fixture.clock.forwardDays(-400);
  }
});

test('a new entry is held against the searches that share an anchor with it, of ten thousand', async () => {
  const finds = createFinds({ exchanges });
  fixture.clock.forwardDays(1);
  const entry = await recorded();
  let found: readonly { exchangeId: string }[] = [];
  const plans = await listening.plansOf(() =>
    inTransaction(listening.db, async (tx) => {
      ({ finds: found } = await finds.take(tx));
    }),
  );
  assert.deepEqual(
    found.map(({ exchangeId }) => exchangeId),
    [entry],
  );
  assertQuick(plans, LARGE, 'register_search_by_anchor', 200);
});

test('what is new in somebody’s searches is counted from what they have found', async () => {
  const { stranger } = fixture.actors;
  const reader = { ...stranger, membershipId: '00000004-0000-4000-8000-000000000007' };
  const plans = await listening.plansOf(async () => {
    const kept = await searches.of(reader, DIRECTORY);
    assert.deepEqual([kept.length, kept.every(({ fresh }) => fresh > 0)], [10, true]);
  });
  assertQuick(plans, LARGE, 'register_found_newest', 200);
});
