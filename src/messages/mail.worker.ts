import type { Connection } from '../database/index.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { describe } from '../problems.ts';
import { startLoop } from '../loop.ts';
import type { Settings } from '../settings.ts';
import { deliverDue, type MailLog } from './delivery.service.ts';
import { makeDigests } from './digest.service.ts';
import { type Finds, makeFinds } from './finds.service.ts';
import { deleteMailsBefore } from './mails.store.ts';
import { type Making, makeMails } from './making.service.ts';
import type { MuteLinks } from './mute-links.ts';
import { makeNotices } from './notices.service.ts';
import { deleteNoticesBefore } from './notices.store.ts';
import { BATCH } from './outbox.store.ts';
import type { MailTransport } from './smtp.service.ts';

export interface MailWorkerOptions {
  readonly connection: Pick<Connection, 'db'>;
  readonly procedures: ProcedureCatalogue;
  /** From `openTransport`; the worker closes it. */
  readonly transport: MailTransport | null;
  readonly settings: Pick<Settings, 'publicUrl'>;
  readonly mutes: MuteLinks;
  /** What saved searches of registers find; without it nobody is told. */
  readonly finds?: Finds;
  readonly now: () => Date;
  readonly log: MailLog;
}

export interface MailWorker {
  /** Call it after a commit that told somebody something. */
  wake(): void;
  /** Makes and delivers at once what is there to be made and is due now, digests and notices of terms too, and waits for the end. */
  idle(): Promise<void>;
  /** Waits for work in progress: a batch, and the mails that a server is just accepting. */
  stop(): Promise<void>;
}

const HOUR = 3_600_000;
const KEPT = 30 * 24 * HOUR;
/** Finds what another process has left, and what is due again. */
const EVERY = 5_000;
/** Nobody misses a quarter of a second, and under load some forty transitions share the statements of one batch. */
const GATHER = 250;
/** Digests and notices of terms are due on the hour. */
const LOOK_AT_CLOCK = 60_000;
/** A notice is never looked for once its term ended longer ago than terms are told of (see notices.service.ts). */
const NOTICES_KEPT = 90 * 24 * HOUR;

/**
 * Makes mails of the outbox, digests and notices of terms, sends them unless their case has been muted meanwhile, and deletes mails that are 30 days old. Any number of
 * processes may run it. A mail is made once; it is sent at least once: a crash between the server's acceptance and our note of it
 * sends it again, under the same Message-ID.
 */
export function startMailWorker(options: MailWorkerOptions): MailWorker {
  const { connection, procedures, transport, settings, mutes, finds, now, log } = options;
  const { db } = connection;
  const failed = (error: unknown) => log.error({ error: describe(error) }, 'the mail worker failed; it will try again');
  const sends = transport !== null;
  const making: Making = { db, procedures, publicUrl: settings.publicUrl, mutes, sends, finds, now };
  const deliverer = startLoop({
    async run(stopping) {
      if (transport) await deliverDue({ db, transport, finds, now, log, stopping });
    },
    every: EVERY,
    gather: 1,
    failed,
  });
  const maker = startLoop({
    async run(stopping) {
      for (let taken = BATCH; taken === BATCH && !stopping.aborted; ) {
        taken = await makeMails(making);
        if (taken > 0) deliverer.wake();
      }
      for (let more = finds !== undefined; finds && more && !stopping.aborted; ) {
        const found = await makeFinds(finds, making);
        if (found.made > 0) deliverer.wake();
        ({ more } = found);
      }
    },
    every: EVERY,
    gather: GATHER,
    failed,
  });
  const clock = startLoop({
    async run(stopping) {
      const made = (await makeNotices(making, stopping)) + (await makeDigests(making, stopping));
      if (made > 0) deliverer.wake();
    },
    every: LOOK_AT_CLOCK,
    failed,
  });
  const sweeper = startLoop({
    async run() {
      const before = (kept: number) => new Date(now().getTime() - kept);
      await deleteMailsBefore(db, before(KEPT));
      await deleteNoticesBefore(db, before(NOTICES_KEPT).toISOString().slice(0, 10));
    },
    every: HOUR,
    failed,
  });
  return {
    wake: maker.wake,
    async idle() {
      await clock.runNow();
      await maker.runNow();
      await deliverer.runNow();
    },
    async stop() {
      await Promise.all([maker.stop(), clock.stop(), deliverer.stop(), sweeper.stop()]);
      transport?.close();
    },
  };
}
