/** The worker killed while it tells of what saved searches have found: each person hears of each entry once, as of all else that is mailed. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { outboxProjector } from '../../src/messages/index.ts';
import { createSavedSearches, entryNotes } from '../../src/registers/index.ts';
import { type MailFixture, mailFixture } from '../support/mail-fixture.ts';
import { BETWEEN_LIVES, type Lives, livesOn, onceEach } from './lives.ts';

const DIRECTORY = 'professional-qualifications.register-directory';
const ENTRIES = 12;
/** Pécs reads what Milan records. */
const READERS = ['bela', 'sven', 'vera'] as const;

let fixture: MailFixture;
let lives: Lives;

before(async () => {
  fixture = await mailFixture();
  lives = await livesOn(fixture.database);
});
after(async () => {
  await lives.close();
  await fixture.database.close();
});

test('no entry is lost and none is told twice, however often the worker dies', async (t) => {
  const { actor, clock, database, procedures } = fixture;
  const projectors = [outboxProjector, entryNotes(procedures)];
  const exchanges = fixture.exchangesWith({ projectors, committed: () => {} });
  const searches = createSavedSearches({ db: database.connection.db, exchanges, now: () => clock.now });
  for (const name of READERS) {
    for (const sought of [{}, { codes: ['profession=doctor'] }, { words: 'albo' }])
      await searches.save(actor(name), DIRECTORY, { name: JSON.stringify(sought), sought, notifies: true });
  }
  clock.forward(1);
  const entries: string[] = [];
  const text = { text: 'Albo di Milano', lang: 'it' };
  for (let no = 0; no < ENTRIES; no += 1) {
    const fields = {
      kind: 'professional',
      access: 'open',
      profession: 'doctor',
      name: text,
      holder: text,
      content: text,
    };
    const input = { procedure: DIRECTORY, content: { fields, questions: [] } };
    entries.push((await exchanges.sendRequest(actor('anna'), input, randomUUID())).id);
  }

  let at = new Date(clock.now);
  for (const step of [
    lives.killedWriting('mail'),
    lives.killedSending(1, false),
    lives.killedSending(6, true),
    lives.killedSending(4, true),
  ]) {
    await step(at);
    at = new Date(at.getTime() + BETWEEN_LIVES);
  }
  lives.live(at);
  const done =
    'not exists (select from register_note) and not exists (select from mail where next_attempt_at is not null)';
  await lives.until('the end', done);
  await lives.end();

  const mails = onceEach(lives.server.received);
  const again = lives.server.received.length - mails.length;
  t.diagnostic(`${lives.kills} kills, ${mails.length} mails, ${again} of them came twice`);
  const told = mails.map(({ to, parsed }) => {
    const [, entry] = /\/entries\/([0-9a-f-]{36})/.exec(parsed.text ?? '') ?? [];
    return `${to[0]?.split('@')[0]} ${entry}`;
  });
  assert.deepEqual(told.sort(), READERS.flatMap((name) => entries.map((entry) => `${name} ${entry}`)).sort());
});
