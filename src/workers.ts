import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { startSweeping } from './accounts/index.ts';
import { startFilesWorker } from './attachments/index.ts';
import type { Application, ApplicationParts } from './application.ts';
import { startDeadlines } from './deadlines/deadlines.worker.ts';
import {
  exchangesToKeep,
  exchangesWithExpiredTerms,
  exchangesWithOwnActs,
  type SealerEvent,
  startEntering,
  startForgettingAnswers,
  startSealer,
} from './exchanges/index.ts';
import { startForgettingSearches } from './inbox/index.ts';
import { type MailWorker, muteLinks, openTransport, outboxProjector, startMailWorker } from './messages/index.ts';
import type { Loop } from './loop.ts';
import { startFollowing } from './procedures/index.ts';
import { describe } from './problems.ts';
import { startKeeping } from './protection/index.ts';
import { startForgettingFinds } from './registers/index.ts';

/** What runs beside the requests: woken after commits, stopped before the database. */
export interface Workers {
  readonly projectors: ApplicationParts['projectors'];
  wake(): void;
  start(application: Application): void;
  stop(): Promise<void>;
}

/** Puts the workers together; they begin with `start`, when there is an application to work for. */
export function startWorkers(log: FastifyBaseLogger): Workers {
  const running: { stop(): Promise<void> }[] = [];
  let mails: MailWorker | undefined;
  let entering: Loop | undefined;
  return {
    projectors: [outboxProjector],
    wake() {
      mails?.wake();
      entering?.wake();
    },
    start({ accounts, database, exchanges, files, finds, procedures, scanner, secrets, settings, now }) {
      const { connection } = database;
      const { db } = connection;
      const mutes = muteLinks(secrets.encryptionKey, settings.publicUrl);
      const transport = openTransport(settings, mutes);
      mails = startMailWorker({ connection, procedures, transport, settings, mutes, finds, now, log });
      entering = startEntering({
        find: () => exchangesWithOwnActs(db),
        enter: (id) => exchanges.enterOwnActs(id),
        log: (failure) => log.error(failure, 'what a participant did by itself could not be entered'),
      });
      running.push(
        mails,
        entering,
        startFollowing({
          url: database.applicationUrl,
          procedures,
          failed: (error) => log.error({ error: describe(error) }, 'following what is published failed; it comes back'),
        }),
        startSweeping(accounts, (error) => log.error({ error: describe(error) }, 'sweeping the accounts failed')),
        startDeadlines({
          find: (at, limit, after) => exchangesWithExpiredTerms(db, at, limit, after),
          apply: (id) => exchanges.applyDueTerms(id),
          now,
          log: (failure) => log.error(failure, 'a term that is over could not take effect'),
        }),
        startKeeping({
          find: (today, limit, after) => exchangesToKeep(db, today, limit, after),
          keep: (id) => exchanges.keep(id),
          forgetDrafts: (limit) => exchanges.forgetDrafts(limit),
          now,
          log: (failure) => log.error(failure, 'personal data that are due could not be blocked or deleted'),
        }),
        startForgettingAnswers({ db, now, log: (failure) => log.error(failure, 'forgetting old answers failed') }),
        startForgettingSearches({ db, now, log: (failure) => log.error(failure, 'forgetting old searches failed') }),
        startForgettingFinds({ db, now, log: (failure) => log.error(failure, 'forgetting what was found failed') }),
        startFilesWorker({
          db,
          files,
          ...(scanner ? { scanner } : {}),
          now,
          log: (failure) => log.error(failure, 'looking after the files failed'),
        }),
        startSealer({
          db,
          folder: join(settings.dataDir, 'checkpoints'),
          key: secrets.checkpointKey,
          now,
          told: (event) => tellOf(log, event),
        }),
      );
    },
    async stop() {
      await Promise.all(running.map((worker) => worker.stop()));
    },
  };
}

/** A checkpoint is no news; whatever else the sealer tells of, somebody must look at. */
function tellOf(log: FastifyBaseLogger, event: SealerEvent): void {
  if (event.kind === 'sealed') log.debug(event, 'history sealed');
  else log.warn(event, 'history');
}
