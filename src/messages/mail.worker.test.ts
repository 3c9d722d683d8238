/** What the mail worker makes of the outbox: who is told of what, and how a mail looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { MUTES } from '../../test/support/mail-fixture.ts';
import { mailWorkers, told } from '../../test/support/mail-workers.ts';
import { outboxProjector } from './outbox.store.ts';

const { fixture, logged, worker, mailServer, outboxSize, mails } = await mailWorkers();
const DAY = 24 * 60;

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
