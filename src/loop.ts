/** The loop that every background worker is: one run at a time, again after a pause, or soon when woken. */

export interface LoopOptions {
  /** Milliseconds between the end of a run and the next. */
  readonly every: number;
  /** Milliseconds from `wake` to the run, so that one run serves many calls; 0 by default. */
  readonly gather?: number;
  /** One run. Long ones look at `stopping` between two pieces of work. */
  run(stopping: AbortSignal): Promise<unknown>;
  /** Told of a run that failed; the next one comes all the same. */
  failed(error: unknown): void;
}

export interface Loop {
  /** Asks for a run soon; once more afterwards when a run is going on, since that one may have looked already. */
  wake(): void;
  /** Runs now, without gathering, and waits until nothing runs. */
  runNow(): Promise<void>;
  /** Waits until nothing runs. */
  idle(): Promise<void>;
  /** No further run; waits for the one going on. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a loop with its first run at once. The pause does not keep the process alive. */
export function startLoop(options: LoopOptions): Loop {
  const { every, gather = 0 } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let pause: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;

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

  function begin(): void {
    clearTimeout(gathering);
    gathering = undefined;
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(pause);
    running = runs().finally(() => {
      running = undefined;
      if (!stopping.signal.aborted) pause = setTimeout(begin, every).unref();
    });
  }

  async function idle(): Promise<void> {
    while (running) await running;
  }

  begin();
  return {
    wake() {
      if (gather === 0) begin();
      else if (!stopping.signal.aborted) gathering ??= setTimeout(begin, gather).unref();
    },
    async runNow() {
      begin();
      await idle();
    },
    idle,
    async stop() {
      stopping.abort();
      clearTimeout(pause);
      clearTimeout(gathering);
      await running;
    },
  };
}

/** What a log may say about an error: its code, or its kind; a message may quote content. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
