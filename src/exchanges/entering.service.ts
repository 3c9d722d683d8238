import { inPipe } from '../database/index.ts';
import { load, loadedOf, lockExchange } from './exchange.store.ts';
import type { DecidedEvent } from './model.ts';
import { recordAndProject } from './once.service.ts';
import { type OwnAct, takeOwnActs } from './own-acts.store.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** A statement of five hundred events takes some 50 ms, in which nobody else moves the exchange. */
const MOST = 500;

/**
 * Enters what participants did by themselves into the history of their exchange, in the order in which they did it; says how much. The law
 * counts from when it was done, which the event says.
 */
export async function enterOwnActs(options: ExchangesOptions, exchangeId: string): Promise<number> {
  const entered = await inPipe(options.connection.pool, async (pipe) => {
    await pipe.hold(lockExchange(exchangeId));
    const acts = (await pipe.hold(takeOwnActs(exchangeId, MOST))).toSorted((a, b) => a.id - b.id);
    const [loaded] = [loadedOf(await pipe.read(load(exchangeId, { seats: acts.map((act) => act.participantNo) })))];
    if (!loaded || acts.length === 0) return 0;
    const { exchange } = loaded;
    recordAndProject(options, pipe, {
      before: exchange,
      exchange,
      events: acts.map(eventOf),
      membershipId: null,
      at: options.now(),
    });
    return acts.length;
  });
  if (entered > 0) options.committed();
  return entered;
}

const eventOf = ({ action, partNo, participantNo, membershipId, data, tells, at }: OwnAct): DecidedEvent => ({
  action,
  partNo,
  participantNo,
  membershipId,
  from: null,
  to: null,
  data,
  legalAt: at,
  calendar: null,
  tells,
  content: [],
});
