import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import { fateOf } from './choices.ts';
import { type Find, type FindKey, findText } from './finds.ts';
import { deleteMails, dueFindMails, findReaders, leaveForDigest } from './finds.store.ts';
import { mailFooter } from './mail-text.ts';
import { keepMails, languageOf, type Making } from './making.service.ts';
import type { NewMail } from './mails.store.ts';

/** What saved searches of registers find: another subject's, put in by who starts the worker. */
export interface Finds {
  /** Takes a batch of what was found since the last call, in this transaction, and says whether more may be waiting. */
  take(tx: Kysely<DB>): Promise<{ readonly finds: readonly Find[]; readonly more: boolean }>;
  /** Those of these that may still be told: the search is there and tells, and its keeper may read the entry. */
  stillTold(db: Kysely<DB>, keys: readonly FindKey[]): Promise<readonly Find[]>;
}

/** Information: no turn of anybody, and no term. */
const INFORMS = { own: false, byTime: false };

/**
 * Turns one batch of what was found into mails, or leaves it for digests, in one transaction. One mail for each event and person, however
 * many searches of theirs have found the entry: that of the search kept longest.
 */
export async function makeFinds(finds: Finds, making: Making): Promise<{ made: number; more: boolean }> {
  return inTransaction(making.db, async (tx) => {
    const taken = await finds.take(tx);
    const readers = await findReaders(
      tx,
      taken.finds.map(({ userId }) => userId),
      taken.finds.map(({ exchangeId }) => exchangeId),
    );
    const told = new Map<string, Find>();
    const later: Find[] = [];
    for (const find of taken.finds) {
      const reader = readers.get(find.userId);
      if (!reader) continue;
      const fate = fateOf({ ...reader, muted: reader.muted.includes(find.exchangeId) }, INFORMS);
      const key = `${find.userId} ${find.exchangeId} ${find.eventNo}`;
      if (fate === 'mail' && !told.has(key)) told.set(key, find);
      if (fate === 'digest') later.push(find);
    }
    await leaveForDigest(tx, later);
    const mails = [...told.values()].flatMap((find): NewMail[] => {
      const reader = readers.get(find.userId);
      return reader ? [mailOf(find, reader, making)] : [];
    });
    await keepMails(tx, mails, making);
    return { made: mails.length, more: taken.more };
  });
}

function mailOf(
  find: Find,
  { userId, email, language: chosen }: { readonly userId: string; readonly email: string; readonly language: string },
  { publicUrl, mutes }: Making,
): NewMail {
  const { exchangeId, eventNo, searchId } = find;
  const language = languageOf({ language: chosen });
  const { subject, body } = findText(find, language, publicUrl);
  const footer = mailFooter(language, publicUrl, mutes.urlOf({ userId, exchangeId: searchId }), 'mail.mute.search');
  return {
    ...{ id: randomUUID(), kind: 'found', exchangeId, eventNo, searchId, userId, recipient: email, language, subject },
    body: `${body}\n${footer}`,
    despiteMute: false,
  };
}

/** Drops mails that are due and may not be told any more: one may have waited for hours where its server cannot be had. */
export async function dropUntold(db: Kysely<DB>, finds: Finds, now: Date): Promise<void> {
  const due = await dueFindMails(db, now);
  if (due.length === 0) return;
  const told = await finds.stillTold(db, due);
  const left = new Set(told.map(({ searchId, exchangeId }) => `${searchId} ${exchangeId}`));
  const gone = due.filter(({ searchId, exchangeId }) => !left.has(`${searchId} ${exchangeId}`));
  await deleteMails(
    db,
    gone.map(({ id }) => id),
  );
}
