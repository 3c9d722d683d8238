import { wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { sayIn } from '../texts/index.ts';
import { type MailText, paragraphs } from './mail-text.ts';

/** What a saved search of a register has found, by its keys. */
export interface FindKey {
  readonly searchId: string;
  readonly exchangeId: string;
}

/** An entry that a saved search has found, for who keeps the search. */
export interface Find extends FindKey {
  readonly userId: string;
  readonly eventNo: number;
  readonly procedure: ProcedureVersion;
}

export const searchUrl = (publicUrl: string, { procedure, searchId }: Pick<Find, 'procedure' | 'searchId'>): string =>
  `${publicUrl}/registers/${procedure.id}/searches/${searchId}`;

/**
 * A mail's words about an entry that was found: the register's title and two addresses. Neither the search's name nor its words: people type
 * names of persons into both, and what the entry says stands where rights are looked at.
 */
export function findText(find: Find, language: string, publicUrl: string): MailText {
  const say = sayIn(language);
  const title = wordingOf(find.procedure, language).text('procedure.title');
  const body = [
    [say('mail.found'), say('mail.found.register', { title })],
    [say('mail.found.entry'), `${publicUrl}/registers/${find.procedure.id}/entries/${find.exchangeId}`],
    [say('mail.found.search'), searchUrl(publicUrl, find)],
  ];
  return { subject: say('mail.found.subject', { title }), body: paragraphs(body) };
}
