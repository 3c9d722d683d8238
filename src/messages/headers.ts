import type { MuteLinks } from './mute-links.ts';

/** What of a mail its headers are made of. */
export interface HeaderedMail {
  readonly id: string;
  readonly kind: 'case' | 'digest' | 'letter' | 'found';
  readonly exchangeId: string | null;
  readonly searchId: string | null;
  readonly userId: string;
  readonly language: string;
}

export interface MailHeaders {
  readonly messageId: string;
  /** The mail that this one belongs under; absent: it stands alone. */
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const LISTS = { case: 'cases', digest: 'digests', found: 'registers' } as const;

/**
 * The headers that programs read. `host` names this installation in ids. All mails of a case answer to one id that was never
 * sent, so that they form one thread whichever of them came first (RFC 5322 3.6.4 allows it), and can be muted with one click
 * (RFC 8058); rules of a mailbox find ours by List-Id (RFC 2919).
 */
export function headersOf(mail: HeaderedMail, host: string, mutes: MuteLinks): MailHeaders {
  const common = { 'Content-Language': mail.language, 'Auto-Submitted': 'auto-generated' };
  // The same at every attempt: after a crash between acceptance and its note a mail goes out twice, and the reader's program
  // can see that both are one.
  const messageId = `<${mail.id}@${host}>`;
  if (mail.kind === 'letter') return { messageId, headers: common };
  const headers = { ...common, 'List-Id': `<${LISTS[mail.kind]}.${host}>` };
  const unsubscribing = (exchangeId: string) => ({
    'List-Unsubscribe': `<${mutes.urlOf({ userId: mail.userId, exchangeId })}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
  if (mail.searchId !== null) return { messageId, headers: { ...headers, ...unsubscribing(mail.searchId) } };
  if (mail.exchangeId === null) return { messageId, headers };
  const thread = `<case.${mail.exchangeId}@${host}>`;
  return {
    messageId,
    inReplyTo: thread,
    references: thread,
    headers: { ...headers, ...unsubscribing(mail.exchangeId) },
  };
}
