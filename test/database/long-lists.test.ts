/** A list longer than what is looked through first: whatever it is narrowed down by, its pages together are what a plain statement finds, in order. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Filters, Sort } from '../../src/exchanges/lists.ts';
import { copiesOf } from '../support/copies.ts';
import { type ExchangeFixture, exchangeFixture } from '../support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';

/** Closed ones of one authority. */
const CLOSED = 1500;

let database: TestDatabase;
let fixture: ExchangeFixture;

before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
  const { id } = await fixture.send();
  const uuid = `('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const copy = (table: string, own: string) => database.admin.pool.query(copiesOf(table, own), [id, CLOSED]);
  const number = `'2026-' || lpad((n * 7 % 1501)::text, 6, '0')`;
  const others = ['hu-pecs-chamber', 'at-vienna-chamber'].map((one) => `'${one}'`);
  await copy('exchange', `jsonb_build_object('id', ${uuid}, 'number', ${number}, 'case_number', ${number})`);
  await copy('participant', `jsonb_build_object('exchange_id', ${uuid})`);
  // One in 500 is a midwife's, all of them among the older; one in seven a nurse's; the others are doctors'.
  await copy(
    'case_line',
    `jsonb_build_object('exchange_id', ${uuid}, 'number', ${number}, 'closed', true, 'state', 'closed', 'turn', false,
      'sent_at', t.sent_at - n * interval '1 hour', 'changed_at', t.changed_at - (n * 11 % 1499) * interval '1 hour',
      'due', '2026-01-01'::date + n % 90, 'other_id', (array[${others}])[1 + n % 2], 'other_name', 'Name ' || n % 17,
      'codes', array['profession=' || case when n % 500 = 499 then 'midwife' when n % 7 = 0 then 'nurse' else 'doctor' end])`,
  );
  await database.admin.pool.query('analyze');
});
after(() => database.close());

const COLUMNS: Readonly<Record<Sort, string>> = {
  due: 'due',
  sent: 'sent_at',
  changed: 'changed_at',
  other: 'other_name',
  country: 'other_country',
  state: 'state',
};

/** Every id of a list, page by page. */
async function pagesOf(filters: Filters, sort: Sort): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { rows, next } = await fixture.exchanges.list(fixture.actors.requester, {
      box: 'closed',
      sort,
      ...filters,
      limit: 40,
      cursor,
    });
    ids.push(...rows.map((row) => row.id));
    if (next === null) return ids;
    assert.equal(rows.length, 40);
    cursor = next;
  }
}

async function plainly(filters: Filters, sort: Sort): Promise<string[]> {
  const { code, number = '', other } = filters;
  const to = sql.raw(sort === 'sent' || sort === 'changed' ? 'desc' : 'asc');
  const { rows } = await sql<{ id: string }>`
    select exchange_id as id from case_line
    where authority_id = ${fixture.actors.requester.authorityId} and closed and starts_with(number, ${number})
      and (${code ?? null}::text is null or ${code ?? null}::text = any(codes))
      and (${other ?? null}::text is null or other_id in (select id from authority where informal ilike '%' || ${other ?? null} || '%'))
    order by ${sql.ref(COLUMNS[sort])} ${to}, sent_at ${to}, exchange_id ${to}`.execute(database.admin.db);
  return rows.map(({ id }) => id);
}

const NARROWED: readonly (Filters & { readonly finds: readonly [least: number, most: number] })[] = [
  { finds: [CLOSED, CLOSED] },
  { code: 'profession=doctor', finds: [1200, 1400] },
  { code: 'profession=nurse', finds: [200, 220] },
  { code: 'profession=midwife', finds: [3, 3] },
  { code: 'profession=astronaut', finds: [0, 0] },
  { number: '2026-0', finds: [CLOSED, CLOSED] },
  { number: '2026-001', finds: [400, 502] },
  { number: '2026-0', code: 'profession=midwife', finds: [3, 3] },
  { other: 'wien', finds: [700, 800] },
  { other: 'wien', code: 'profession=nurse', finds: [90, 120] },
];

for (const { finds, ...filters } of NARROWED) {
  test(`closed ones by ${JSON.stringify(filters)}, in every order`, async () => {
    for (const sort of Object.keys(COLUMNS) as Sort[]) {
      const found = await pagesOf(filters, sort);
      assert.ok(found.length >= finds[0] && found.length <= finds[1], `${found.length} of ${finds}`);
      assert.deepEqual(found, await plainly(filters, sort), sort);
    }
  });
}
