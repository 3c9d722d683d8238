/** What a country has released by a moderator: until then nobody else finds a trace of it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { checkpointFixture } from '../../test/support/checkpoints.ts';
import { type NoticeFixture, noticeFixture } from '../../test/support/notice-fixture.ts';
import { listeningTo } from '../../test/support/plans.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { heldNotes, outboxProjector } from '../messages/index.ts';
import { Refusal } from '../refusal.ts';
import { exchangeDocument } from './documents.routes.ts';
import { heldViews } from './moderating.service.ts';
import type { HeldView } from './moderation.ts';
import { patient } from './patient.service.ts';
import type { ActingMembership } from './model.ts';
import { wordingOf } from './wording.ts';

const CANARY = 'Canary of the held';
let database: TestDatabase;
let notice: NoticeFixture;
const text = (words: string) => ({ text: words, lang: 'en' });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );

before(async () => {
  database = await testDatabase();
  notice = await noticeFixture(database, { projectors: [outboxProjector], notes: heldNotes });
  await notice.switch('HU', 'moderation', true);
});
after(() => database.close());

const say = (who: ActingMembership, id: string, words = CANARY) =>
  notice.exchanges.act(who, id, { action: 'comment', input: { comment: text(words) } }, randomUUID());
const heldBy = async (who: ActingMembership, id: string) => (await notice.view(who, id)).held;
const only = async (who: ActingMembership, id: string) => {
  const [held] = await heldBy(who, id);
  assert.ok(held);
  return held;
};

/** Everything that somebody can find out about an exchange. */
async function tracesFor(who: ActingMembership, id: string): Promise<string> {
  const { exchanges } = notice;
  const { view, events, procedure } = await exchanges.view(who, id, 'test');
  const list = await exchanges.list(who, { box: 'all', limit: 100 });
  return JSON.stringify([
    view,
    events,
    exchangeDocument(view, procedure, wordingOf(procedure, 'en')),
    await exchanges.events(who, id).then(({ events: all }) => all),
    await exchanges.participants(who, id, { limit: 100 }).then(({ rows }) => rows),
    list,
    await exchanges.counts(who, '2026-03-02'),
  ]);
}
const outbox = async () =>
  (
    await sql<{ participant: number; kind: string; one: boolean }>`
    select participant_no as participant, kind, membership_id is not null as one from outbox order by id`.execute(
      database.connection.db,
    )
  ).rows;
const forget = () => sql`delete from outbox`.execute(database.connection.db);

test('what waits leaves no trace for the others; its author and the moderator of its country see it', async () => {
  const { who } = notice;
  const id = await notice.broadcast();
  const others = [who.greece, who.author, who.approver, who.commission];
  const before = await Promise.all(others.map((one) => tracesFor(one, id)));
  const lines = async () =>
    (
      await sql`select authority_id, turn, due, changed_at, others, other_id from case_line where exchange_id = ${id}::uuid and authority_id not like 'hu-%' order by 1`.execute(
        database.connection.db,
      )
    ).rows;
  const linesBefore = await lines();
  await forget();
  const outcome = await say(who.local, id);
  assert.equal(outcome.held, true);
  assert.deepEqual(await Promise.all(others.map((one) => tracesFor(one, id))), before);
  assert.deepEqual(await lines(), linesBefore);
  assert.deepEqual(
    (await outbox()).map(({ kind, one }) => [kind, one]),
    [['held', false]],
    'the moderator alone is told',
  );
  for (const one of [who.local, who.hungary]) {
    const held = await only(one, id);
    assert.deepEqual([held.state, held.fields], ['waiting', { comment: text(CANARY) }]);
  }
  assert.deepEqual((await only(who.hungary, id)).may, { decide: true, takeBack: false });
  assert.deepEqual((await only(who.local, id)).may, { decide: false, takeBack: true });
  assert.deepEqual((await heldBy({ ...who.hungary, roles: ['viewer'] }, id)).length, 0, 'a viewer sees no messages');
  const turns = (await notice.view(who.hungary, id)).turns.filter(({ own }) => own);
  assert.deepEqual(
    turns.map((turn) => turn.text),
    ['moderation.turn'],
  );
  assert.equal((await notice.exchanges.counts(who.hungary, '2026-03-02')).waiting, 1);
  // Who else may decide on it: nobody.
  const { id: heldId } = await only(who.local, id);
  for (const [one, code] of [
    [who.greece, 'held-not-found'],
    [who.author, 'held-not-found'],
    [who.local, 'held-not-found'],
    [who.stranger, 'exchange-not-found'],
    [{ ...who.hungary, roles: ['viewer'] }, 'role-may-not-act'],
  ] as const) {
    assert.equal(await refusal(notice.exchanges.release(one, id, heldId, randomUUID())), code);
    assert.equal(await refusal(notice.exchanges.sendBack(one, id, heldId, text('x'), randomUUID())), code);
  }
  assert.equal(await refusal(notice.exchanges.takeBack(who.hungary, id, heldId, randomUUID())), 'held-not-found');
  assert.equal(await refusal(notice.exchanges.heldFile(who.greece, id, heldId, 1, 'test')), 'attachment-not-found');
  await notice.exchanges.takeBack(who.local, id, heldId, randomUUID());
});

test('released it is an event of its author, now; whoever comes late finds nothing that waits', async () => {
  const { who, exchanges, clock } = notice;
  const id = await notice.broadcast();
  await say(who.local, id);
  const { id: heldId } = await only(who.hungary, id);
  clock.now = new Date('2026-03-04T08:00:00Z');
  await forget();
  const key = randomUUID();
  const outcome = await exchanges.release(who.hungary, id, heldId, key);
  assert.deepEqual(await exchanges.release(who.hungary, id, heldId, key), outcome, 'a repetition answers the same');
  assert.equal(await refusal(exchanges.release(who.hungary, id, heldId, randomUUID())), 'held-not-found');
  const { view, events, exchange } = await exchanges.view(who.greece, id, 'test');
  const said = view.parts[0]?.said.at(-1);
  assert.deepEqual(said?.fields, { comment: text(CANARY) });
  const event = events.find(({ no }) => no === said?.no);
  assert.equal(event?.at.toISOString(), '2026-03-04T08:00:00.000Z');
  const local = exchange.participants.find(({ authorityId }) => authorityId === who.local.authorityId);
  const moderator = exchange.participants.find(({ authorityId }) => authorityId === who.hungary.authorityId);
  assert.deepEqual([event?.participant_no, event?.membership_id], [local?.no, who.local.membershipId]);
  assert.equal((event?.data as { releasedBy?: number } | undefined)?.releasedBy, moderator?.no);
  assert.deepEqual([await heldBy(who.local, id), await heldBy(who.hungary, id)], [[], []]);
  assert.equal((await exchanges.counts(who.hungary, '2026-03-04')).waiting, 0);
  const kinds = (await outbox()).map(({ kind }) => kind);
  assert.ok(kinds.includes('released') && kinds.filter((kind) => kind === 'event').length >= 3, kinds.join());
  const { rows } = await sql`select name from content where exchange_id = ${id}::uuid and name like 'held.%'`.execute(
    database.connection.db,
  );
  assert.deepEqual(rows, []);
  clock.now = new Date('2026-03-02T08:00:00Z');
});

test('sent back it is seen with the reason by its author alone, who sends it again', async () => {
  const { who, exchanges } = notice;
  const id = await notice.broadcast();
  await say(who.local, id);
  const { id: heldId } = await only(who.hungary, id);
  assert.equal(
    await refusal(exchanges.sendBack(who.hungary, id, heldId, { text: ' ', lang: 'en' }, randomUUID())),
    'input-invalid',
  );
  await exchanges.sendBack(who.hungary, id, heldId, text('Too sharp'), randomUUID());
  assert.deepEqual(await heldBy(who.hungary, id), []);
  const back = await only(who.local, id);
  assert.deepEqual(
    [back.state, back.reason, back.may],
    ['returned', text('Too sharp'), { decide: false, takeBack: true }],
  );
  assert.equal(await refusal(exchanges.release(who.hungary, id, heldId, randomUUID())), 'held-not-found');
  assert.equal((await exchanges.counts(who.hungary, '2026-03-02')).waiting, 0);
  await exchanges.takeBack(who.local, id, heldId, randomUUID());
  assert.deepEqual(await heldBy(who.local, id), []);
});

test('who moderates, and who is of another country, speaks at once; the setting counts at the moment of the act', async () => {
  const { who, exchanges } = notice;
  const id = await notice.broadcast();
  for (const one of [who.hungary, who.greece, who.commission]) assert.equal((await say(one, id)).held, undefined);
  await notice.switch('HU', 'moderation', false);
  assert.equal((await say(who.local, id)).held, undefined, 'switched off, the same running exchange');
  await notice.switch('HU', 'moderation', true);
  assert.equal((await say(who.local, id)).held, true);
  await notice.switch('HU', 'moderation', false);
  const { id: heldId } = await only(who.hungary, id);
  await exchanges.release(who.hungary, id, heldId, randomUUID());
  await notice.switch('HU', 'moderation', true);
  await notice.switch('EU', 'moderation', true);
  assert.equal(await refusal(say(who.commission, id)), 'nobody-moderates');
  await notice.switch('EU', 'moderation', false);
});

test('a question is put when it is released; what the exchange does not take any more cannot be released', async () => {
  const { who, exchanges, act } = notice;
  const id = await notice.broadcast();
  await exchanges.act(who.local, id, { action: 'ask', input: { askedOf: text('Why?') } }, randomUUID());
  assert.deepEqual(
    (await notice.view(who.author, id)).turns.filter(({ own }) => own),
    [],
  );
  const { id: heldId } = await only(who.hungary, id);
  await exchanges.release(who.hungary, id, heldId, randomUUID());
  assert.deepEqual(
    (await notice.view(who.author, id)).turns.filter(({ own }) => own).map((turn) => turn.text),
    ['pending.ask'],
  );
  await say(who.local, id);
  const { id: late } = await only(who.hungary, id);
  await act(who.approver, id, 'end');
  assert.equal(await refusal(exchanges.release(who.hungary, id, late, randomUUID())), 'state-does-not-allow');
  await exchanges.sendBack(who.hungary, id, late, text('Too late'), randomUUID());
});

test('an action hangs on a setting of its actor’s country', async () => {
  const { who, view } = notice;
  const id = await notice.broadcast();
  await notice.switch('GR', 'passing', false);
  assert.ok(!(await view(who.greece, id)).actions.some(({ action }) => action === 'pass-on'));
  assert.ok((await view(who.hungary, id)).actions.some(({ action }) => action === 'pass-on'));
  assert.equal(
    await refusal(notice.exchanges.act(who.greece, id, { action: 'pass-on', input: { authority: 'x' } }, randomUUID())),
    'not-in-your-country',
  );
});

test('two who decide at once: one does, the other finds nothing', async () => {
  const { who, exchanges } = notice;
  const id = await notice.broadcast();
  await say(who.local, id);
  const { id: heldId } = await only(who.hungary, id);
  const done = await Promise.allSettled([
    exchanges.release(who.hungary, id, heldId, randomUUID()),
    exchanges.sendBack(who.hungary, id, heldId, text('No'), randomUUID()),
  ]);
  assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('however much waits is read in as many statements, each with its own files', async () => {
  const { who, exchanges, clock } = notice;
  const { pool } = database.connection;
  const listening = listeningTo(database);
  const id = await notice.broadcast();
  const look = async () => {
    const { exchange, procedure } = await exchanges.view(who.hungary, id, 'test');
    let held: HeldView[] = [];
    const statements = await listening.countOf(async () => {
      const connection = { db: listening.db, pool };
      held = await heldViews({ connection }, exchange, procedure, who.hungary, 'test', clock.now);
    });
    return { held, statements };
  };
  await say(who.local, id);
  const { statements } = await look();
  for (const words of ['second', 'third']) await say(who.local, id, words);
  const names = ['b.pdf', 'a.pdf'];
  const [first, , third] = await heldBy(who.hungary, id);
  for (const [no, name] of names.entries())
    for (const held of [first, third]) {
      const file = randomUUID();
      await pool.query(
        "insert into stored_file (id, type, size, scan, stored_at) values ($1, 'pdf', 1, 'clean', now())",
        [file],
      );
      await pool.query(
        `insert into upload (id, user_id, membership_id, key, position, digest, name, sha256, held_id, draft_no, at)
           values ($1, $2, $3, $4, 0, '', $5, '', $6, $7, now())`,
        [file, who.local.userId, who.local.membershipId, file, `${held?.id} ${name}`, held?.id, no + 1],
      );
    }
  const several = await look();
  assert.equal(several.statements, statements);
  assert.deepEqual(
    several.held.map(({ files }) => files),
    [first, null, third].map((held) =>
      held ? names.map((name, index) => ({ no: index + 1, name: `${held.id} ${name}` })) : [],
    ),
  );
});

test('a double click in a browser releases once and is told so twice', async () => {
  const { who } = notice;
  const pages = patient(notice.exchanges);
  const id = await notice.broadcast();
  await say(who.local, id);
  const { id: heldId } = await only(who.hungary, id);
  const key = randomUUID();
  const [first, second] = await Promise.all([1, 2].map(() => pages.release(who.hungary, id, heldId, key)));
  assert.deepEqual(second, first);
});

test('the history and the lines are what they should be after all of it', async () => {
  const { db } = database.connection;
  const { rows } =
    await sql`select exchange_id, authority_id, turn, state, closed from case_line except select exchange_id, authority_id, turn, state, closed from case_line_source`.execute(
      db,
    );
  assert.deepEqual(rows, []);
  const checkpoints = checkpointFixture(database, () => notice.clock.now);
  try {
    await checkpoints.seal();
    assert.deepEqual((await checkpoints.verify()).findings, []);
  } finally {
    checkpoints.close();
  }
});
