import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type MailFixture, mailFixture, MUTES } from '../../test/support/mail-fixture.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../../test/support/mail-server.ts';
import { claimDue } from './claims.service.ts';
import { type MailWorker, startMailWorker } from './mail.worker.ts';
import { outboxProjector } from './outbox.store.ts';
import { openTransport } from './smtp.service.ts';

let fixture: MailFixture;
const workers: MailWorker[] = [];
const servers: MailServer[] = [];
const logged: string[] = [];
const log = {
  warn: (fields: object, message: string) => void logged.push(JSON.stringify({ fields, message })),
  error: (fields: object, message: string) => void logged.push(JSON.stringify({ fields, message })),
};
const SETTINGS = { publicUrl: 'https://imi.example.eu', mailFrom: 'OpenIMI <no-reply@imi.example.eu>' };
const DAY = 24 * 60;

before(async () => {
  fixture = await mailFixture();
  // Here the clock runs for weeks without anybody answering; notices of terms are tested in notifications.test.ts.
  await sql`insert into deadline_round (country, day) values ('IT', '9999-12-31'), ('HU', '9999-12-31')`.execute(
    fixture.database.connection.db,
  );
});
after(() => fixture.database.close());
afterEach(async () => {
  // Workers first: a server waits for their connections to close.
  for (const one of workers.splice(0)) await one.stop();
  for (const one of servers.splice(0)) await one.close();
  logged.length = 0;
  await fixture.database.admin.pool.query(
    'delete from mail; delete from outbox; delete from case_mute; delete from digest_item; delete from notification_choice',
  );
});

async function mailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  servers.push(server);
  return server;
}

/** A worker that sends to `smtpUrl`; without one, mails are only kept. */
function startWorker(smtpUrl?: string): MailWorker {
  const transport = openTransport({ ...SETTINGS, ...(smtpUrl ? { smtpUrl } : {}) }, MUTES);
  const { database, procedures, clock } = fixture;
  const started = startMailWorker({
    connection: database.connection,
    procedures,
    transport,
    settings: SETTINGS,
    mutes: MUTES,
    now: () => clock.now,
    log,
  });
  workers.push(started);
  return started;
}

/** A worker whose first run, at its start, is over. */
async function worker(smtpUrl?: string): Promise<MailWorker> {
  const started = startWorker(smtpUrl);
  await started.idle();
  return started;
}

const outboxSize = async () => (await fixture.database.connection.db.selectFrom('outbox').selectAll().execute()).length;
const mails = () => fixture.database.connection.db.selectFrom('mail').selectAll().orderBy('recipient').execute();
const told = (server: MailServer) =>
  server.received.map(({ to, parsed }) => `${to} ${parsed.subject?.replace(/^\S+ /, '')}`).sort();

async function answer(id: string): Promise<void> {
  const bela = fixture.actor('bela');
  await fixture.act(bela, id, 'accept', { days: 10 });
  await fixture.act(bela, id, 'reply', { answers: { 1: { value: 'yes' } } });
}

test('each move of a request tells the handlers of the other side, once, each in the reader’s language', async () => {
  const server = await mailServer();
  const mailing = await worker(server.url);
  const { send, act, actor } = fixture;
  const next = async () => {
    await mailing.idle();
    const seen = told(server);
    server.received.length = 0;
    return seen;
  };

  const id = await send();
  assert.deepEqual(await next(), [
    'bela@mail.test Megkeresés elküldve – az Ön hatóságán a sor',
    'both@mail.test Request sent – your authority’s turn',
    'sven@mail.test Request sent – your authority’s turn',
  ]);
  await act(actor('bela'), id, 'accept', { days: 10 });
  assert.deepEqual(await next(), [
    'anna@mail.test Richiesta accettata',
    'both@mail.test Request accepted',
    'enzo@mail.test Request accepted',
  ]);
  await act(actor('bela'), id, 'save-answers', { answers: {} });
  assert.deepEqual(await next(), []);
  await act(actor('bela'), id, 'reply', { answers: { 1: { value: 'yes' } } });
  assert.deepEqual(await next(), [
    'anna@mail.test Risposta inviata – tocca alla vostra autorità',
    'both@mail.test Reply sent – your authority’s turn',
    'enzo@mail.test Reply sent – your authority’s turn',
  ]);
  await act(actor('anna'), id, 'close');
  assert.deepEqual(await next(), [
    'bela@mail.test Megkeresés lezárva',
    'both@mail.test Request closed',
    'sven@mail.test Request closed',
  ]);
  assert.deepEqual(await next(), []);
  assert.deepEqual(logged, []);
});

test('a user of both sides is not told of the own deed', async () => {
  const server = await mailServer();
  const mailing = await worker(server.url);
  const id = await fixture.send();
  await mailing.idle();
  server.received.length = 0;
  await fixture.act(fixture.actor('both', 'hu-pecs'), id, 'accept', { days: 10 });
  await mailing.idle();
  assert.deepEqual(told(server), ['anna@mail.test Richiesta accettata', 'enzo@mail.test Request accepted']);
});

test('a deactivated authority is told nothing', async () => {
  const mailing = await worker();
  const set = (status: 'active' | 'deactivated') =>
    fixture.database.connection.db.updateTable('authority').set({ status }).where('id', '=', 'hu-pecs').execute();
  await fixture.send();
  await set('deactivated');
  await mailing.idle();
  await set('active');
  assert.deepEqual(await mails(), []);
  assert.equal(await outboxSize(), 0);
});

test('a mail is what its reader and any program expect of it', async () => {
  const server = await mailServer();
  const id = await fixture.send();
  await worker(server.url);
  const mail = server.received.find(({ to }) => to[0] === 'bela@mail.test');
  assert.ok(mail);
  const [row] = (await mails()).filter(({ recipient }) => recipient === 'bela@mail.test');
  assert.ok(row);
  const header = (name: string) => mail.parsed.headers.find(({ key }) => key === name)?.value;
  assert.equal(mail.parsed.from?.address, 'no-reply@imi.example.eu');
  assert.equal(mail.parsed.messageId, `<${row.id}@imi.example.eu>`);
  assert.equal(header('content-language'), 'hu');
  assert.equal(header('auto-submitted'), 'auto-generated');
  assert.match(header('content-type') ?? '', /^text\/plain; charset=utf-8/i);
  assert.equal(header('date') && new Date(header('date') ?? '').toISOString(), '2026-03-02T08:00:00.000Z');
  assert.equal(mail.parsed.html, undefined);
  assert.deepEqual(mail.parsed.attachments, []);
  assert.equal(mail.parsed.text?.replaceAll('\r\n', '\n').trim(), row.body.trim());
  const links = row.body.match(/\bhttps?:\S+/g);
  const mute = MUTES.urlOf({ userId: row.user_id, exchangeId: id });
  const address = 'https://imi.example.eu';
  assert.deepEqual(links, [`${address}/exchanges/${id}`, mute, `${address}/account/notifications`]);
  assert.equal(header('list-id'), '<cases.imi.example.eu>');
  assert.equal(header('list-unsubscribe'), `<${mute}>`);
  assert.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.match(row.body, /\nEljáró hatóság: Ordine dei Medici di Milano \(Olaszország\)\n/);
  assert.match(row.body, /\nA válaszadás kért határideje: 2026\. március 30\.\n/);
  assert.deepEqual([row.attempts, row.next_attempt_at, row.sent_at, row.failure], [1, null, fixture.clock.now, null]);
});

test('the mail tells the moment of its event, even when it is written after the next one', async () => {
  const id = await fixture.send();
  await answer(id);
  await worker();
  const [sent] = (await mails()).filter(({ recipient }) => recipient === 'bela@mail.test');
  assert.match(sent?.body ?? '', /Az Ön hatóságán a sor: Fogadja el/);
});

test('without a mail server the mails are kept and nothing is tried', async () => {
  await fixture.send();
  await worker();
  const kept = await mails();
  assert.equal(kept.length, 3);
  for (const mail of kept) assert.deepEqual([mail.attempts, mail.next_attempt_at, mail.sent_at], [0, null, null]);
});

test('a transition that is rolled back tells nobody', async () => {
  const failing = fixture.exchangesWith({
    projectors: [
      outboxProjector,
      // Beside the outbox: no exchange has no id.
      () => [sql`insert into outbox (exchange_id) values (null)`],
    ],
    committed: () => assert.fail('nothing was committed'),
  });
  const id = await fixture.send();
  await worker();
  const before = await mails();
  const bela = fixture.actor('bela');
  await assert.rejects(
    failing.act(bela, id, { action: 'accept', revision: 1, input: { days: 5 } }, 'key-rolled-back'),
    /null value in column "exchange_id"/,
  );
  assert.equal(await outboxSize(), 0);
  await worker();
  assert.deepEqual(await mails(), before);
});

test('when mails cannot be written, what is to be told stays in the outbox', async () => {
  const { admin } = fixture.database;
  const mailing = await worker();
  await fixture.send();
  await admin.pool.query('revoke insert on mail from openimi_app');
  try {
    await mailing.idle();
    assert.equal(await outboxSize(), 1);
    assert.match(logged[0] ?? '', /"code":"42501".*it will try again/);
  } finally {
    await admin.pool.query('grant insert on mail to openimi_app');
  }
  await mailing.idle();
  assert.equal(await outboxSize(), 0);
  assert.equal((await mails()).length, 3);
});

test('wake after a commit is enough', async () => {
  const server = await mailServer();
  const mailing = await worker(server.url);
  await fixture.send();
  mailing.wake();
  for (let waited = 0; server.received.length < 3 && waited < 100; waited += 1) await sleep(50);
  assert.equal(server.received.length, 3);
});

test('while the mail server is down mails wait, and few attempts are spent; then each arrives once', async () => {
  const down = await startMailServer();
  await down.close();
  const mailing = await worker(down.url);
  for (let sent = 0; sent < 4; sent += 1) await fixture.send();
  await mailing.idle();
  const waiting = await mails();
  assert.equal(waiting.length, 12);
  const tried = waiting.filter(({ attempts }) => attempts > 0);
  assert.ok(tried.length >= 1 && tried.length <= 3, `${tried.length} tried`);
  for (const { failure, sent_at } of tried) assert.deepEqual([failure, sent_at], ['ESOCKET', null]);
  for (const mail of tried) assert.equal(mail.next_attempt_at?.getTime(), fixture.clock.now.getTime() + 60_000);
  assert.equal(logged.length, tried.length);

  const up = await mailServer({ port: down.port });
  await mailing.idle();
  assert.equal(up.received.length, 12 - tried.length);
  fixture.clock.forward(1);
  await mailing.idle();
  await mailing.idle();
  const ids = up.received.map(({ parsed }) => parsed.messageId);
  assert.deepEqual([ids.length, new Set(ids).size], [12, 12]);
  for (const mail of await mails()) assert.deepEqual([mail.next_attempt_at, mail.failure], [null, null]);
});

test('what waits for the server when its case is muted does not go out, but for a term of the own authority', async () => {
  const { actor, clock, send } = fixture;
  const { db } = fixture.database.connection;
  const down = await startMailServer();
  await down.close();
  const mailing = await worker(down.url);
  const id = await send();
  await mailing.idle();
  assert.equal((await mails()).length, 3);
  const mute = (name: string) =>
    db
      .insertInto('case_mute')
      .values({ user_id: actor(name).userId, exchange_id: id, at: clock.now })
      .execute();
  await mute('bela');
  await mute('sven');
  await db.updateTable('mail').set({ despite_mute: true }).where('user_id', '=', actor('sven').userId).execute();
  const up = await mailServer({ port: down.port });
  clock.forward(1);
  await mailing.idle();
  await mailing.idle();
  assert.deepEqual(
    told(up).map((line) => line.split('@')[0]),
    ['both', 'sven'],
  );
  assert.equal((await mails()).length, 2);
});

test('a refused address is tried twelve times and then kept with its failure; the others are not held up', async () => {
  const server = await mailServer({
    refuse: (address) =>
      address.startsWith('sven') ? { code: 550, message: `5.1.1 <${address}> unknown` } : undefined,
  });
  const mailing = await worker(server.url);
  await fixture.send();
  const states: unknown[] = [];
  for (let round = 0; round < 15; round += 1) {
    await mailing.idle();
    fixture.clock.forward(DAY);
    const [mail] = (await mails()).filter(({ recipient }) => recipient.startsWith('sven'));
    states.push(mail?.attempts);
  }
  assert.deepEqual(states, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 12]);
  const [given] = (await mails()).filter(({ recipient }) => recipient.startsWith('sven'));
  assert.deepEqual([given?.failure, given?.next_attempt_at, given?.sent_at], ['EENVELOPE 550', null, null]);
  assert.deepEqual(
    told(server).map((line) => line.split('@')[0]),
    ['bela', 'both'],
  );
  assert.match(logged.at(-1) ?? '', /given up/);
  assert.doesNotMatch(logged.join(), /mail\.test|unknown/);
});

test('a mail that a dead process was sending is sent again, under the same Message-ID', async () => {
  await fixture.send();
  const server = await mailServer();
  const { db } = fixture.database.connection;
  await worker();
  const { now } = fixture.clock;
  await db.updateTable('mail').set({ next_attempt_at: now }).execute();
  const killed = await claimDue(db, () => now, 100);
  const claimed = [killed?.next(), killed?.next(), killed?.next()];
  const mailing = await worker(server.url);
  await mailing.idle();
  assert.equal(server.received.length, 0);
  fixture.clock.forward(20 / 60);
  await mailing.idle();
  assert.deepEqual(
    new Set(server.received.map(({ parsed }) => parsed.messageId)),
    new Set(claimed.map((mail) => `<${mail?.id}@imi.example.eu>`)),
  );
});

test('a mail that a slow server is still accepting is nobody else’s, however long it takes; what waits behind it neither', {
  timeout: 60_000,
}, async () => {
  const accepting = Promise.withResolvers<void>();
  const slow = await mailServer({ beforeAccepting: () => accepting.promise });
  const other = await mailServer();
  for (let sent = 0; sent < 4; sent += 1) await fixture.send();
  startWorker(slow.url).wake();
  const free = async () => (await mails()).filter(({ next_attempt_at: at }) => at && at <= fixture.clock.now).length;
  const claimed = async () => (await mails()).filter(({ attempts }) => attempts > 0).length;
  while ((await claimed()) < 12) await sleep(20);
  for (let look = 0; look < 2; look += 1) {
    fixture.clock.forward(15 / 60);
    // The claims are renewed every five seconds of the real clock.
    await sleep(5_500);
    assert.equal(await free(), 0);
    await worker(other.url);
  }
  assert.equal(other.received.length, 0);
  accepting.resolve();
  while ((await mails()).some(({ sent_at }) => sent_at === null)) await sleep(20);
  assert.deepEqual([slow.received.length, other.received.length], [12, 0]);
});

test('a sender that could not keep its claim begins no mail that another has, and takes none from it', async () => {
  const { db } = fixture.database.connection;
  await fixture.send();
  await worker();
  await db.updateTable('mail').set({ next_attempt_at: fixture.clock.now }).execute();
  const first = await claimDue(db, () => fixture.clock.now, 100);
  fixture.clock.forward(20 / 60);
  const second = await claimDue(db, () => fixture.clock.now, 100);
  assert.equal(first?.next(), undefined);
  await first?.end();
  assert.equal(await claimDue(db, () => fixture.clock.now, 100), null);
  assert.ok(second?.next());
  await second?.end();
  assert.deepEqual((await mails()).map(({ attempts }) => attempts).sort(), [1, 1, 2]);
});

test('several workers at once make and send each mail once', async () => {
  const server = await mailServer();
  const { db } = fixture.database.connection;
  const three = await Promise.all([worker(server.url), worker(server.url), worker(server.url)]);
  const id = await fixture.send();
  // More than the three can take at once: 300 events of one case.
  await sql`
    with more as (
      insert into event (exchange_id, no, at, legal_at, action, data, commitments, hash)
      select exchange_id, more, at, legal_at, action, data, commitments, hash from event, generate_series(2, 300) more
      where exchange_id = ${id} returning no
    )
    insert into outbox (exchange_id, event_no, participant_no, turn_no, due, at)
    select exchange_id, more.no, participant_no, turn_no, due, at from outbox, more
    where exchange_id = ${id}`.execute(db);
  await Promise.all(three.map((one) => one.idle()));
  await Promise.all(three.map((one) => one.idle()));
  assert.equal(await outboxSize(), 0);
  const ids = server.received.map(({ parsed }) => parsed.messageId);
  assert.deepEqual([(await mails()).length, ids.length, new Set(ids).size], [900, 900, 900]);
  assert.deepEqual(logged, []);
});

test('stop waits for the mail that the server is accepting, and begins no other', async () => {
  const accepting = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const server = await mailServer({
    beforeAccepting: () => {
      reached.resolve();
      return accepting.promise;
    },
  });
  for (let sent = 0; sent < 4; sent += 1) await fixture.send();
  const mailing = startWorker(server.url);
  mailing.wake();
  await reached.promise;
  let stopped = false;
  const stop = mailing.stop().then(() => {
    stopped = true;
  });
  await sleep(200);
  assert.equal(stopped, false);
  accepting.resolve();
  await stop;
  const all = await mails();
  const sent = all.filter(({ sent_at }) => sent_at !== null);
  assert.equal(all.length, 12);
  assert.ok(sent.length >= 1 && sent.length <= 3, `${sent.length} sent`);
  assert.equal(server.received.length, sent.length);
  for (const mail of all) assert.equal(mail.attempts, mail.sent_at ? 1 : 0);
});

test('mails of thirty days ago are deleted, younger ones not', async () => {
  await fixture.send();
  await worker();
  fixture.clock.forward(1);
  await fixture.send();
  await worker();
  assert.equal((await mails()).length, 6);
  fixture.clock.forward(30 * DAY);
  const late = await worker();
  await late.idle();
  await late.stop();
  assert.equal((await mails()).length, 3);
});
