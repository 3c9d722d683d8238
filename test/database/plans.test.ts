/** Lists at a size where it matters: each is read from its own index, however many exchanges there are. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  createExchanges,
  exchangesWithExpiredTerms,
  MOST_COUNTED,
  type Exchanges,
  MOST_FOUND,
  refreshAllLines,
} from '../../src/exchanges/index.ts';
import { createPublications } from '../../src/publications/index.ts';
import { type ExchangeFixture, exchangeFixture, PROCEDURE, SUBJECT_KEY, term } from '../support/exchange-fixture.ts';
import { assertQuick as assertQuickOf, type Listening, listeningTo, type Plan } from '../support/plans.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';

/** Of them 400 are Milan's and Pécs's; the others belong to a hundred authorities. */
const EXCHANGES = 6000;

let database: TestDatabase;
let fixture: ExchangeFixture;
let listening: Listening;
let exchanges: Exchanges;

before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  const { id } = await fixture.send();
  await multiply(id);
  listening = listeningTo(database);
  const { procedures, clock } = fixture;
  exchanges = createExchanges({
    connection: { db: listening.db, pool: database.connection.pool },
    procedures,
    now: () => clock.now,
    term,
    projectors: [],
    committed: () => {},
    subjectKey: SUBJECT_KEY,
  });
});
after(() => database.close());

/** Copies one exchange with its part, participants and event, spread over authorities, states and time. */
async function multiply(id: string): Promise<void> {
  const copy = (sql: string) => database.admin.pool.query(sql, [id, EXCHANGES]);
  const uuid = `('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const numbers = 'generate_series(1, $2::int) n';
  await database.admin.pool.query(`insert into authority (id, country, kind, official, informal, place, address, email, languages, search, created_at)
    select 'other-' || n, 'AT', 'region', '{"de":"x"}', 'x', 'x', 'x', 'x', '{de}', 'x', now() from generate_series(0, 99) n`);
  await copy(`insert into exchange select ${uuid}, 'X' || n, version_hash, area, procedure, state, revision, overview,
    sent_at - n * interval '1 minute', null, chain_length, chain_hash, 'X' || n from exchange, ${numbers} where id = $1`);
  await copy(`insert into part select ${uuid}, no, state, questions, terms, facts, next_expiry + n * interval '1 minute', numbers, moved_at
    from part, ${numbers} where exchange_id = $1`);
  await copy(`insert into participant select ${uuid}, no, part_no, case when n % 15 = 0 then authority_id else 'other-' || ((n + no) % 100) end,
    area, role, state, turn, due - n % 300, n % 4 = 0, sent_at - n * interval '1 minute', changed_at
    from participant, ${numbers} where exchange_id = $1`);
  await copy(`insert into event select ${uuid}, no, at, legal_at, action, part_no, participant_no, membership_id, from_state, to_state,
    data, calendar, commitments, hash from event, ${numbers} where exchange_id = $1`);
  await copy(
    `insert into content select ${uuid}, name, part_no, body, salt, no from content, ${numbers} where exchange_id = $1`,
  );
  await copy(
    `insert into subject_word (word, exchange_id) select word, ${uuid} from subject_word, ${numbers} where exchange_id = $1`,
  );
  await copy(`insert into draft select ${uuid}, case when n % 15 = 0 then 'it-milan-chamber' else 'other-' || (n % 100) end, e.area,
    e.procedure, e.version_hash, '{"fields":{},"questions":[]}', 1, now(), now() - n * interval '1 minute' from exchange e, ${numbers} where id = $1`);
  await refreshAllLines(database.admin.db);
  await database.admin.pool.query('analyze');
}

const LARGE = ['exchange', 'open_case_line', 'closed_case_line', 'participant', 'part', 'event', 'draft', 'content'];
const assertQuick = (plans: readonly Plan[], index: string, rows: number) => assertQuickOf(plans, LARGE, index, rows);

const indexes = {
  waiting: 'case_line_waiting',
  sent: 'case_line_open',
  received: 'case_line_open',
  closed: 'case_line_closed',
} as const;

for (const [box, index] of Object.entries(indexes) as [keyof typeof indexes, string][]) {
  const who = box === 'sent' ? 'requester' : 'recipient';
  test(`the first and a later page of "${box}" come from ${index}`, async () => {
    const actor = fixture.actors[who];
    let next: string | null = null;
    const first = await listening.plansOf(async () => {
      const page = await exchanges.list(actor, { box, limit: 25 });
      assert.equal(page.rows.length, 25);
      next = page.next;
    });
    assertQuick(first, index, 120);
    const later = await listening.plansOf(async () => {
      const page = await exchanges.list(actor, { box, limit: 25, cursor: next ?? '' });
      assert.equal(page.rows.length, 25);
    });
    assertQuick(later, index, 120);
  });
}

/** Closed ones are many: sorted by whatever, a page is read from the index of that order. */
const closedBy = {
  due: 'case_line_closed_by_due',
  changed: 'case_line_closed_by_changed_at',
  other: 'case_line_closed_by_other_name',
  country: 'case_line_closed_by_other_country',
  state: 'case_line_closed_by_state',
} as const;
for (const [sort, index] of Object.entries(closedBy) as [keyof typeof closedBy, string][]) {
  test(`closed ones sorted by "${sort}" come from ${index}`, async () => {
    const page = () => exchanges.list(fixture.actors.recipient, { box: 'closed', sort, limit: 25 });
    assertQuick(await listening.plansOf(page), index, 120);
  });
}

test('a value of the overview that no closed one has is not looked for in all of them', async () => {
  const page = () => exchanges.list(fixture.actors.recipient, { box: 'closed', code: 'profession=midwife', limit: 25 });
  // Beside those of the first 400 in the order of the list, where it might have been found at once.
  assertQuick(await listening.plansOf(page), 'case_line_closed_codes', 400);
});

test('of a value that many closed ones have, and of a number that many begin with, no more is read than is shown', async () => {
  const closed = (filter: object) => exchanges.list(fixture.actors.recipient, { box: 'closed', ...filter, limit: 25 });
  const [line] = (await closed({})).rows;
  const number = line?.number.slice(0, 1);
  const [key, value] = Object.entries(line?.overview ?? {})[0] ?? [];
  for (const filter of [{ code: `${key}=${value}` }, { number }]) {
    const page = async () => assert.equal((await closed(filter)).rows.length, 25, JSON.stringify(filter));
    assertQuick(await listening.plansOf(page), 'closed_case_line_pkey', 200);
  }
});

test('an authority with which no closed one was exchanged is not looked for in all of them', async () => {
  const page = () => exchanges.list(fixture.actors.recipient, { box: 'closed', other: 'wien', limit: 25 });
  assertQuick(await listening.plansOf(page), 'case_line_closed_by_other_id', 10);
});

test('a procedure of which no closed one is, is not looked for in all of them', async () => {
  const page = () => exchanges.list(fixture.actors.recipient, { box: 'closed', procedure: 'another', limit: 25 });
  assertQuick(await listening.plansOf(page), 'case_line_closed_by_procedure', 10);
});

test('of a person whom a tenth of the cases name, no more is read than may be shown', async () => {
  const { surname } = fixture.content().fields;
  const person = { name: String(surname), birthDate: '' };
  const plans = await listening.plansOf(async () => {
    assert.equal(await exchanges.tooManyAbout(fixture.actors.requester, person), true);
    assert.equal(await exchanges.tooManyAbout(fixture.actors.stranger, person), false);
    const all = await exchanges.findPerson(fixture.actors.requester, person, { box: 'all', limit: 1000 });
    assert.equal(all.rows.length, MOST_FOUND);
  });
  assert.ok(plans.every((plan) => plan['Node Type'] !== 'Seq Scan' || plan['Relation Name'] !== 'exchange'));
});

test('the numbers in the navigation come from case_line_waiting', async () => {
  assertQuick(
    await listening.plansOf(() => exchanges.counts(fixture.actors.recipient, '2026-03-02')),
    'case_line_waiting',
    500,
  );
});

test('in how many there is something new is found by keys, and no event is looked at of what was seen since it changed', async () => {
  const { recipient } = fixture.actors;
  const { pool } = database.admin;
  const count = () => exchanges.counts(recipient, '2026-03-02');
  await pool.query(`update membership set created_at = '2020-01-01' where id = $1`, [recipient.membershipId]);
  assert.equal((await count()).unread, MOST_COUNTED);
  await pool.query(
    `insert into last_seen (exchange_id, membership_id, event_no, at)
      select distinct exchange_id, $1::uuid, 1, now() + interval '1 year' from case_line
      on conflict (exchange_id, membership_id) do update set at = excluded.at`,
    [recipient.membershipId],
  );
  await pool.query('analyze last_seen');
  let unread = -1;
  const plans = await listening.plansOf(async () => {
    ({ unread } = await count());
  });
  assert.equal(unread, 0);
  assertQuick(plans, 'last_seen_pkey', 500);
  const events = plans.filter((plan) => plan['Relation Name'] === 'event');
  assert.ok(events.length > 0 && events.every((plan) => plan['Actual Loops'] === 0));
  await pool.query("update last_seen set at = '2020-01-01', event_no = 0");
  assert.equal((await count()).unread, MOST_COUNTED);
  assertQuick(await listening.plansOf(count), 'event_pkey', 500);
});

test('drafts come from draft_of_authority', async () => {
  const plans = await listening.plansOf(async () => {
    assert.equal((await exchanges.drafts(fixture.actors.requester)).length, 200);
  });
  assertQuick(plans, 'draft_of_authority', 450);
});

test('an exchange, its events and its content are found by their keys', async () => {
  const id = '00000000-0000-4000-8000-000000000015';
  assertQuick(await listening.plansOf(() => exchanges.view(fixture.actors.requester, id, 'test')), 'exchange_pkey', 10);
  assertQuick(await listening.plansOf(() => exchanges.events(fixture.actors.requester, id)), 'event_pkey', 10);
});

test('terms that are over come from part_expiring', async () => {
  const at = new Date(fixture.clock.now.getTime() + 365 * 86_400_000);
  const plans = await listening.plansOf(async () => {
    assert.equal((await exchangesWithExpiredTerms(listening.db, at, 20)).length, 20);
  });
  assertQuick(plans, 'part_expiring', 50);
});

test('drafts that nobody has changed come from draft_by_age, and go by their keys', async () => {
  const old = new Date(fixture.clock.now.getTime() - 200 * 86_400_000);
  await database.admin.pool.query(`update draft set updated_at = $1 where id::text like '%00000000001_'`, [old]);
  const plans = await listening.plansOf(async () => assert.equal(await exchanges.forgetDrafts(200), 10));
  assertQuick(plans, 'draft_by_age', 30);
  assertQuick(plans, 'draft_pkey', 30);
});

test('of what procedures and countries anything is public is found from each to the next in publication_kinds', async () => {
  await database.admin.pool.query(`insert into publication
      (id, exchange_id, area, procedure, version_hash, country, version, event_no, fields, first_at, at)
    select gen_random_uuid(), id, area, procedure, version_hash, (array['AT', 'HU', 'IT'])[1 + abs(hashtext(number)) % 3], 1, 1, '{}', sent_at, sent_at
    from exchange`);
  await database.admin.pool.query(`update publication set fields = null, withdrawn_at = at where country = 'HU'`);
  await database.admin.pool.query('analyze publication');
  const { procedures } = fixture;
  const { kinds } = createPublications({ db: listening.db, procedures, procedureFor: exchanges.procedureFor });
  const plans = await listening.plansOf(async () => {
    const { procedures: published, countries } = await kinds();
    assert.deepEqual([published.map(({ id }) => id), countries], [[PROCEDURE], ['AT', 'IT']]);
  });
  assertQuickOf(plans, ['publication'], 'publication_kinds', 3);
});
