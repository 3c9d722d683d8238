/**
 * The mail worker killed again and again while mails, digests and notices of terms are due. What `src/messages/mail.worker.ts` promises: each
 * is made once; it is sent at least once, and again only under the same Message-ID, where the process died between the server's
 * acceptance and its own note of it; a case muted meanwhile is silent, but for the terms of the own authority.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createNotifications } from '../../src/messages/index.ts';
import { type MailFixture, mailFixture, MUTES } from '../support/mail-fixture.ts';
import type { ReceivedMail } from '../support/mail-server.ts';
import { BETWEEN_LIVES, type Lives, livesOn, onceEach, type Step } from './lives.ts';

/** Of each of the two kinds of case: one that nobody mutes, and one that Béla and Sven mute. */
const CASES = 12;

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

/** Takes these steps one after the other, then lets the worker finish what is due. */
async function round(begin: string, steps: readonly Step[]): Promise<void> {
  let at = new Date(begin);
  for (const step of steps) {
    fixture.clock.now = at;
    await step(at);
    at = new Date(at.getTime() + BETWEEN_LIVES);
  }
  lives.live(at);
  await lives.until(
    'the end of the round',
    `not exists (select from outbox) and not exists (select from mail where next_attempt_at is not null)
      and not exists (select from notification_choice where digest_at <= $1)
      and (select count(*) = 2 from deadline_round where country in ('IT', 'HU') and day = $1::date)`,
    [at],
  );
  await lives.end();
}

interface Case {
  readonly id: string;
  readonly number: string;
}

/** What each person was told of a case, by mails and by lines of digests. */
function toldOf({ id, number }: Case, mails: readonly ReceivedMail[]): string[] {
  return mails
    .flatMap(({ to, parsed }) => {
      const person = to[0]?.split('@')[0];
      const text = (parsed.text ?? '').replaceAll('\r\n', '\n');
      if (parsed.inReplyTo === `<case.${id}@imi.example.eu>`)
        return [`${person}: ${parsed.subject?.replace(`${number}: `, '')}`];
      if (parsed.inReplyTo) return [];
      // A digest: a paragraph for each case, in it a line for each thing that happened.
      const own = text.split('\n\n').filter((one) => one.includes(`/exchanges/${id}`));
      return own.flatMap((one) => [...one.matchAll(/^- (.*)$/gm)].map(([, event]) => `${person}’s digest: ${event}`));
    })
    .sort();
}

test('nothing is lost, nothing is told twice, and who has muted a case hears of its terms only', async (t) => {
  const { actor, act, send, clock, database, exchanges } = fixture;
  const { killedSending, killedWriting, query, server } = lives;
  const { db } = database.connection;
  const notifications = createNotifications({ db, exchanges, links: MUTES, now: () => clock.now });
  const choose = (name: string, choices: object) =>
    notifications.choose(actor(name).userId, { delivery: 'at-once', hour: 8, daysBefore: 7, ...choices });
  await choose('bela', { delivery: 'daily' });
  await choose('sven', {});
  await choose('both', {});
  await choose('enzo', { delivery: 'needed' });
  const heard: Case[] = [];
  const muted: Case[] = [];
  const each = (cases: readonly Case[], work: (id: string) => Promise<unknown>): Step => {
    return async () => {
      for (const { id } of cases) await work(id);
    };
  };
  for (let made = 0; made < 2 * CASES; made += 1) {
    const id = await send();
    const [row] = await query<Case>('select id, number from exchange where id = $1', [id]);
    assert.ok(row);
    (made % 2 === 0 ? heard : muted).push(row);
    await act(actor('both', 'hu-pecs'), id, 'accept', { days: 10 });
  }
  const all = [...heard, ...muted];
  const message = { message: { text: 'To Pécs.', lang: 'en' } };

  // Sven mutes when the mails have been written and none has gone out.
  await round('2026-03-02T09:00:00Z', [
    killedWriting('mail'),
    killedSending(1, false),
    each(muted, (id) => notifications.mute(actor('sven'), id, true)),
    killedSending(6, true),
  ]);
  // Béla’s digest is due; what he mutes already waits for it.
  await round('2026-03-03T08:00:00Z', [
    each(muted, (id) => notifications.mute(actor('bela'), id, true)),
    each(all, (id) => act(actor('anna'), id, 'message', message)),
    killedWriting('mail'),
  ]);
  // Seven days are left.
  await round('2026-03-05T08:00:00Z', [
    each(all, (id) => act(actor('anna'), id, 'remind')),
    killedWriting('deadline_round'),
    killedSending(3, false),
  ]);
  // The term has passed: the round of the day and the event that time makes of it tell the same.
  await round('2026-03-13T08:00:00Z', [
    each(all, (id) => exchanges.applyDueTerms(id)),
    killedWriting('mail'),
    killedSending(4, true),
  ]);

  const mails = onceEach(server.received);
  const again = server.received.length - mails.length;
  t.diagnostic(`${lives.kills} kills, ${mails.length} mails, ${again} of them came twice`);
  // Up to three are under way at once.
  assert.ok(again >= 2 && again <= 6, `${again} came twice`);
  for (const one of heard) assert.deepEqual(toldOf(one, mails), [...SAID, ...OF_TERMS].sort());
  for (const one of muted) assert.deepEqual(toldOf(one, mails), [...SAID_TO_OTHERS, ...OF_TERMS].sort());
});

/** Enzo is told of nothing: at no time was it his authority’s turn. */
const SAID_TO_OTHERS = [
  'anna: Richiesta accettata',
  'both: Message sent – your authority’s turn',
  'both: Reminder sent – your authority’s turn',
  'both: Request sent – your authority’s turn',
];
const SAID = [
  ...SAID_TO_OTHERS,
  'bela’s digest: Emlékeztető elküldve (Ordine dei Medici di Milano (Olaszország))',
  'bela’s digest: Megkeresés elküldve (Ordine dei Medici di Milano (Olaszország))',
  'bela’s digest: Üzenet elküldve (Ordine dei Medici di Milano (Olaszország))',
  'sven: Message sent – your authority’s turn',
  'sven: Reminder sent – your authority’s turn',
  'sven: Request sent – your authority’s turn',
];
const OF_TERMS = [
  'bela’s digest: 7 nap van hátra a határidő lejártáig',
  'bela’s digest: Az egyeztetett határidő lejárt',
  'both: 7 days left until the term ends – your authority’s turn',
  'both: The agreed date has passed – your authority’s turn',
  'sven: 7 days left until the term ends – your authority’s turn',
  'sven: The agreed date has passed – your authority’s turn',
];
