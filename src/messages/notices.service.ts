import { inTransaction } from '../database/index.ts';
import { calendarCountries, calendarCountry, daysBetween, nextHour, timeZoneOf, today } from '../deadlines/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { dayAt } from '../texts/index.ts';
import { DAYS_BEFORE, noticeOf, type NoticeKind } from './choices.ts';
import type { Notice } from './mail-text.ts';
import { isTold, type Making, type Telling, writeMails } from './making.service.ts';
import {
  claimNotices,
  markRounds,
  type NewNotice,
  roundsDone,
  type TermCursor,
  termsOfCountries,
  type TermsQuery,
  type WaitingTerm,
} from './notices.store.ts';
import { taskOf } from './task.ts';
import type { Reader } from './outbox.store.ts';

/** Notices of terms go out when offices open, not at midnight. */
const MORNING = 7;
/** Terms that passed longer ago are told no more: it was done then, or the program was down for a month. */
const LOOKED_BACK = 30;
const DAY = 86_400_000;
const BATCH = 100;

/** The days of terms that may have to be told of at an instant, in whichever country. */
export function termsAround(now: Date): Pick<TermsQuery, 'from' | 'to' | 'day'> {
  const dayOf = (days: number) => new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);
  return { day: dayOf(0), from: dayOf(-LOOKED_BACK), to: dayOf(Math.max(...DAYS_BEFORE) + 1) };
}

/**
 * Tells, once a day from seven in the morning of each country, those whose turn it is of terms that come near or have passed. What
 * is to be told changes only with the day: a term that began today was named by the mail of its event. So nearly every call ends with
 * one small query, and the one a day goes through the index of due days.
 */
export async function makeNotices(making: Making, stopping: AbortSignal): Promise<number> {
  const rounds = await roundsDue(making);
  if (rounds.length === 0) return 0;
  const countries = rounds.map(({ country }) => country);
  let made = 0;
  for (let after: TermCursor | undefined; ; ) {
    if (stopping.aborted) return made;
    const { terms, told } = await inTransaction(making.db, async (tx) => {
      const query = { ...termsAround(making.now()), after, limit: BATCH };
      const found = await termsOfCountries(tx, countries, query);
      const tellings: Telling[] = await claimTellings(tx, found, making);
      await writeMails(tx, tellings, making);
      return { terms: found, told: tellings.length };
    });
    made += told;
    after = terms.at(-1);
    if (!after || terms.length < BATCH) break;
  }
  await markRounds(making.db, rounds);
  return made;
}

/** The countries where it is morning and today's round has not been finished. */
async function roundsDue({ db, now }: Making): Promise<{ country: string; day: string }[]> {
  const done = await roundsDone(db);
  const at = now().getTime();
  return calendarCountries.flatMap((country) => {
    const day = today(at, country);
    if ((done.get(country) ?? '') >= day) return [];
    // Where seven o'clock has passed today, the next one is tomorrow.
    return today(nextHour(at, MORNING, country), country) > day ? [{ country, day }] : [];
  });
}

/** Claims what is to be told of the terms; only what no other process has claimed, and nobody was told before, is returned. */
export async function claimTellings(
  tx: Making['db'],
  terms: readonly WaitingTerm[],
  { procedures, now }: Pick<Making, 'procedures' | 'now'>,
): Promise<Telling[]> {
  const found: { notice: NewNotice; telling: Telling }[] = [];
  for (const term of terms) {
    const procedure = await procedures.version(term.versionHash);
    found.push(...noticesOf(term, procedure, now()));
  }
  const claimed = new Set(
    (
      await claimNotices(
        tx,
        found.map(({ notice }) => notice),
      )
    ).map(keyOf),
  );
  return found.flatMap(({ notice, telling }) => (claimed.has(keyOf(notice)) ? [telling] : []));
}

const keyOf = (notice: Omit<NewNotice, 'due'>): string =>
  [notice.exchangeId, notice.participantNo, notice.userId, notice.kind, notice.term].join(' ');

function noticesOf(term: WaitingTerm, procedure: ProcedureVersion, now: Date) {
  const country = calendarCountry(term.authority.country);
  const day = today(now.getTime(), country);
  const facts = {
    daysLeft: daysBetween(day, term.due),
    new: dayAt(term.changedAt, timeZoneOf(country)) === day,
  };
  const running = runningTerm(term, procedure);
  const texts = new Map<NoticeKind, Notice>();
  const textOf = (kind: NoticeKind) => {
    const text = texts.get(kind) ?? noticeText(term, procedure, { kind, running, daysLeft: facts.daysLeft });
    texts.set(kind, text);
    return text;
  };
  return term.readers.flatMap((reader: Reader) => {
    const kind = isTold(procedure, reader) ? noticeOf(facts, reader.daysBefore) : null;
    if (kind === null) return [];
    const { exchangeId, participantNo, due } = term;
    const notice = { exchangeId, participantNo, userId: reader.userId, kind, term: running.term ?? '', due };
    return [{ notice, telling: { notice: textOf(kind), eventNo: null, reader, despiteMute: true } }];
  });
}

interface RunningTerm {
  /** The part's state. */
  readonly state: string | null;
  readonly term: string | null;
}

/** Which term it is that ends on the participant's day: one of a part, for which its state or the participant's own waits. */
function runningTerm({ parts, role, seat, due }: WaitingTerm, { workflow }: ProcedureVersion): RunningTerm {
  for (const { state, terms } of parts) {
    const term = taskOf(workflow, { role, state, seat })?.term;
    if (term && terms[term]?.due === due) return { state, term };
  }
  return { state: null, term: null };
}

function noticeText(
  { exchangeId, number, authority, role, seat, due }: WaitingTerm,
  procedure: ProcedureVersion,
  { kind, running, daysLeft }: { kind: NoticeKind; running: RunningTerm; daysLeft: number },
): Notice {
  const event =
    kind === 'near' || running.term === null
      ? { action: kind, actor: null, daysLeft }
      : { action: `term.${running.term}`, actor: null };
  const turn = { role, authority, own: true, due, seat, state: running.state };
  return { exchangeId, number, procedure, event, turn };
}
