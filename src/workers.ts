import type { FastifyBaseLogger } from 'fastify';
import { startSweeping } from './accounts/index.ts';
import type { Application, ApplicationParts } from './application.ts';
import { describe } from './problems.ts';

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
  return {
    projectors: [],
    wake() {},
    start({ accounts }) {
      running.push(
        startSweeping(accounts, (error) => log.error({ error: describe(error) }, 'sweeping the accounts failed')),
      );
    },
    async stop() {
      await Promise.all(running.map((worker) => worker.stop()));
    },
  };
}
