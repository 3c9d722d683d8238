/**
 * What an authority keeps about a case for itself, and who may: against tables written by hand. Without allocation; where an allocator
 * gives out the cases see `allocation.test.ts`.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { type Browser, formsOn } from '../support/browser-session.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import {
  type Answer,
  type Call,
  openProgram,
  type Outcome,
  PECS,
  type Person,
  PEOPLE,
  type Program,
} from '../support/program.ts';

const NOTE = 'kanarienvogel-note';

let program: Program;
let exchange: Outcome;
/** A second handler, and an allocator, of Pécs, which answers. */
let colleague: ActingMembership;
let allocator: ActingMembership;
before(async () => {
  program = await openProgram();
  const { db } = program.database.connection;
  const pecs = { id: PECS, country: 'HU' };
  colleague = await insertActor(db, pecs, 'hu', 'handler', undefined, 'colleague');
  allocator = await insertActor(db, pecs, 'hu', 'allocator');
  exchange = await program.send();
});
after(() => program.close());

const at = (step: string): string => `/exchanges/${exchange.id}/${step}`;
const as = async (who: ActingMembership, path: string, call?: Call): Promise<Answer> =>
  program.callWith(await program.tokenFor(who), path, call);
const desk = async (who: Person) => (await program.call(who, at('desk'))).json;

const NOTHING = [404, 'exchange-not-found'] as const;
const LOOKS = [403, 'role-may-not-act'] as const;
const DONE = [200, undefined] as const;

/** Who may keep a reference and notes in an exchange between the two, and what others are told. */
const KEEPS: Record<Person, readonly [number, string | undefined]> = {
  requester: DONE,
  requesterViewer: LOOKS,
  recipient: DONE,
  recipientViewer: LOOKS,
  administrator: NOTHING,
  stranger: NOTHING,
  otherArea: NOTHING,
};

describe('who keeps what', () => {
  for (const who of PEOPLE) {
    const [status, code] = KEEPS[who];

    test(`${who}: ${code ?? 'may'}`, async () => {
      const note = await program.call(who, at('notes'), { body: { text: `${NOTE} of ${who}` } });
      assert.deepEqual([note.status, note.json.code], status === 200 ? [201, undefined] : [status, code]);
      const id = note.json.id ?? randomUUID();
      const answers = [
        await program.call(who, at('reference'), { method: 'PUT', body: { reference: `file of ${who}` } }),
        ...(status === 404
          ? []
          : [await program.call(who, at(`notes/${id}`), { method: 'PUT', body: { text: `${NOTE} of ${who}` } })]),
        await program.call(who, at('hand-over'), { body: { to: randomUUID() } }),
        await program.call(who, at('claim'), { method: 'POST' }),
      ];
      const wanted = status === 200 ? [DONE, DONE, [422, 'input-invalid'], DONE] : answers.map(() => [status, code]);
      assert.deepEqual(
        answers.map((answer) => [answer.status, answer.json.code]),
        wanted,
      );
      const allocated = await program.call(who, at('allocation'), { method: 'PUT', body: { to: [] } });
      assert.deepEqual(
        [allocated.status, allocated.json.code],
        status === 200 ? [403, 'allocators-only'] : [status, code],
      );
      const seen = await program.call(who, at('seen'), { method: 'PUT' });
      assert.equal(seen.status, status === 404 ? 404 : 200);
    });
  }
});

test('the reference of the other side is shown to who may see content: not before acceptance', async () => {
  assert.deepEqual(await references('requester'), ['file of requester', ['file of recipient']]);
  assert.deepEqual(await references('recipient'), ['file of recipient', []]);
  assert.deepEqual(await references('recipientViewer'), ['file of recipient', []]);
  exchange = await program.act('recipient', exchange, 'accept', { days: 9 });
  assert.deepEqual(await references('recipient'), ['file of recipient', ['file of requester']]);
  assert.deepEqual(await references('recipientViewer'), ['file of recipient', []]);
  assert.deepEqual(await references('requesterViewer'), ['file of requester', []]);
});

async function references(who: Person): Promise<unknown> {
  const { reference, otherReferences } = await desk(who);
  return [reference, otherReferences.map((one: { reference: string }) => one.reference)];
}

test('a reference is trimmed, taken away by an empty one, and refused when it is no single short line', async () => {
  const put = (reference: string) => program.call('recipient', at('reference'), { method: 'PUT', body: { reference } });
  assert.equal((await put('  AZ 1/2026 ')).status, 200);
  assert.equal((await desk('recipient')).reference, 'AZ 1/2026');
  for (const [wrong, code] of [
    ['x'.repeat(101), 'too-long'],
    ['a\nb', 'wrong-format'],
  ] as const) {
    const { status, json } = await put(wrong);
    assert.deepEqual([status, json.issues[0].pointer, json.issues[0].code], [422, '/reference', code]);
  }
  await put('');
  assert.equal((await desk('recipient')).reference, null);
});

test('a note is its author’s to change and delete, and its colleagues’ to read', async () => {
  const { json: made } = await program.call('recipient', at('notes'), { body: { text: ' Ask the registry. ' } });
  const note = () =>
    as(colleague, at('desk')).then(({ json }) => json.notes.find((one: { id: string }) => one.id === made.id));
  const first = await note();
  assert.deepEqual(
    [first.text, first.lang, first.author, first.own, first.changedAt],
    ['Ask the registry.', 'hu', 'handler of hu-pecs-chamber', false, null],
  );
  const path = at(`notes/${made.id}`);
  for (const call of [{ method: 'PUT', body: { text: 'x' } }, { method: 'DELETE' }] as const) {
    assert.deepEqual([(await as(colleague, path, call)).status], [403]);
    const { status, json } = await program.call('requester', path, call);
    assert.deepEqual([status, json.code], [404, 'note-not-found']);
  }
  assert.equal(
    (await program.call('recipient', path, { method: 'PUT', body: { text: 'Asked.', lang: 'en' } })).status,
    200,
  );
  assert.deepEqual([(await note()).text, (await note()).lang], ['Asked.', 'en']);
  assert.notEqual((await note()).changedAt, null);
  assert.equal((await program.call('recipient', path, { method: 'PUT', body: { text: ' ' } })).status, 422);
  assert.equal((await program.call('recipient', path, { method: 'DELETE' })).status, 200);
  assert.equal(await note(), undefined);
  const { rows } = await program.database.admin.pool.query('select 1 from note where id = $1', [made.id]);
  assert.equal(rows.length, 0);
});

test('a change is made once for its key, and the key serves nothing else', async () => {
  const key = randomUUID();
  const write = (text: string) => program.call('recipient', at('notes'), { body: { text }, key });
  const first = await write('once');
  assert.deepEqual((await write('once')).json, first.json);
  assert.deepEqual([(await write('twice')).status, (await write('twice')).json.code], [422, 'key-reused']);
  const count = (await desk('recipient')).notes.filter((note: { text: string }) => note.text === 'once').length;
  assert.equal(count, 1);
  const none = await program.call('recipient', at('notes'), { body: { text: 'x' }, key: null });
  assert.deepEqual([none.status, none.json.code], [400, 'key-missing']);
});

test('reading notes leaves a trace, as reading content does', async () => {
  const log = async () =>
    (await program.database.admin.pool.query(`select user_id, what, purpose from access_log where 'notes' = any(what)`))
      .rows;
  const count = (await log()).length;
  await desk('recipientViewer');
  assert.equal((await log()).length, count);
  await desk('recipient');
  assert.deepEqual((await log()).at(-1), {
    user_id: program.people.recipient.userId,
    what: ['notes'],
    purpose: 'api',
  });
});

test('a case is handed over to a colleague, who is to be told, and the log says so', async () => {
  const { json, status } = await program.call('recipient', at('hand-over'), { body: { to: colleague.membershipId } });
  assert.deepEqual([status, json.assigned], [200, [colleague.membershipId]]);
  const shown = await desk('recipientViewer');
  assert.deepEqual(
    shown.assigned.map(({ name }: { name: string }) => name),
    ['colleague of hu-pecs-chamber'],
  );
  assert.deepEqual(
    shown.log.map(({ kind }: { kind: string }) => kind),
    ['handed-over', 'claimed'],
  );
  const { rows } = await program.database.admin.pool.query(
    `select kind, membership_id, participant_no from outbox where kind <> 'event'`,
  );
  assert.deepEqual(rows, [{ kind: 'handed-over', membership_id: colleague.membershipId, participant_no: 2 }]);
  for (const to of [
    program.people.recipientViewer,
    program.people.administrator,
    program.people.otherArea,
    allocator,
    program.people.requester,
  ]) {
    const answer = await program.call('recipient', at('hand-over'), { body: { to: to.membershipId } });
    assert.deepEqual([answer.status, answer.json.issues?.[0].code], [422, 'colleague-unsuitable']);
  }
});

test('what was done by others since one opened the case is unread', async () => {
  const path = at('seen');
  assert.equal((await program.call('requester', path, { method: 'PUT' })).status, 200);
  const { rows } = await program.database.admin.pool.query(
    'select event_no from last_seen where membership_id = $1 and exchange_id = $2',
    [program.people.requester.membershipId, exchange.id],
  );
  assert.deepEqual(rows, [{ event_no: 2 }]);
  const shown = await as(colleague, at('desk'));
  assert.equal(shown.json.seenBy.name, 'handler of hu-pecs-chamber');
});

test('lists show the own reference and what is unread, and are searched by both', async () => {
  await program.call('recipient', at('reference'), { method: 'PUT', body: { reference: 'AZ_7/2026' } });
  const list = async (who: ActingMembership, query: string) =>
    (await as(who, `/exchanges?box=all&${query}`)).json.items.map((line: { reference: string; unread: boolean }) => [
      line.reference,
      line.unread,
    ]);
  const { recipient, requester, recipientViewer } = program.people;
  // What it did itself is nothing new to it.
  assert.deepEqual(await list(recipient, 'reference=az_7'), [['AZ_7/2026', false]]);
  assert.deepEqual(await list(recipientViewer, 'reference=AZ_7%2F2026'), [['AZ_7/2026', true]]);
  // The underscore is no wildcard; by the reference of the other side only those find a case who may see it.
  assert.deepEqual(await list(recipient, 'reference=az%257'), []);
  assert.deepEqual(await list(recipient, 'reference=file'), [['AZ_7/2026', false]]);
  assert.deepEqual(await list(recipientViewer, 'reference=file'), []);
  assert.deepEqual(await list(requester, 'reference=az_7'), [['file of requester', false]]);
  assert.deepEqual(await list(requester, ''), [['file of requester', false]]);
  assert.deepEqual(await list(recipient, 'desk=unread'), []);
  assert.deepEqual(await list(recipient, 'desk=mine'), []);
  assert.deepEqual(await list(colleague, 'desk=mine'), [['AZ_7/2026', true]]);
  assert.deepEqual(await list(colleague, 'desk=nobody'), []);
  assert.deepEqual(await list(colleague, 'desk=unread'), [['AZ_7/2026', true]]);
  const page = (await (await program.browser('recipientViewer')).get('/?box=all')).body;
  assert.match(page, /<strong>[\d-]+<\/strong>/);
  assert.match(page, /oi-visually-hidden"> újdonság/);
  // The navigation and the tab say how many.
  assert.equal(page.match(/oi-visually-hidden">1 ügyben van újdonság</g)?.length, 2);
  assert.doesNotMatch((await (await program.browser('recipient')).get('/?box=all')).body, /van újdonság</);
});

test('notes reach the other side nowhere: no page, no answer, no mail, no event, no log', async () => {
  exchange = await program.act('recipient', exchange, 'reply', { answers: program.answers() });
  exchange = await program.act('requester', exchange, 'close');
  await program.makeMails();
  const mine = await desk('recipient');
  assert.ok(mine.notes.some((note: { text: string }) => note.text === `${NOTE} of recipient`));
  assert.ok(!mine.notes.some((note: { text: string }) => note.text.includes('of requester')));
  for (const who of PEOPLE) {
    const foreign = new RegExp(`${NOTE} of ${who === 'recipient' ? 'requester' : 'recipient'}`);
    const found = (await everythingRead(who)).filter(([, text]) => foreign.test(text));
    assert.deepEqual(
      found.map(([place]) => place),
      [],
      who,
    );
  }
  for (const table of ['event', 'mail', 'outbox', 'idempotency', 'content', 'exchange', 'participant', 'allocation']) {
    const { rows } = await program.database.admin.pool.query(`select 1 from ${table} t where t::text like '%${NOTE}%'`);
    assert.equal(rows.length, 0, table);
  }
  assert.doesNotMatch(program.log.join(''), new RegExp(NOTE));
});

/** Everything that a person can read around the exchange, by the API and on pages. */
async function everythingRead(who: Person): Promise<[string, string][]> {
  const browser: Browser = await program.browser(who);
  const base = `/exchanges/${exchange.id}`;
  const api = [
    base,
    `${base}/events`,
    `${base}/desk`,
    '/exchanges?box=closed',
    '/colleagues',
    '/absences',
    '/allocation',
  ];
  const pages = [base, `${base}/print`, `${base}/office`, '/?box=closed', '/account/absence', '/authority/allocation'];
  const read: [string, string][] = [];
  for (const path of api) read.push([`api ${path}`, (await program.call(who, path)).text]);
  for (const path of pages) read.push([path, (await browser.get(path)).body]);
  return read;
}

test('the page of a case has the desk: its forms keep, and are shown again when refused', async () => {
  const browser = await program.browser('recipient');
  const base = `/exchanges/${exchange.id}`;
  const saved = await browser.submit(base, `${base}/office/reference`, { 'office-reference': 'Page 7' });
  assert.equal(saved.headers.location, `${base}?office=reference-saved`);
  assert.match((await browser.get(String(saved.headers.location))).body, /Az iktatószám mentve\./);
  const refused = await browser.submit(base, `${base}/office/notes`, { 'office-note': '' });
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /href="#field-office-note"/);
  const added = await browser.submit(base, `${base}/office/notes`, { 'office-note': 'From the page' });
  assert.equal(added.statusCode, 303);
  const page = await browser.get(base);
  const path = /href="(\/exchanges\/[0-9a-f-]+\/office\/notes\/[0-9a-f-]+)"/.exec(page.body)?.[1] ?? '';
  const changed = await browser.submit(path, path, { 'office-note': 'From its own page' });
  assert.equal(changed.statusCode, 303);
  const form = formsOn((await browser.get(path)).body).find((one) => one.action === path);
  assert.equal((await browser.post(`${path}/delete`, form?.values ?? {})).statusCode, 303);
  assert.doesNotMatch((await browser.get(base)).body, /From its own page/);
  const other = await (await program.browser('requester')).get(path);
  assert.equal(other.statusCode, 404);
});

test('the viewer’s page has no form of the desk, the stranger’s no page', async () => {
  const base = `/exchanges/${exchange.id}`;
  const forms = async (who: Person) =>
    formsOn((await (await program.browser(who)).get(base)).body).filter(({ action }) => action.includes('/office/'));
  assert.deepEqual(await forms('recipientViewer'), []);
  // It has the case already, and nobody to hand it over to.
  assert.equal((await forms('requester')).length, 2);
  assert.equal((await (await program.browser('stranger')).get(`${base}/office`)).statusCode, 404);
});
