import { codeOf, type Loop, startLoop } from '../loop.ts';

export interface KeepingOptions {
  /** At most `limit` exchanges, in the order of their ids, behind `after`, of which something is due by the day. */
  readonly find: (today: string, limit: number, after: string | undefined) => Promise<readonly string[]>;
  /** Blocks or deletes what is due; does nothing where another process did it already. */
  readonly keep: (exchangeId: string) => Promise<unknown>;
  /** Deletes drafts that nobody has changed for as long as they are kept, at most `limit`; says how many. */
  readonly forgetDrafts: (limit: number) => Promise<number>;
  readonly now: () => Date;
  /** Told of an exchange, or of a whole round (null), that failed. */
  readonly log: (failure: { readonly exchange: string | null; readonly code: string }) => void;
}

/** The days are latest days and begin with midnight in UTC, some hours before or after the same day here: one more look an hour is soon enough. */
const EVERY = 60 * 60_000;
const BATCH = 200;

/**
 * Blocks and deletes personal data when their days have come, those of drafts too: no administrator's habit but what the program does
 * (Regulation (EU) No 1024/2012 Art. 14(6)). At the start, then every hour. Several processes may run it.
 */
export function startKeeping(options: KeepingOptions): Loop {
  return startLoop({
    every: EVERY,
    async run(stopping) {
      await round(options, stopping);
      while (!stopping.aborted && (await options.forgetDrafts(BATCH)) === BATCH);
    },
    failed: (error) => options.log({ exchange: null, code: codeOf(error) }),
  });
}

async function round({ find, keep, now, log }: KeepingOptions, stopping: AbortSignal): Promise<void> {
  const today = now().toISOString().slice(0, 10);
  for (let after: string | undefined; ; ) {
    const batch = await find(today, BATCH, after);
    for (const id of batch) {
      if (stopping.aborted) return;
      try {
        await keep(id);
      } catch (error) {
        log({ exchange: id, code: codeOf(error) });
      }
    }
    after = batch.at(-1);
    if (batch.length < BATCH) return;
  }
}
