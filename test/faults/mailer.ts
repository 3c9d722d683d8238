/** The program's mail worker as a process of its own, at a moment of its own: `fork` it with `Orders` as its only argument. */
import { createSecretKey } from 'node:crypto';
import { connect } from '../../src/database/connection.ts';
import { countTerm } from '../../src/deadlines/index.ts';
import { createExchanges } from '../../src/exchanges/index.ts';
import { startMailWorker } from '../../src/messages/mail.worker.ts';
import { muteLinks } from '../../src/messages/mute-links.ts';
import { openTransport } from '../../src/messages/smtp.service.ts';
import { ProcedureCatalogue } from '../../src/procedures/index.ts';
import { createFinds } from '../../src/registers/index.ts';
import { SUBJECT_KEY } from '../support/exchange-fixture.ts';

export interface Orders {
  /** As the application's role. */
  readonly databaseUrl: string;
  readonly smtpUrl: string;
  /** What its clock shows at the start. */
  readonly at: string;
}

export const HOST = 'imi.example.eu';

async function main({ databaseUrl, smtpUrl, at }: Orders): Promise<void> {
  const ahead = Date.parse(at) - Date.now();
  const connection = connect(databaseUrl, { max: 6 });
  const publicUrl = `https://${HOST}`;
  const settings = { smtpUrl, publicUrl, mailFrom: `OpenIMI <no-reply@${HOST}>` };
  const mutes = muteLinks(createSecretKey(Buffer.alloc(32, 5)), publicUrl);
  const procedures = await ProcedureCatalogue.open(connection.db);
  const now = () => new Date(Date.now() + ahead);
  const nothing = { projectors: [], committed: () => {} };
  const exchanges = createExchanges({
    connection,
    procedures,
    now,
    term: countTerm,
    subjectKey: SUBJECT_KEY,
    ...nothing,
  });
  startMailWorker({
    connection,
    procedures,
    finds: createFinds({ exchanges }),
    transport: openTransport(settings, mutes),
    settings,
    mutes,
    now,
    log: console,
  });
  // Its pauses keep no process alive, and the test may end without having killed us.
  process.on('disconnect', () => process.exit());
}

if (process.argv[2]) await main(JSON.parse(process.argv[2]) as Orders);
