/** A real SMTP server on 127.0.0.1 that keeps what it accepts. */
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** As it came over the wire. */
  readonly raw: string;
  readonly parsed: Email;
  readonly to: readonly string[];
}

export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly received: ReceivedMail[];
  close(): Promise<void>;
}

export interface MailServerOptions {
  readonly port?: number;
  /** An SMTP reply to refuse this recipient with. */
  readonly refuse?: (recipient: string) => { code: number; message: string } | undefined;
  /** Called with each mail before it is accepted. */
  readonly beforeAccepting?: () => Promise<void>;
}

export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const accept = async (...[stream, session, callback]: Parameters<NonNullable<SMTPServerOptions['onData']>>) => {
    try {
      const raw = Buffer.concat(await stream.toArray());
      await options.beforeAccepting?.();
      const to = session.envelope.rcptTo.map(({ address }) => address);
      received.push({ raw: raw.toString('utf8'), parsed: await PostalMime.parse(raw), to });
      callback();
    } catch (error) {
      callback(error as Error);
    }
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    // Without a network, asking who 127.0.0.1 is takes seconds.
    disableReverseLookup: true,
    onRcptTo({ address }, _session, callback) {
      const refusal = options.refuse?.(address);
      callback(refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.code }) : null);
    },
    onData: (...data) => void accept(...data),
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
