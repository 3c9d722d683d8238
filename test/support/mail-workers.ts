/** Mail workers and mail servers for a whole test file, each of them gone after the test that started it. */
import { after, afterEach } from 'node:test';
import { sql } from 'kysely';
import { type MailWorker, startMailWorker } from '../../src/messages/mail.worker.ts';
import { openTransport } from '../../src/messages/smtp.service.ts';
import { mailFixture, MUTES } from './mail-fixture.ts';
import { type MailServer, type MailServerOptions, startMailServer } from './mail-server.ts';

const SETTINGS = { publicUrl: 'https://imi.example.eu', mailFrom: 'OpenIMI <no-reply@imi.example.eu>' };

/** To be awaited above the tests. The database is closed after the last of them, and emptied of mails after each. */
export async function mailWorkers() {
  const fixture = await mailFixture();
  const { database, procedures, clock } = fixture;
  const { db } = database.connection;
  // Here the clock runs for weeks without anybody answering; notices of terms are tested in notifications.test.ts.
  await sql`insert into deadline_round (country, day) values ('IT', '9999-12-31'), ('HU', '9999-12-31')`.execute(db);
  const workers: MailWorker[] = [];
  const servers: MailServer[] = [];
  const logged: string[] = [];
  const log = (fields: object, message: string) => void logged.push(JSON.stringify({ fields, message }));
  after(() => database.close());
  afterEach(async () => {
    // Workers first: a server waits for their connections to close.
    for (const one of workers.splice(0)) await one.stop();
    for (const one of servers.splice(0)) await one.close();
    logged.length = 0;
    await database.admin.pool.query(
      'delete from mail; delete from outbox; delete from case_mute; delete from digest_item; delete from notification_choice',
    );
  });

  /** A worker that sends to `smtpUrl`; without one, mails are only kept. */
  function startWorker(smtpUrl?: string): MailWorker {
    const transport = openTransport({ ...SETTINGS, ...(smtpUrl ? { smtpUrl } : {}) }, MUTES);
    const started = startMailWorker({
      connection: database.connection,
      procedures,
      transport,
      settings: SETTINGS,
      mutes: MUTES,
      now: () => clock.now,
      log: { warn: log, error: log },
    });
    workers.push(started);
    return started;
  }
  return {
    fixture,
    logged,
    startWorker,
    /** A worker whose first run, at its start, is over. */
    async worker(smtpUrl?: string): Promise<MailWorker> {
      const started = startWorker(smtpUrl);
      await started.idle();
      return started;
    },
    async mailServer(options: MailServerOptions = {}): Promise<MailServer> {
      const server = await startMailServer(options);
      servers.push(server);
      return server;
    },
    outboxSize: async () => (await db.selectFrom('outbox').selectAll().execute()).length,
    mails: () => db.selectFrom('mail').selectAll().orderBy('recipient').execute(),
  };
}

/** What a server has got, as recipient and subject without the case's number, sorted. */
export const told = (server: MailServer) =>
  server.received.map(({ to, parsed }) => `${to} ${parsed.subject?.replace(/^\S+ /, '')}`).sort();
