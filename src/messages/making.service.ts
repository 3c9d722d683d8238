import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { mayAct } from '../exchanges/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { languages, SOURCE_LANGUAGE } from '../texts/index.ts';
import { type MailText, mailText } from './mail-text.ts';
import { insertMails, type NewMail } from './mails.store.ts';
import { type TakenNote, takeNotes } from './outbox.store.ts';

export interface Making {
  readonly db: Kysely<DB>;
  readonly procedures: ProcedureCatalogue;
  readonly publicUrl: string;
  /** Whether there is a mail server; without one the mails are kept to be shown. */
  readonly sends: boolean;
  readonly now: () => Date;
}

/**
 * Turns one batch of the outbox into mails, in one transaction: all notes taken have their mails, or the notes are still there.
 * Returns the number of notes: with BATCH of them, more may be waiting.
 */
export async function makeMails(making: Making): Promise<number> {
  return inTransaction(making.db, async (tx) => {
    const notes = await takeNotes(tx);
    const mails: NewMail[] = [];
    for (const note of notes) mails.push(...mailsOf(note, await making.procedures.version(note.versionHash), making));
    const now = making.now();
    await insertMails(tx, mails, now, making.sends ? now : null);
    return notes.length;
  });
}

/** One mail for each user who could act on it; written once for each language. */
function mailsOf(note: TakenNote, procedure: ProcedureVersion, { publicUrl }: Making): NewMail[] {
  const texts = new Map<string, MailText>();
  const textIn = (language: string): MailText => {
    const { turn } = note;
    const notice = { ...note, procedure, turn: turn && { ...turn, authority: turn } };
    const text = texts.get(language) ?? mailText(notice, language, publicUrl);
    texts.set(language, text);
    return text;
  };
  return note.readers
    .filter((reader) => mayAct(procedure, reader))
    .map((reader) => {
      const language = languages.includes(reader.language) ? reader.language : SOURCE_LANGUAGE;
      return {
        id: randomUUID(),
        exchangeId: note.exchangeId,
        userId: reader.userId,
        recipient: reader.email,
        language,
        ...textIn(language),
      };
    });
}
