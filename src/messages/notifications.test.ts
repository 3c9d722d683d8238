/** What users chose and muted, in real mails: one for each event and person, threads, notices of terms, digests. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { sql } from 'kysely';
import { type MailFixture, mailFixture, MUTES } from '../../test/support/mail-fixture.ts';
import { type MailServer, startMailServer } from '../../test/support/mail-server.ts';
import type { Choices } from './choices.ts';
import { type MailWorker, startMailWorker } from './mail.worker.ts';
import { createNotifications, type Notifications } from './notifications.service.ts';
import { openTransport } from './smtp.service.ts';

const SETTINGS = { publicUrl: 'https://imi.example.eu', mailFrom: 'OpenIMI <no-reply@imi.example.eu>' };

let fixture: MailFixture;
let server: MailServer;
let notifications: Notifications;
const workers: MailWorker[] = [];

before(async () => {
  server = await startMailServer();
});
after(() => server.close());

/** Each test begins on Monday 2 March 2026, 09:00 in Milan and Pécs, with nothing sent. */
async function open(): Promise<MailFixture> {
  fixture = await mailFixture();
  const { database, exchanges, clock } = fixture;
  notifications = createNotifications({ db: database.connection.db, exchanges, links: MUTES, now: () => clock.now });
  return fixture;
}

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  server.received.length = 0;
  await fixture.database.close();
});

async function worker(): Promise<MailWorker> {
  const { database, procedures, clock } = fixture;
  const started = startMailWorker({
    connection: database.connection,
    procedures,
    transport: openTransport({ ...SETTINGS, smtpUrl: server.url }, MUTES),
    settings: SETTINGS,
    mutes: MUTES,
    now: () => clock.now,
    log: {
      warn: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`),
      error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`),
    },
  });
  workers.push(started);
  await started.idle();
  server.received.length = 0;
  return started;
}

/** Who got which subject since the last look, without the case number. */
async function told(mailing: MailWorker): Promise<string[]> {
  await mailing.idle();
  const seen = server.received.map(({ to, parsed }) => `${to[0]?.split('@')[0]}: ${parsed.subject}`).sort();
  return seen.map((line) => line.replace(/\d{4}-\d{6}-\d\d: /, ''));
}

async function next(mailing: MailWorker): Promise<string[]> {
  server.received.length = 0;
  return told(mailing);
}

const userOf = (name: string) => fixture.actor(name).userId;
const choose = (name: string, choices: Partial<Choices>) =>
  notifications.choose(userOf(name), { delivery: 'at-once', hour: 8, daysBefore: 3, ...choices });
const at = (instant: string) => {
  fixture.clock.now = new Date(instant);
};
const bodyFor = (name: string) =>
  server.received.find(({ to }) => to[0]?.startsWith(`${name}@`))?.parsed.text?.replaceAll('\r\n', '\n') ?? '';

test('who is reached by two memberships gets one mail of an event: the one that says what to do', async () => {
  const { send, database } = await open();
  const mailing = await worker();
  const id = await send();
  // Both sides are told of the same event: the requester's side stands in the outbox first.
  const { db } = database.connection;
  await sql`update outbox set participant_no = 1`.execute(db);
  await sql`insert into outbox (exchange_id, event_no, participant_no, turn_no, due, turn_state, at)
    select exchange_id, event_no, 2, turn_no, due, turn_state, at from outbox`.execute(db);
  const lines = await told(mailing);
  assert.deepEqual(
    lines.filter((line) => line.startsWith('both')),
    ['both: Request sent – your authority’s turn'],
  );
  // A second telling that comes later makes no second mail either.
  await sql`insert into outbox (exchange_id, event_no, participant_no, turn_no, at)
    values (${id}, 1, 1, 2, now())`.execute(db);
  assert.deepEqual(await next(mailing), []);
});

test('all mails of a case form one thread, and those of two cases form two', async () => {
  const { send, act, actor } = await open();
  const mailing = await worker();
  const first = await send();
  const second = await send();
  await act(actor('bela'), first, 'accept', { days: 10 });
  await mailing.idle();
  const threads = Map.groupBy(server.received, ({ parsed }) => parsed.inReplyTo ?? '');
  assert.deepEqual([...threads.keys()].sort(), [first, second].map((id) => `<case.${id}@imi.example.eu>`).sort());
  for (const { parsed } of server.received) {
    assert.equal(parsed.references, parsed.inReplyTo);
    assert.notEqual(parsed.messageId, parsed.inReplyTo);
    assert.match(parsed.subject ?? '', /^\d{4}-\d{6}-\d\d: /);
  }
  assert.equal(threads.get(`<case.${first}@imi.example.eu>`)?.length, 6);
});

test('only when my authority must act: no mail of what merely informs', async () => {
  const { send, act, actor } = await open();
  const mailing = await worker();
  await choose('anna', { delivery: 'needed' });
  const id = await send();
  await act(actor('bela'), id, 'accept', { days: 10 });
  await told(mailing);
  assert.equal(bodyFor('anna'), '');
  await act(actor('bela'), id, 'reply', { answers: { 1: { value: 'yes' } } });
  const lines = await next(mailing);
  assert.ok(lines.includes('anna: Risposta inviata – tocca alla vostra autorità'), lines.join('; '));
});

test('a muted case is silent for who muted it, but for the terms of the own authority; until it is not', async () => {
  const { send, act, actor } = await open();
  const mailing = await worker();
  const id = await send();
  await told(mailing);
  await notifications.mute(actor('bela'), id, true);
  await notifications.mute(actor('anna'), id, true);
  await act(actor('both', 'hu-pecs'), id, 'accept', { days: 10 });
  assert.deepEqual(await next(mailing), ['enzo: Request accepted']);
  // The 12th is its last day.
  at('2026-03-09T06:01:00Z');
  const near = await next(mailing);
  assert.ok(near.includes('bela: 3 nap van hátra a határidő lejártáig – az Ön hatóságán a sor'), near.join('; '));
  await notifications.mute(actor('anna'), id, false);
  await act(actor('bela'), id, 'reply', { answers: { 1: { value: 'yes' } } });
  assert.ok((await next(mailing)).includes('anna: Risposta inviata – tocca alla vostra autorità'));
});

test('only who takes part may mute', async () => {
  const { send, actor } = await open();
  const id = await send();
  await assert.rejects(notifications.mute(actor('elsewhere'), id, true), { code: 'exchange-not-found' });
});

test('a term is told once when it is near, at each reader’s own distance, and once when it has passed', async () => {
  const { send, act, actor } = await open();
  const mailing = await worker();
  await choose('sven', { daysBefore: 7 });
  await choose('both', { daysBefore: 0 });
  const id = await send();
  await act(actor('bela'), id, 'accept', { days: 10 });
  await told(mailing);
  const seen: string[] = [];
  for (let day = 3; day <= 20; day += 1) {
    // Before seven o'clock in Hungary nothing, then once, however often the clock is looked at.
    at(`2026-03-${String(day).padStart(2, '0')}T05:59:00Z`);
    assert.deepEqual(await next(mailing), [], `before seven on the ${day}th`);
    fixture.clock.forward(2);
    seen.push(...(await next(mailing)).map((line) => `${day}. ${line}`));
    fixture.clock.forward(180);
    assert.deepEqual(await next(mailing), [], `later on the ${day}th`);
  }
  assert.deepEqual(seen, [
    '5. sven: 7 days left until the term ends – your authority’s turn',
    '9. bela: 3 nap van hátra a határidő lejártáig – az Ön hatóságán a sor',
    '12. both: The term ends today – your authority’s turn',
    '13. bela: Az egyeztetett határidő lejárt – az Ön hatóságán a sor',
    '13. both: The agreed date has passed – your authority’s turn',
    '13. sven: The agreed date has passed – your authority’s turn',
  ]);
});

test('two workers at once, and one that comes back after a crash, tell of a term once', async () => {
  const { send, act, actor, database } = await open();
  const two = await Promise.all([worker(), worker()]);
  for (let sent = 0; sent < 40; sent += 1) {
    await act(actor('bela'), await send(), 'accept', { days: 3 });
  }
  await Promise.all(two.map((one) => one.idle()));
  server.received.length = 0;
  at('2026-03-06T08:00:00Z');
  await Promise.all(two.map((one) => one.idle()));
  await Promise.all(two.map((one) => one.idle()));
  assert.equal(server.received.length, 120);
  // Killed after the mails were kept and before the round was noted: the round begins anew.
  await database.admin.pool.query('delete from deadline_round');
  await worker();
  assert.equal(
    (await database.connection.db.selectFrom('mail').selectAll().where('event_no', 'is', null).execute()).length,
    120,
  );
});

test('a term that begins near its end is not called near on the same day: its own mail has named it', async () => {
  const { send, act, actor } = await open();
  const mailing = await worker();
  await act(actor('bela'), await send(), 'accept', { days: 1 });
  await told(mailing);
  fixture.clock.forward(4 * 60);
  assert.deepEqual(await next(mailing), []);
  at('2026-03-03T07:00:00Z');
  assert.equal((await next(mailing)).length, 3);
});

test('a digest comes once a day at the chosen hour of the authority, also where the clock changes that night', async () => {
  const { send, act, actor } = await open();
  at('2026-03-27T10:00:00Z');
  const mailing = await worker();
  await choose('anna', { delivery: 'daily', hour: 8 });
  const id = await send();
  await act(actor('bela'), id, 'accept', { days: 40 });
  assert.deepEqual(
    (await told(mailing)).filter((line) => line.startsWith('anna')),
    [],
  );
  at('2026-03-28T06:59:59Z');
  assert.deepEqual(await next(mailing), []);
  at('2026-03-28T07:00:00Z');
  assert.deepEqual(await next(mailing), ['anna: OpenIMI: novità in 1 fascicolo']);
  assert.match(
    bodyFor('anna'),
    /\n\d{4}-\d{6}-\d\d – [^\n]+\nOra tocca a: Pécsi Orvosi Kamara \(Ungheria\)\n[^\n]+\n- Richiesta accettata \(Pécsi Orvosi Kamara \(Ungheria\)\)\nhttps:/,
  );
  await act(actor('bela'), id, 'reply', { answers: { 1: { value: 'yes' } } });
  await next(mailing);
  // Summer time since 02:00: eight o'clock is an hour earlier.
  at('2026-03-29T05:59:59Z');
  assert.deepEqual(await next(mailing), []);
  at('2026-03-29T06:00:00Z');
  assert.deepEqual(await next(mailing), ['anna: OpenIMI: novità in 1 fascicolo']);
  assert.match(bodyFor('anna'), /\nTocca alla vostra autorità: Leggete la risposta/);
  // Nothing new, no mail.
  at('2026-03-30T06:00:00Z');
  assert.deepEqual(await next(mailing), []);
});

test('a digest goes case by case, what is late first, then by deadline, what waits for others last', async () => {
  const { send, act, actor, database } = await open();
  const mailing = await worker();
  await choose('bela', { delivery: 'daily', hour: 9 });
  const [slow, quick, theirs] = [await send(), await send(), await send()];
  await act(actor('sven'), slow, 'accept', { days: 9 });
  await act(actor('sven'), quick, 'accept', { days: 4 });
  await act(actor('sven'), theirs, 'accept', { days: 9 });
  await act(actor('sven'), theirs, 'reply', { answers: { 1: { value: 'yes' } } });
  await told(mailing);
  at('2026-03-03T08:00:00Z');
  await next(mailing);
  const numbers = await database.connection.db.selectFrom('exchange').select(['id', 'number']).execute();
  const numberOf = (id: string) => numbers.find((one) => one.id === id)?.number ?? '';
  const order = (text: string) => text.match(/^(?:KÉSÉSBEN: )?\d{4}-\d{6}-\d\d/gm);
  assert.deepEqual(order(bodyFor('bela')), [quick, slow, theirs].map(numberOf));
  // On the 8th both terms of the own authority are told of, together, once: one has passed, one is near.
  at('2026-03-08T08:00:00Z');
  assert.deepEqual(
    (await next(mailing)).filter((line) => line.startsWith('bela')),
    ['bela: OpenIMI: újdonság 2 ügyben, közülük 1 késésben van'],
  );
  assert.deepEqual(order(bodyFor('bela')), [`KÉSÉSBEN: ${numberOf(quick)}`, numberOf(slow)]);
  assert.match(bodyFor('bela'), /- Az egyeztetett határidő lejárt\n[\s\S]*- 3 nap van hátra a határidő lejártáig\n/);
  at('2026-03-09T08:00:00Z');
  assert.deepEqual(
    (await next(mailing)).filter((line) => line.startsWith('bela')),
    [],
  );
});

test('several workers at once write each digest once; a muted case is not in it; the last one goes out when digests end', async () => {
  const { send, actor } = await open();
  const two = await Promise.all([worker(), worker()]);
  await choose('bela', { delivery: 'daily' });
  await choose('sven', { delivery: 'daily' });
  const [first] = [await send(), await send()];
  await notifications.mute(actor('sven'), first, true);
  await Promise.all(two.map((one) => one.idle()));
  server.received.length = 0;
  at('2026-03-03T08:00:00Z');
  await Promise.all(two.map((one) => one.idle()));
  await Promise.all(two.map((one) => one.idle()));
  assert.deepEqual(server.received.map(({ to, parsed }) => `${to[0]} ${parsed.subject}`).sort(), [
    'bela@mail.test OpenIMI: újdonság 2 ügyben',
    'sven@mail.test OpenIMI: news in 1 case',
  ]);
  await send();
  await two[0]?.idle();
  await choose('bela', { delivery: 'needed' });
  assert.ok((await next(two[0] as MailWorker)).includes('bela: OpenIMI: újdonság 1 ügyben'));
  at('2026-03-04T08:00:00Z');
  assert.deepEqual(
    (await next(two[0] as MailWorker)).filter((line) => line.startsWith('bela')),
    [],
  );
});

test('who has left an authority finds nothing of it in the digest', async () => {
  const { send, database } = await open();
  const mailing = await worker();
  await choose('sven', { delivery: 'daily' });
  await send();
  await told(mailing);
  const { db } = database.connection;
  await db
    .updateTable('membership')
    .set({ ended_at: fixture.clock.now })
    .where('user_id', '=', userOf('sven'))
    .execute();
  at('2026-03-03T08:00:00Z');
  assert.deepEqual(await next(mailing), []);
});

test('a link mutes for its reader alone; one that is made up leads nowhere', async () => {
  const { send, actor } = await open();
  const exchangeId = await send();
  const { userId } = actor('bela');
  const token = MUTES.urlOf({ userId, exchangeId }).split('/').at(-1) ?? '';
  assert.equal((await notifications.muteByLink(token, true)).muted, true);
  assert.equal(await notifications.isMuted({ userId, exchangeId }), true);
  assert.equal(await notifications.isMuted({ userId: userOf('sven'), exchangeId }), false);
  assert.equal((await notifications.muteByLink(token, false)).muted, false);
  const unknown = MUTES.urlOf({ userId, exchangeId: randomUUID() }).split('/').at(-1) ?? '';
  for (const wrong of [unknown, `${token}A`, 'x']) {
    await assert.rejects(notifications.linked(wrong), { code: 'address-unknown' });
  }
});

test('a case that was given to somebody concerns those alone, and who stands in; without anybody left, all', async () => {
  const { send, act, actor, database } = await open();
  const { pool } = database.admin;
  const mailing = await worker();
  const id = await send();
  await told(mailing);
  const membership = actor('bela').membershipId;
  await pool.query(`update participant set assigned = array[$1::uuid] where authority_id = 'hu-pecs'`, [membership]);
  await act(actor('sven'), id, 'accept', { days: 3 });
  await act(actor('anna'), id, 'message', { message: { text: 'To Pécs.', lang: 'en' } });
  assert.deepEqual(
    (await next(mailing)).filter((line) => /^(bela|sven|both)/.test(line)),
    ['bela: Üzenet elküldve – az Ön hatóságán a sor', 'both: Request accepted'],
  );
  await pool.query(
    `insert into outbox (exchange_id, event_no, participant_no, at, kind, membership_id) values ($1, 0, 2, now(), 'allocated', $2)`,
    [id, membership],
  );
  assert.deepEqual(await next(mailing), ['bela: Az ügyet Önre osztották – az Ön hatóságán a sor']);
  assert.doesNotMatch(bodyFor('bela'), /a sor: Pécsi/);
  // Bela is away on the day before the last.
  await pool.query(`insert into absence values (gen_random_uuid(), $1, $2, '2026-03-04', '2026-03-05', now())`, [
    membership,
    actor('sven').membershipId,
  ]);
  at('2026-03-04T07:00:00Z');
  assert.deepEqual(
    (await next(mailing)).map((line) => line.split(':')[0]),
    ['bela', 'sven'],
  );
  await pool.query('update membership set ended_at = now() where id = $1', [membership]);
  at('2026-03-06T07:00:00Z');
  assert.deepEqual(
    (await next(mailing)).map((line) => line.split(':')[0]),
    ['both', 'sven'],
  );
});
