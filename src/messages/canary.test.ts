import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { CONTENT, mailFixture, MUTES } from '../../test/support/mail-fixture.ts';
import { startMailServer } from '../../test/support/mail-server.ts';
import { startMailWorker } from './mail.worker.ts';
import { openTransport } from './smtp.service.ts';

const CANARY = 'Zx9Canary';

/** Free text that would be noticed. */
const free = (name: string) => ({ text: `${CANARY} ${name}`, lang: 'en' });

const content = {
  ...CONTENT,
  fields: {
    ...CONTENT.fields,
    courtesyTitle: `${CANARY} title`,
    firstName: `${CANARY} first`,
    surname: `${CANARY} last`,
    birthDate: '1911-11-11',
    nationality: 'IS',
    qualification: `${CANARY} qualification`,
    thirdCountry: 'JP',
    reason: free('reason'),
    background: free('background'),
  },
  questions: [
    { code: 'pq-3', parameters: { activity: `${CANARY} activity` } },
    { code: 'pq-2', parameters: {} },
    {
      code: 'pq-7',
      parameters: { abbreviation: `${CANARY} abbreviation`, title: `${CANARY} title` },
    },
  ],
};
const answers = {
  1: { value: 'yes', comment: free('comment') },
  2: { value: free('answer') },
  3: { unknown: 'not-known', comment: free('comment on nothing') },
};
/** Dates and countries cannot carry the token; these would betray them in any of the four languages. */
const BETRAYED = new RegExp(`${CANARY}|1911|Iceland|Islanda|Izland|Ισλανδία|Japan|Giappone|Japán|Ιαπωνία`, 'i');

test('nothing personal of a case, of its answers or of its users reaches the outbox, a mail or a log line', async () => {
  const logged: string[] = [];
  const write = (fields: object, message: string) => void logged.push(JSON.stringify({ fields, message }));
  let refusing = true;
  const server = await startMailServer({
    // What servers say often repeats what they were told.
    refuse: (address) => (refusing ? { code: 451, message: `${CANARY} at ${address}, come back later` } : undefined),
  });
  const fixture = await mailFixture(CANARY);
  const { database, procedures, clock, actor, act } = fixture;
  const { db } = database.connection;
  const settings = { smtpUrl: server.url, publicUrl: 'https://imi.example.eu', mailFrom: 'no-reply@imi.example.eu' };
  const worker = startMailWorker({
    connection: database.connection,
    procedures,
    transport: openTransport(settings, MUTES),
    settings,
    mutes: MUTES,
    now: () => clock.now,
    log: { warn: write, error: write },
  });
  try {
    const id = await fixture.send(content);
    await act(actor('bela'), id, 'accept', { days: 10 });
    await act(actor('bela'), id, 'save-answers', { answers });
    await act(actor('bela'), id, 'reply', { answers });
    await act(actor('anna'), id, 'close', { timeliness: 'satisfied' });
    // Another one runs into its term: notices to two, and one digest with both cases.
    await sql`insert into notification_choice (user_id, delivery, hour, days_before, digest_at)
      values (${actor('sven').userId}, 'daily', 8, 3, '2026-03-03T07:00:00Z')`.execute(db);
    await act(actor('bela'), await fixture.send(content), 'accept', { days: 2 });
    const outbox = await db.selectFrom('outbox').selectAll().execute();
    await worker.idle();
    refusing = false;
    clock.forward(24 * 60);
    await worker.idle();
    await worker.idle();
    const mails = await db.selectFrom('mail').selectAll().execute();
    const read = await db.selectFrom('content').selectAll().execute();
    await database.admin.pool.query('revoke delete on outbox from openimi_app');
    await worker.idle();

    // The token is where it belongs, and all that was looked through is there.
    assert.match(JSON.stringify(read), BETRAYED);
    assert.deepEqual([outbox.length, mails.length, server.received.length], [6, 18, 18]);
    assert.deepEqual(
      ['digest', 'case'].map((kind) => mails.filter((mail) => mail.kind === kind && mail.event_no === null).length),
      [1, 2],
    );
    assert.ok(logged.length >= 13, `${logged.length} lines`);
    for (const row of outbox) assert.doesNotMatch(JSON.stringify(row), BETRAYED);
    for (const mail of mails) assert.doesNotMatch(JSON.stringify(mail), BETRAYED);
    for (const { raw, parsed } of server.received) {
      assert.doesNotMatch(raw, BETRAYED);
      assert.doesNotMatch(`${JSON.stringify(parsed.headers)} ${parsed.subject} ${parsed.text}`, BETRAYED);
    }
    for (const line of logged) assert.doesNotMatch(line, BETRAYED);
    assert.doesNotMatch(logged.join(), /mail\.test/);
  } finally {
    await worker.stop();
    await server.close();
    await database.close();
  }
});
