/** How mails go out: servers that are down, slow or refuse, workers that die or are several, each mail once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { startMailServer } from '../../test/support/mail-server.ts';
import { mailWorkers, told } from '../../test/support/mail-workers.ts';
import { claimDue } from './claims.service.ts';

const { fixture, logged, startWorker, worker, mailServer, outboxSize, mails } = await mailWorkers();
const DAY = 24 * 60;

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
