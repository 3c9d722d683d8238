import { codeOf, type Loop, startLoop } from '../loop.ts';

/** Soon enough that who looks at the history sees it; late enough that one round serves many. */
const GATHER = 300;
const EVERY = 10_000;

/** Enters what participants did by themselves into the histories of their exchanges: soon after it is done, at the latest every ten seconds. */
export function startEntering(options: {
  readonly find: () => Promise<readonly string[]>;
  /** Enters some of an exchange; says how many. */
  readonly enter: (exchangeId: string) => Promise<number>;
  readonly log: (failure: { readonly exchange: string | null; readonly code: string }) => void;
}): Loop {
  return startLoop({
    every: EVERY,
    gather: GATHER,
    async run(stopping) {
      for (const exchangeId of await options.find()) {
        try {
          while (!stopping.aborted && (await options.enter(exchangeId)) > 0);
        } catch (error) {
          options.log({ exchange: exchangeId, code: codeOf(error) });
        }
      }
    },
    failed: (error) => options.log({ exchange: null, code: codeOf(error) }),
  });
}
