import { createTransport } from 'nodemailer';
import type { Settings } from '../settings.ts';
import { headersOf } from './headers.ts';
import type { ClaimedMail } from './mails.store.ts';
import type { MuteLinks } from './mute-links.ts';

/** The way to a mail server. */
export interface MailTransport {
  /** Ends when the server has accepted the mail. @throws MailFailure */
  send(mail: ClaimedMail): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}

/** Why a mail was not accepted, in codes only: what servers say often repeats the address. */
export class MailFailure extends Error {
  /** For example `EENVELOPE 550`. */
  readonly codes: string;
  /** Whether the fault lies with the server or the way to it, so that the next mail would fail too. */
  readonly ofServer: boolean;

  constructor(codes: string, ofServer: boolean) {
    super(codes);
    this.name = 'MailFailure';
    this.codes = codes;
    this.ofServer = ofServer;
  }
}

/** Connections at once. */
export const CONNECTIONS = 3;
/** Below RFC 5321's generous minutes, since a reader waits: a mail that takes longer is tried again. */
const ANSWER_TIMEOUT = 20_000;
/** For a whole mail; a server that trickles its replies passes every other limit. */
const SEND_TIMEOUT = 60_000;

const OF_THIS_MAIL: ReadonlySet<unknown> = new Set(['EENVELOPE', 'EMESSAGE']);

/** A pool of connections to the mail server of the settings; null without one (training). */
export function openTransport(
  settings: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  mutes: MuteLinks,
): MailTransport | null {
  if (!settings.smtpUrl) return null;
  const pool = createTransport({
    url: settings.smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    // The mail table is the queue that retries.
    maxRequeues: 0,
    connectionTimeout: ANSWER_TIMEOUT,
    greetingTimeout: ANSWER_TIMEOUT,
    socketTimeout: ANSWER_TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { hostname } = new URL(settings.publicUrl);
  return {
    async send(mail) {
      try {
        await pool.sendMail({
          from: settings.mailFrom,
          to: { name: '', address: mail.recipient },
          subject: mail.subject,
          text: mail.body,
          date: mail.createdAt,
          xMailer: false,
          ...headersOf(mail, hostname, mutes),
          signal: AbortSignal.timeout(SEND_TIMEOUT),
        });
      } catch (error) {
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        const codes = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
        throw new MailFailure(codes.join(' ') || 'unknown', !OF_THIS_MAIL.has(code));
      }
    },
    close() {
      pool.close();
    },
  };
}
