import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { mayAct } from '../exchanges/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { languages, SOURCE_LANGUAGE } from '../texts/index.ts';
import { despiteMute, fateOf, type ToldEvent } from './choices.ts';
import { type DigestItem, insertDigestItems } from './digests.store.ts';
import { type MailText, mailFooter, mailText, type Notice } from './mail-text.ts';
import type { Finds } from './finds.service.ts';
import { insertMails, type NewMail } from './mails.store.ts';
import type { MuteLinks } from './mute-links.ts';
import { claimNotices } from './notices.store.ts';
import { taskOf } from './task.ts';
import { type Reader, type TakenNote, takeNotes } from './outbox.store.ts';

export interface Making {
  readonly db: Kysely<DB>;
  readonly procedures: ProcedureCatalogue;
  readonly publicUrl: string;
  readonly mutes: MuteLinks;
  /** Whether there is a mail server; without one the mails are kept to be shown. */
  readonly sends: boolean;
  readonly finds?: Pick<Finds, 'stillTold'> | undefined;
  readonly now: () => Date;
}

/** One mail, still to be written in its reader's language. */
export interface Telling {
  readonly notice: Notice;
  readonly eventNo: number | null;
  readonly reader: Pick<Reader, 'userId' | 'email' | 'language'>;
  readonly despiteMute: boolean;
}

/**
 * Turns one batch of the outbox into mails and into lines of digests, in one transaction: all notes taken have theirs, or the notes
 * are still there. Returns the number of notes: with BATCH of them, more may be waiting.
 */
export async function makeMails(making: Making): Promise<number> {
  return inTransaction(making.db, async (tx) => {
    const notes = await takeNotes(tx);
    const tellings: Telling[] = [];
    const items: DigestItem[] = [];
    // Whose own turn it is comes first: of two tellings of one event the reader gets the one that says what to do.
    for (const note of notes.toSorted((a, b) => Number(b.turn?.own ?? false) - Number(a.turn?.own ?? false))) {
      const procedure = await making.procedures.version(note.versionHash);
      const { mail, digest } = share(note, procedure);
      const notice = noticeOf(note, procedure);
      const readers = byTime(note) ? await notTold(tx, note, procedure, mail) : mail;
      const { exchangeId, eventNo, participantNo } = note;
      const about = { notice, eventNo, despiteMute: despiteMute(toldEvent(note)) };
      tellings.push(...readers.map((reader) => ({ ...about, reader })));
      // A digest lists events of cases: that one was given a case is told at once.
      if (eventNo === null) tellings.push(...digest.map((reader) => ({ ...about, reader })));
      else items.push(...digest.map(({ userId }) => ({ userId, exchangeId, eventNo, participantNo })));
    }
    await insertDigestItems(tx, items);
    await writeMails(tx, tellings, making);
    return notes.length;
  });
}

/** Only who can do something about it is told: who handles it, or has to give it to somebody. */
export const isTold = (procedure: ProcedureVersion, reader: Reader): boolean =>
  reader.allocates || mayAct(procedure, reader);

/** Who gets a mail of a note, and who a line in the digest. */
function share(note: TakenNote, procedure: ProcedureVersion): { mail: Reader[]; digest: Reader[] } {
  const event = toldEvent(note);
  const fates = Map.groupBy(
    note.readers.filter((reader) => isTold(procedure, reader)),
    (reader) => fateOf(reader, event),
  );
  return { mail: fates.get('mail') ?? [], digest: fates.get('digest') ?? [] };
}

const byTime = ({ action }: TakenNote): boolean => action.startsWith('term.');

const toldEvent = (note: TakenNote): ToldEvent => ({ own: note.turn?.own ?? false, byTime: byTime(note) });

/** Those whom no notice of the deadlines' round has told yet that this very term has passed. */
async function notTold(
  tx: Kysely<DB>,
  { exchangeId, participantNo, action, turn }: TakenNote,
  procedure: ProcedureVersion,
  readers: readonly Reader[],
): Promise<readonly Reader[]> {
  const term = action.slice('term.'.length);
  if (!turn?.own || turn.due === null || taskOf(procedure.workflow, turn)?.term !== term) return readers;
  const { due } = turn;
  const claimed = await claimNotices(
    tx,
    readers.map(({ userId }) => ({ exchangeId, participantNo, userId, kind: 'over', term, due })),
  );
  const free = new Set(claimed.map(({ userId }) => userId));
  return readers.filter(({ userId }) => free.has(userId));
}

function noticeOf({ turn, action, actor, exchangeId, number }: TakenNote, procedure: ProcedureVersion): Notice {
  return { exchangeId, number, procedure, event: { action, actor }, turn: turn && { ...turn, authority: turn } };
}

/** Writes each telling in its reader's language and keeps the mails. */
export async function writeMails(tx: Kysely<DB>, tellings: readonly Telling[], making: Making): Promise<void> {
  const { publicUrl, mutes } = making;
  const texts = new Map<Notice, Map<string, MailText>>();
  const textOf = (notice: Notice, language: string): MailText => {
    const known = texts.get(notice) ?? new Map<string, MailText>();
    texts.set(notice, known);
    const text = known.get(language) ?? mailText(notice, language, publicUrl);
    known.set(language, text);
    return text;
  };
  const mails = tellings.map(({ notice, eventNo, reader, ...told }): NewMail => {
    const { exchangeId } = notice;
    const { userId, email } = reader;
    const language = languageOf(reader);
    const { subject, body } = textOf(notice, language);
    const footer = mailFooter(language, publicUrl, mutes.urlOf({ userId, exchangeId }));
    const about = { id: randomUUID(), kind: 'case' as const, exchangeId, eventNo };
    return { ...about, userId, recipient: email, language, subject, body: `${body}\n${footer}`, ...told };
  });
  await keepMails(tx, mails, making);
}

/** Keeps mails that are due now. */
export async function keepMails(tx: Kysely<DB>, mails: readonly NewMail[], { sends, now }: Making): Promise<void> {
  const at = now();
  await insertMails(tx, mails, at, sends ? at : null);
}

/** The reader's language, where the interface has it. */
export const languageOf = ({ language }: { readonly language: string }): string =>
  languages.includes(language) ? language : SOURCE_LANGUAGE;
