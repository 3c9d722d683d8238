/** The loop that every background worker is: one run at a time, again after a pause, or at once when woken. */

export interface LoopOptions {
  /** Milliseconds between the end of a run and the next. */
  readonly every: number;
  /** One run. Long ones look at `stopping` between two pieces of work. */
  run(stopping: AbortSignal): Promise<unknown>;
  /** Told of a run that failed; the next one comes all the same. */
  failed(error: unknown): void;
}

export interface Loop {
  /** Runs now; once more afterwards when a run is going on, since that one may have looked already. */
  wake(): void;
  /** Waits until nothing runs. */
  idle(): Promise<void>;
  /** No further run; waits for the one going on. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a loop with its first run at once. The pause does not keep the process alive. */
export function startLoop(options: LoopOptions): Loop {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  async function runs(): Promise<void> {
    do {
      again = false;
      try {
        await options.run(stopping.signal);
      } catch (error) {
        options.failed(error);
      }
    } while (again && !stopping.signal.aborted);
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = runs().finally(() => {
      running = undefined;
      if (!stopping.signal.aborted) timer = setTimeout(wake, options.every).unref();
    });
  }

  wake();
  return {
    wake,
    async idle() {
      while (running) await running;
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

/** What a log may say about an error: its code, or its kind; a message may quote content. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
