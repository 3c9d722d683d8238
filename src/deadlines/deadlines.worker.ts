import { codeOf, type Loop, startLoop } from '../loop.ts';

/** A term that is over and has not taken effect yet. */
export interface ExpiredTerm {
  readonly exchangeId: string;
  readonly expiry: Date;
}

export interface DeadlinesOptions {
  /** At most `limit` expired terms, the earliest first, behind `after`. */
  readonly find: (now: Date, limit: number, after: ExpiredTerm | undefined) => Promise<readonly ExpiredTerm[]>;
  /** Lets time take effect on an exchange; does nothing where another process did it already. */
  readonly apply: (exchangeId: string) => Promise<unknown>;
  readonly now: () => Date;
  /** Told of an exchange, or of a whole round (null), that failed. */
  readonly log: (failure: { readonly exchange: string | null; readonly code: string }) => void;
  /** Milliseconds between two rounds (default 60 000). */
  readonly every?: number;
}

const EVERY = 60_000;
const BATCH = 100;

/**
 * Lets terms take effect that nobody's action has met: now, then every minute. The law does not wait for it: whatever is decided
 * applies due terms first (DESIGN 3.2); this makes the state seen, and tells those concerned. Several processes may run it.
 */
export function startDeadlines(options: DeadlinesOptions): Loop {
  return startLoop({
    every: options.every ?? EVERY,
    run: (stopping) => sweep(options, stopping),
    failed: (error) => options.log({ exchange: null, code: codeOf(error) }),
  });
}

async function sweep({ find, apply, now, log }: DeadlinesOptions, stopping: AbortSignal): Promise<void> {
  const at = now();
  // Going on behind the last one, not from the start: exchanges that fail stay expired and would fill every batch.
  for (let after: ExpiredTerm | undefined; ; ) {
    const batch = await find(at, BATCH, after);
    for (const { exchangeId } of batch) {
      if (stopping.aborted) return;
      try {
        await apply(exchangeId);
      } catch (error) {
        log({ exchange: exchangeId, code: codeOf(error) });
      }
    }
    after = batch.at(-1);
    if (!after || batch.length < BATCH) return;
  }
}
