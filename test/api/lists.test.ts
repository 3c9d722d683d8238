/** Lists: every row once in every order, for nobody else; kept lists, several cases at once, files, and the search for persons. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { lineSchema } from '../../src/exchanges/index.ts';
import { formOn } from '../support/browser-session.ts';
import { openProgram, type Outcome, PEOPLE, type Person, type Program } from '../support/program.ts';

const SORTS = ['due', 'sent', 'changed', 'other', 'country', 'state'];
const DIRECTIONS = ['ascending', 'descending'];

let program: Program;
const sent: Outcome[] = [];
before(async () => {
  program = await openProgram();
  for (let i = 0; i < 14; i += 1) {
    // Some at the same instant, with the same deadline: only the id tells them apart.
    if (i % 3 === 0) program.clock.now = new Date(program.clock.now.getTime() + 3_600_000);
    const fields = { profession: i % 2 === 0 ? 'doctor' : 'nurse', daysWanted: 10 + (i % 4), surname: `Árvíztűrő${i}` };
    sent.push(
      await program.send({ firstName: 'Käthe Łucja', birthDate: '1971-05-0'.concat(String(1 + (i % 9))), ...fields }),
    );
  }
  for (const [index, exchange] of sent.entries()) {
    if (index % 5 === 4) continue;
    if (index % 2 === 0) sent[index] = await program.act('recipient', exchange, 'accept', { days: 14 });
  }
  for (const index of [0, 2, 6]) {
    const replied = await program.act('recipient', sent[index] as Outcome, 'reply', { answers: program.answers() });
    sent[index] = index === 6 ? await program.act('requester', replied, 'close') : replied;
  }
});
after(() => program.close());

test('lines are what their schema says, and say no more', async () => {
  for (const box of ['all', 'closed', 'received']) {
    const { json } = await program.call('recipient', `/exchanges?box=${box}&sort=changed`);
    assert.ok(json.items.length > 0);
    // What the schema does not know, parsing leaves out.
    for (const line of json.items) assert.deepEqual(lineSchema.parse(line), line);
  }
});

const ids = (answer: { json: { items: { id: string }[] } }): string[] => answer.json.items.map(({ id }) => id);

async function walk(who: Person, query: string, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await program.call(
      who,
      `/exchanges?${query}&limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    assert.equal(page.status, 200, page.text);
    found.push(...ids(page));
    cursor = page.json.next;
  }
  return found;
}

describe('every row once, in the same order whatever the size of the page', () => {
  for (const sort of SORTS) {
    for (const direction of DIRECTIONS) {
      test(`${sort}, ${direction}`, async () => {
        for (const [who, box] of [
          ['requester', 'all'],
          ['requester', 'sent'],
          ['recipient', 'waiting'],
          ['recipient', 'received'],
          ['recipient', 'closed'],
        ] as const) {
          const query = `box=${box}&sort=${sort}&direction=${direction}`;
          const whole = await walk(who, query, 100);
          assert.equal(new Set(whole).size, whole.length);
          for (const limit of [1, 3]) assert.deepEqual(await walk(who, query, limit), whole, `${query} by ${limit}`);
          const turned = direction === 'ascending' ? 'descending' : 'ascending';
          assert.deepEqual((await walk(who, `box=${box}&sort=${sort}&direction=${turned}`, 2)).reverse(), whole);
        }
        assert.equal((await walk('requester', `box=all&sort=${sort}&direction=${direction}`, 4)).length, sent.length);
      });
    }
  }
});

const FILTERS: [string, number][] = [
  ['country=HU', 14],
  ['country=AT', 0],
  ['code=profession=doctor', 7],
  ['code=profession=architect', 0],
  ['state=closed', 1],
  ['procedure=professional-qualifications.information-request', 14],
  ['procedure=none', 0],
  ['other=kamara+pecsi', 0],
  ['from=2026-03-02&to=2026-03-02', 14],
  ['from=2026-03-03', 0],
  ['to=2026-03-01', 0],
  ['dueBefore=2026-03-01', 0],
  // Not the closed one: no term runs there.
  ['dueBefore=2027-01-01', 13],
];

for (const [filter, count] of FILTERS) {
  test(`${filter} leaves ${count}`, async () => {
    assert.equal((await walk('requester', `box=all&${filter}`, 5)).length, count);
  });
}

/** By hand: who sees the requests between Milan and Pécs in lists at all, and who may find a person in them. */
const SEES: Record<Person, boolean> = {
  requester: true,
  requesterViewer: true,
  recipient: true,
  recipientViewer: true,
  administrator: false,
  stranger: false,
  otherArea: false,
};
/** Requests found by the person's name; the recipient has accepted those that stand at 0, 2, 6, 8, 10 and 12. */
const FINDS: Record<Person, number> = {
  requester: 14,
  requesterViewer: 0,
  recipient: 6,
  recipientViewer: 0,
  administrator: 0,
  stranger: 0,
  otherArea: 0,
};

async function search(who: Person, person: { name?: string; birthDate?: string }): Promise<string[]> {
  const started = await program.call(who, '/exchanges/search', { body: person });
  assert.equal(started.status, 201, started.text);
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await program.call(
      who,
      `/searches/${started.json.id}?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    assert.equal(page.status, 200, page.text);
    found.push(...ids(page));
    cursor = page.json.next;
  }
  return found;
}

for (const who of PEOPLE) {
  test(`${who} finds ${FINDS[who]} by a name, and sees lists: ${SEES[who]}`, async () => {
    assert.equal((await walk(who, 'box=all', 100)).length, SEES[who] ? 14 : 0);
    const file = await program.call(who, '/exchanges/export?box=all');
    assert.equal(file.text.trim().split('\r\n').length, 1 + (SEES[who] ? 14 : 0));
    assert.ok(!file.text.includes('Árvíz') && !file.text.includes('Łucja'));
    assert.equal((await search(who, { name: 'kathe LUCJA' })).length, FINDS[who]);
  });
}

test('a person is found by whole words and dates, in any order, and each find is logged', async () => {
  const cases: [{ name?: string; birthDate?: string }, number][] = [
    [{ name: 'arvizturo3' }, 1],
    [{ name: 'ARVÍZTŰRŐ3 käthe' }, 1],
    [{ name: 'arvizturo' }, 0],
    [{ name: 'arvizturo3 arvizturo4' }, 0],
    [{ birthDate: '1971-05-01' }, 2],
    [{ name: 'arvizturo9', birthDate: '1971-05-01' }, 1],
    [{ name: 'doctor' }, 0],
  ];
  for (const [person, count] of cases) {
    const { rows: before } = await program.database.admin.pool.query('select from access_log');
    assert.equal((await search('requester', person)).length, count, JSON.stringify(person));
    const { rows: logged } = await program.database.admin.pool.query(
      `select purpose, what from access_log order by id offset $1`,
      [before.length],
    );
    assert.deepEqual(
      logged,
      Array.from({ length: count }, () => ({ purpose: 'searching', what: ['request'] })),
    );
  }
});

test('what is searched for stands in no table and no log, is nobody else’s, and goes after half an hour', async () => {
  const key = randomUUID();
  const started = await program.call('requester', '/exchanges/search', { body: { name: 'Käthe' }, key });
  const again = await program.call('requester', '/exchanges/search', { body: { name: 'Käthe' }, key });
  assert.equal(again.json.id, started.json.id);
  const other = await program.call('requester', '/exchanges/search', { body: { name: 'Anna' }, key });
  assert.deepEqual([other.status, other.json.code], [422, 'key-reused']);
  for (const who of ['requesterViewer', 'recipient'] as const)
    assert.equal((await program.call(who, `/searches/${started.json.id}`)).status, 404);
  const { rows } = await program.database.admin.pool.query<{ text: string }>(
    `select p::text as text from person_search p union all select w::text from subject_word w`,
  );
  assert.ok(rows.length > 14);
  for (const { text } of rows) {
    for (const word of ['Käthe', 'kathe', 'Kathe'])
      assert.ok(!text.includes(word) && !text.includes(Buffer.from(word).toString('hex')));
  }
  assert.ok(!program.log.some((line) => /Käthe|kathe/i.test(line)));
  program.clock.now = new Date(program.clock.now.getTime() + 31 * 60_000);
  assert.equal((await program.call('requester', `/searches/${started.json.id}`)).status, 404);
});

test('words go with the content', async () => {
  const { id } = sent[13] as Outcome;
  const words = async () =>
    (await program.database.admin.pool.query('select from subject_word where exchange_id = $1', [id])).rows.length;
  assert.ok((await words()) >= 4);
  await program.database.connection.pool.query(`delete from content where exchange_id = $1 and name = 'request'`, [id]);
  assert.equal(await words(), 0);
});

test('several cases are closed at once: what is refused says why, and a repetition changes nothing', async () => {
  const list = await program.call('requester', '/exchanges?box=all&limit=100');
  const items = list.json.items as { id: string; revision: number; state: string }[];
  const replied = items.filter(({ state }) => state === 'replied');
  const accepted = items.filter(({ state }) => state === 'accepted').slice(0, 1);
  const ticked = [...replied, ...accepted].map(({ id, revision }) => ({ id, revision }));
  const body = { action: 'close', exchanges: [...ticked, { id: randomUUID(), revision: 1 }] };
  const key = randomUUID();
  const first = await program.call('requester', '/exchanges/bulk', { body, key });
  assert.equal(first.status, 200, first.text);
  assert.deepEqual(
    first.json.items.map((item: { done: boolean; problem?: { code: string } }) => item.problem?.code ?? item.done),
    [true, true, 'state-does-not-allow', 'exchange-not-found'],
  );
  const second = await program.call('requester', '/exchanges/bulk', { body, key });
  assert.deepEqual(second.json, first.json);
  const stale = await program.call('requester', '/exchanges/bulk', { body });
  assert.deepEqual(
    stale.json.items.map((item: { done: boolean }) => item.done),
    [false, false, false, false],
  );
  for (const { id } of replied) {
    const events = await program.call('requester', `/exchanges/${id}/events`);
    assert.equal(events.json.items.filter(({ action }: { action: string }) => action === 'close').length, 1);
  }
});

test('the same by the page: ticks, buttons, results', async () => {
  const browser = await program.browser('requester');
  const page = await browser.get('/?box=sent&select=all');
  const form = formOn(page.body, '/cases/bulk');
  const ticks = [...page.body.matchAll(/name="case" value="([^"]+)"/g)].map(([, value = '']) => value);
  assert.ok(ticks.length > 3);
  const done = await browser.post('/cases/bulk', { ...form.values, case: ticks, action: 'close' });
  assert.equal(done.statusCode, 200);
  assert.match(done.body, /oi-label--late/);
  const none = await browser.post('/cases/bulk', { ...form.values, case: [], action: 'close' });
  assert.equal(none.statusCode, 200);
  const file = await browser.post('/cases/export', { ...form.values, case: ticks.slice(0, 2), export: '1' });
  assert.match(String(file.headers['content-type']), /^text\/csv/);
  assert.ok(file.body.startsWith('\uFEFF'));
  assert.equal(file.body.trim().split('\r\n').length, 3);
});

test('a list is kept, counted, renamed, preferred and deleted, by its own person alone', async () => {
  const query = { box: 'sent', code: 'profession=doctor', sort: 'country' };
  const kept = await program.call('requester', '/views', { body: { name: ' Doctors ', query, preferred: true } });
  assert.equal(kept.status, 201, kept.text);
  assert.deepEqual(kept.json.query, { ...query, size: '25' });
  const same = await program.call('requester', '/views', { body: { name: 'doctors', query: { box: 'all' } } });
  assert.equal(same.json.id, kept.json.id);
  const other = await program.call('requester', '/views', {
    body: { name: 'Late', query: { box: 'waiting', due: 'late' } },
  });
  const at = `/views/${other.json.id}`;
  const taken = await program.call('requester', at, { method: 'PATCH', body: { name: 'DOCTORS' } });
  assert.deepEqual([taken.status, taken.json.code], [409, 'view-name-taken']);
  const preferred = await program.call('requester', at, { method: 'PATCH', body: { preferred: true } });
  assert.equal(preferred.json.preferred, true);
  const items = (await program.call('requester', '/views')).json.items as { name: string; preferred: boolean }[];
  assert.deepEqual(
    items.map(({ name, preferred: first }) => [name, first]),
    [
      ['doctors', false],
      ['Late', true],
    ],
  );
  assert.deepEqual((await program.call('recipient', '/views')).json.items, []);
  assert.equal((await program.call('recipient', at, { method: 'PATCH', body: { name: 'Mine' } })).status, 404);
  await program.call('recipient', at, { method: 'DELETE' });
  const browser = await program.browser('requester');
  assert.match((await browser.get('/')).body, /aria-current="page"[^>]*><span>Late</);
  assert.equal((await program.call('requester', at, { method: 'DELETE' })).status, 204);
  assert.equal((await program.call('requester', '/views')).json.items.length, 1);
});

test('the next case that waits: what others moved before what one moved oneself', async () => {
  const browser = await program.browser('recipient');
  const waiting = await walk('recipient', 'box=waiting', 100);
  const items = (await program.call('recipient', '/exchanges?box=waiting&limit=100')).json.items as {
    id: string;
    state: string;
  }[];
  const fresh = items.filter(({ state }) => state === 'awaiting-acceptance').map(({ id }) => id);
  assert.ok(fresh.length >= 2 && fresh.length < waiting.length);
  const first = await browser.get('/cases/next');
  assert.deepEqual([first.statusCode, first.headers.location], [303, `/exchanges/${fresh[0]}`]);
  const next = await browser.get(`/cases/next?after=${fresh[0]}`);
  assert.equal(next.headers.location, `/exchanges/${fresh[1]}`);
  const none = await (await program.browser('stranger')).get('/cases/next');
  assert.equal(none.headers.location, '/?box=waiting&done=none-left');
});

describe('the office in lists', () => {
  const find = async (who: Person, query: string): Promise<string[]> => walk(who, query, 100);

  test('mine: what was taken by oneself, or given by the allocator in one go', async () => {
    const [first, second] = await find('recipient', 'box=received');
    assert.deepEqual(await find('recipient', 'box=mine'), []);
    const taken = await program.call('recipient', `/exchanges/${first}/claim`, { body: {} });
    assert.equal(taken.status, 200, taken.text);
    assert.deepEqual(await find('recipient', 'box=mine'), [first]);
    assert.deepEqual(await find('recipientViewer', 'box=mine'), []);
    const { membershipId, authorityId, area } = program.people.recipient;
    const body = { to: membershipId, exchanges: [second, randomUUID()] };
    const refused = await program.call('recipient', '/exchanges/allocate', { body });
    assert.deepEqual(
      refused.json.items.map((item: { problem?: { code: string } }) => item.problem?.code),
      ['allocators-only', 'exchange-not-found'],
    );
    const pool = program.database.admin.pool;
    await pool.query('update authority_area set allocates = true where authority_id = $1 and area = $2', [
      authorityId,
      area,
    ]);
    await pool.query(`update membership set roles = '{handler,allocator}' where id = $1`, [membershipId]);
    const page = await (await program.browser('recipient')).get('/?box=received');
    assert.match(page.body, /formaction="\/cases\/allocate"/);
    const key = randomUUID();
    const given = await program.call('recipient', '/exchanges/allocate', { body, key });
    assert.deepEqual(
      given.json.items.map((item: { done: boolean }) => item.done),
      [true, false],
    );
    assert.deepEqual((await program.call('recipient', '/exchanges/allocate', { body, key })).json, given.json);
    assert.deepEqual((await find('recipient', 'box=mine')).sort(), [first, second].sort());
    // Where cases are given out, persons are found in one's own alone.
    for (const id of await search('recipient', { name: 'Käthe Łucja' })) assert.ok(id === first || id === second);
    assert.ok((await find('recipient', 'box=all&state=accepted')).some((id) => id !== first && id !== second));
    await pool.query('update authority_area set allocates = false where authority_id = $1 and area = $2', [
      authorityId,
      area,
    ]);
  });

  test('unread: what others have done since one looked', async () => {
    const [open] = await find('requester', 'box=unread');
    assert.ok(open);
    const page = await (await program.browser('requester')).get(`/exchanges/${open}`);
    assert.equal(page.statusCode, 200);
    assert.ok(!(await find('requester', 'box=unread')).includes(open));
    assert.deepEqual(await find('stranger', 'box=unread'), []);
  });

  test('a file reference is found by its beginning: one’s own, theirs as far as one sees it', async () => {
    const accepted = await program.act('recipient', await program.send(), 'accept', { days: 9 });
    const waiting = await program.send();
    for (const { id } of [accepted, waiting]) {
      const body = { reference: `Prot_${id.slice(0, 4)}/2026` };
      const set = await program.call('requester', `/exchanges/${id}/reference`, { method: 'PUT', body });
      assert.ok(set.status < 300, set.text);
    }
    assert.equal((await find('requester', 'box=all&reference=PROT_')).length, 2);
    assert.deepEqual(
      await find('requester', `box=all&reference=${encodeURIComponent(`prot_${waiting.id.slice(0, 4)}/`)}`),
      [waiting.id],
    );
    // An underscore is itself, no wildcard.
    assert.deepEqual(await find('requester', 'box=all&reference=pro__'), []);
    assert.deepEqual(await find('recipient', 'box=all&reference=prot'), [accepted.id]);
    assert.deepEqual(await find('recipientViewer', 'box=all&reference=prot'), []);
    assert.deepEqual(await find('stranger', 'box=all&reference=prot'), []);
  });
});
