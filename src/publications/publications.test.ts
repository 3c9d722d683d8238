/** What the public sees of exchanges: what was approved, as long as it is. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type NoticeFixture, noticeFixture } from '../../test/support/notice-fixture.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import type { ActingMembership } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { publicationProjector } from './projector.service.ts';
import { createPublications, type Publications } from './publications.service.ts';

const CANARY = 'Canary of the contact';
let database: TestDatabase;
let notice: NoticeFixture;
let publications: Publications;
const text = (words: string, lang = 'en') => ({ text: words, lang });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? [error.code, error.status] : error),
  );

before(async () => {
  database = await testDatabase();
  const { db } = database.connection;
  const known = (hash: string) => notice?.procedures.known(hash);
  notice = await noticeFixture(database, { projectors: [(recorded) => publicationProjector({ known })(recorded)] });
  const { procedures } = notice;
  publications = createPublications({ db, procedures, procedureFor: notice.exchanges.procedureFor });
});
after(() => database.close());

const fields = (title: string, more = {}) => ({
  kind: 'goods',
  title: text(title),
  reasons: text('Only for authorities'),
  contact: CANARY,
  adopted: '2026-02-27',
  ...more,
});
const listed = async (query = {}) => (await publications.list(query)).items;
const of = async (who: ActingMembership, id: string) => (await publications.ofExchange(who, id)).publication;
const change = async (who: ActingMembership, id: string, action: string, title: string) => {
  const { revision } = await notice.view(who, id);
  const content = { fields: fields(title), questions: [] };
  await notice.exchanges.act(who, id, { action, revision, input: { content } }, randomUUID());
};

test('nothing is public before the approval; then what the definition shows, and nothing of who handled it', async () => {
  const { who, exchanges } = notice;
  const content = { fields: fields('Lifts of glass'), questions: [] };
  const { id } = await exchanges.sendRequest(who.author, { procedure: 'lifts.notice', content }, randomUUID());
  assert.deepEqual(await listed(), []);
  assert.equal(await of(who.author, id), null);
  await notice.act(who.approver, id, 'broadcast');
  const [one] = await listed();
  assert.ok(one);
  assert.deepEqual(
    one.fields.map(({ field, value }) => [field.name, value]),
    [
      ['kind', 'goods'],
      ['adopted', '2026-02-27'],
      ['title', text('Lifts of glass')],
    ],
  );
  const { procedure: _, ...rest } = one;
  const shown = JSON.stringify(rest);
  for (const hidden of [CANARY, 'Only for authorities', id, who.author.authorityId, who.approver.authorityId, 'at-'])
    assert.ok(!shown.includes(hidden), hidden);
  const { rows } = await database.connection.pool.query('select fields::text as f, words::text as w from publication');
  assert.ok(
    !JSON.stringify(rows).includes('Canary') && !JSON.stringify(rows).includes('Only'),
    'nor does the row hold it',
  );
  assert.deepEqual([one.country, one.version], ['AT', 1]);
  assert.notEqual(one.id, id);
});

test('a change is public when it is approved, under the same address; until then the version before', async () => {
  const { who, clock } = notice;
  const id = await notice.broadcast(fields('Old'));
  const first = await of(who.author, id);
  await change(who.author, id, 'modify', 'New');
  const titleOf = async () =>
    (await publications.one(first?.id ?? '')).fields.find(({ field }) => field.name === 'title')?.value;
  assert.deepEqual(await titleOf(), text('Old'));
  clock.now = new Date('2026-03-05T08:00:00Z');
  await notice.act(who.approver, id, 'renew');
  assert.deepEqual(await titleOf(), text('New'));
  await change(who.approver, id, 'amend', 'Newer');
  assert.deepEqual(await titleOf(), text('Newer'), 'an approver that changes it approves what it writes');
  const now = await publications.one(first?.id ?? '');
  assert.deepEqual(
    [now.version, now.firstAt.toISOString(), now.at.toISOString()],
    [3, '2026-03-02T08:00:00.000Z', '2026-03-05T08:00:00.000Z'],
  );
  clock.now = new Date('2026-03-02T08:00:00Z');
});

test('withdrawn it is gone at once, text and all; so it is where nothing may be public; approved again it is back', async () => {
  const { who } = notice;
  const id = await notice.broadcast(fields('Withdrawn'));
  const address = (await of(who.author, id))?.id ?? '';
  await notice.act(who.approver, id, 'take-back');
  assert.deepEqual(await refusal(publications.one(address)), ['publication-withdrawn', 410]);
  assert.ok(!(await listed({ text: 'withdrawn' })).length);
  const { rows } = await database.connection.pool.query('select fields, words from publication where id = $1', [
    address,
  ]);
  assert.deepEqual(rows, [{ fields: null, words: null }]);
  assert.ok((await of(who.author, id))?.withdrawnAt);
  await notice.act(who.approver, id, 'renew');
  assert.equal((await publications.one(address)).version, 2);
  await notice.act(who.approver, id, 'hide');
  assert.deepEqual(await refusal(publications.one(address)), ['publication-withdrawn', 410]);
  await notice.act(who.approver, id, 'renew');
  await notice.act(who.approver, id, 'end');
  assert.equal((await publications.one(address)).version, 3, 'what is closed may stay');
});

test('it is found by its words, its codes, its country; page by page; an address that nobody gave is unknown', async () => {
  const { who } = notice;
  for (let n = 0; n < 22; n += 1)
    await notice.broadcast(fields(`Serial rule ${n}`, { kind: n === 3 ? 'passenger' : 'goods' }));
  assert.equal((await listed({ text: '"Serial rule" 7' })).length, 1);
  assert.equal((await listed({ codes: { kind: 'passenger' } })).length, 1);
  assert.equal((await listed({ country: 'HU' })).length, 0);
  assert.deepEqual((await publications.kinds()).countries, ['AT']);
  const first = await publications.list({ text: 'Serial' });
  const second = await publications.list({ text: 'Serial', cursor: first.next ?? undefined });
  assert.deepEqual([first.items.length, second.items.length, second.next], [20, 2, null]);
  assert.equal((await publications.list({ text: 'Serial', cursor: 'nonsense' })).items.length, 20);
  for (const address of ['x', randomUUID()])
    assert.deepEqual(await refusal(publications.one(address)), ['publication-unknown', 404]);
  const id = await notice.broadcast();
  assert.deepEqual(await refusal(publications.ofExchange(who.stranger, id)), ['exchange-not-found', 404]);
});
