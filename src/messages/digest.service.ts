import { randomUUID } from 'node:crypto';
import { inTransaction } from '../database/index.ts';
import { calendarCountry, nextHour, today } from '../deadlines/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { type DigestCase, type DigestRegister, digestText } from './digest-text.ts';
import { type DigestedCase, type DueDigest, setDigestAt, takeDigestItems, takeDueDigests } from './digests.store.ts';
import { takeWaitingFinds } from './finds.store.ts';
import { mailFooter, type NoticeTurn } from './mail-text.ts';
import { keepMails, languageOf, type Making, type Telling } from './making.service.ts';
import type { NewMail } from './mails.store.ts';
import { claimTellings, termsAround } from './notices.service.ts';
import { termsOfUser } from './notices.store.ts';

/** Users served in one transaction. */
const AT_ONCE = 20;

/** More terms of one user than ever wait within a month; those told already are among them. */
const MOST_TERMS = 5_000;

/** The clock of who belongs to no authority at present. */
const NO_COUNTRY = 'EU';

/** The instant of a user's next digest. */
export const nextDigest = (now: Date, hour: number, country: string | null): Date =>
  new Date(nextHour(now.getTime(), hour, calendarCountry(country ?? NO_COUNTRY)));

/** Writes the digests that are due; returns how many mails that made. */
export async function makeDigests(making: Making, stopping: AbortSignal): Promise<number> {
  let made = 0;
  for (let taken = AT_ONCE; taken === AT_ONCE && !stopping.aborted; ) {
    const mails = await inTransaction(making.db, async (tx) => {
      const due = await takeDueDigests(tx, making.now(), AT_ONCE);
      taken = due.length;
      const written: NewMail[] = [];
      for (const user of due) {
        written.push(...(await digestOf(tx, user, making)));
        await setDigestAt(tx, user.userId, user.daily ? nextDigest(making.now(), user.hour, user.country) : null);
      }
      await keepMails(tx, written, making);
      return written.length;
    });
    made += mails;
  }
  return made;
}

/** A user's digest: what has happened since the last one, and the terms that come near or have passed. None when there is nothing. */
async function digestOf(tx: Making['db'], user: DueDigest, making: Making): Promise<NewMail[]> {
  const cases = new Map<string, DigestCase>();
  for (const found of await takeDigestItems(tx, user.userId)) {
    const procedure = await making.procedures.version(found.versionHash);
    cases.set(found.exchangeId, caseOf(found, procedure));
  }
  for (const { notice } of await noticesFor(tx, user, making)) {
    const { exchangeId, number, procedure, event, turn } = notice;
    const events = cases.get(exchangeId)?.events ?? [];
    // Time's own event says the same as the notice of it.
    const told = events.some(({ action }) => action === event.action);
    cases.set(exchangeId, { exchangeId, number, procedure, turn, events: told ? events : [...events, event] });
  }
  const finds = await findsFor(tx, user, making);
  if (cases.size === 0 && finds.length === 0) return [];
  const { publicUrl, now } = making;
  const language = languageOf(user);
  const day = today(now().getTime(), calendarCountry(user.country ?? NO_COUNTRY));
  const { subject, body } = digestText([...cases.values()], { language, publicUrl, today: day, finds });
  return [
    {
      id: randomUUID(),
      kind: 'digest',
      exchangeId: null,
      eventNo: null,
      userId: user.userId,
      recipient: user.email,
      language,
      subject,
      body: `${body}\n${mailFooter(language, publicUrl, null)}`,
      despiteMute: true,
    },
  ];
}

/** Who has chosen to be told at once again gets notices of terms by the round of the day. */
async function noticesFor(tx: Making['db'], user: DueDigest, making: Making): Promise<Telling[]> {
  if (!user.daily) return [];
  const query = { ...termsAround(making.now()), limit: MOST_TERMS };
  return claimTellings(tx, await termsOfUser(tx, user.userId, query), making);
}

/** What the user's saved searches have found since the last digest, register by register. */
async function findsFor(tx: Making['db'], { userId }: DueDigest, { finds }: Making): Promise<DigestRegister[]> {
  const waiting = await takeWaitingFinds(tx, userId);
  if (!finds || waiting.length === 0) return [];
  const registers = Map.groupBy(await finds.stillTold(tx, waiting), ({ procedure }) => procedure.id);
  return [...registers.values()].flatMap((found) => {
    const [first] = found;
    return first ? [{ procedure: first.procedure, entries: new Set(found.map((one) => one.exchangeId)).size }] : [];
  });
}

function caseOf({ turns, ...found }: DigestedCase, procedure: ProcedureVersion): DigestCase {
  const { states } = procedure.workflow;
  const next = turns.find(({ own }) => own) ?? turns[0];
  const turn: NoticeTurn | null = next
    ? {
        ...next,
        authority: next,
        state: next.states.find((state) => states[state]?.turn === next.role) ?? next.states[0] ?? null,
      }
    : null;
  const { exchangeId, number, events } = found;
  return { exchangeId, number, procedure, events, turn };
}
