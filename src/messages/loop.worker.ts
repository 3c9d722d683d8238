/** Work that is done again and again, never twice at the same time. */
export interface Loop {
  /** Asks for a run soon; any number of calls until then lead to one. */
  wake(): void;
  /** Runs now (or once more after the run that goes on) and waits for the end. */
  run(): Promise<void>;
  /** Waits for the run that goes on; none begins after it. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly work: () => Promise<void>;
  /** Milliseconds between runs that nobody asked for. */
  readonly every: number;
  /** Milliseconds from `wake` to the run, so that one run serves many. */
  readonly gather: number;
  /** Told when the work fails; the loop goes on. */
  readonly failed: (error: unknown) => void;
}

export function startLoop({ work, every, gather, failed }: LoopOptions): Loop {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let gathering: NodeJS.Timeout | undefined;

  const runs = async (): Promise<void> => {
    do {
      again = false;
      await work().catch(failed);
    } while (again && !stopped);
    // In the same turn as the check of `again`, so that no call falls between.
    running = undefined;
  };
  const run = async (): Promise<void> => {
    clearTimeout(gathering);
    gathering = undefined;
    if (stopped) return running;
    if (running) again = true;
    else running = runs();
    return running;
  };
  const ticking = setInterval(() => void run(), every).unref();
  return {
    wake() {
      if (!stopped) gathering ??= setTimeout(() => void run(), gather).unref();
    },
    run,
    async stop() {
      stopped = true;
      clearInterval(ticking);
      clearTimeout(gathering);
      await running;
    },
  };
}
