import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface ListenOptions {
  readonly url: string;
  readonly channel: string;
  readonly heard: (payload: string) => void;
  /** Called when the connection stands, at first and again after each loss: what was said meanwhile, nobody has heard. */
  readonly ready: () => void;
  readonly lost: (error: unknown) => void;
}

export interface Listening {
  stop(): Promise<void>;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Listens to a channel (NOTIFY) on a connection of its own, and connects again for as long as it takes. */
export function listen(options: ListenOptions): Listening {
  const stopping = new AbortController();
  const running = listenOn(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function listenOn({ url, channel, heard, ready, lost }: ListenOptions, stopping: AbortSignal): Promise<void> {
  for (let pause = FIRST_PAUSE; !stopping.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const client = new pg.Client({ connectionString: url, application_name: 'openimi live', keepAlive: true });
    let over = false;
    const ended = new Promise<unknown>((resolve) => {
      client.on('error', resolve);
      client.on('end', () => {
        over = true;
        resolve(undefined);
      });
      stopping.addEventListener('abort', resolve, { once: true });
    });
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      pause = FIRST_PAUSE;
      ready();
      const error = await ended;
      if (!stopping.aborted) lost(error);
    } catch (error) {
      if (!stopping.aborted) lost(error);
    }
    // The end of a client that has ended already is waited for in vain.
    if (!over) await client.end().catch(() => {});
    // Two processes that lost the same server do not come back in step.
    await sleep(pause * (0.5 + Math.random()), undefined, { signal: stopping }).catch(() => {});
  }
}
