import { inPipe } from '../database/index.ts';
import { load, loadedOf } from './exchange.store.ts';
import { KEEPING } from './keeping.ts';
import { blocking, erasing } from './keeping.store.ts';
import type { DecidedEvent, ExchangeState } from './model.ts';
import { record } from './recording.store.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** What follows from how long personal data are kept: Regulation (EU) No 1024/2012 Art. 14(1), (4) and (6). */
export function keeping(options: ExchangesOptions) {
  return {
    /** Blocks or deletes what is due by the day of `now`, in one transaction; says whether anything was. */
    async keep(id: string): Promise<boolean> {
      return inPipe(options.connection.pool, async (pipe) => {
        // Of a crowd nobody is needed for it.
        const loaded = loadedOf(await pipe.read(load(id, { seats: [] })));
        if (!loaded) return false;
        const at = options.now();
        const { exchange: before } = loaded;
        const { blocks, erases } = dueOn(before, at.toISOString().slice(0, 10));
        if (!blocks && !erases) return false;
        const exchange = {
          ...before,
          ...(blocks ? { blockedAt: at } : {}),
          ...(erases ? { erasedAt: at } : {}),
        };
        const events = [...(blocks ? [KEEPING.blocked] : []), ...(erases ? [KEEPING.erased] : [])];
        const { statement } = record(
          { before, exchange, events: events.map((action) => eventOf(action, before, at)), membershipId: null, at },
          () => [...(blocks ? blocking(id) : []), ...(erases ? erasing(id) : [])],
        );
        pipe.write(statement);
        return true;
      });
    },
  };
}

/** What is to be done by a day. What is to be deleted without having been blocked is blocked with it. */
function dueOn(
  { retention, blockedAt, erasedAt }: ExchangeState,
  today: string,
): { readonly blocks: boolean; readonly erases: boolean } {
  const erases = retention !== null && retention.eraseOn <= today && erasedAt === null;
  return { blocks: retention !== null && blockedAt === null && (erases || retention.blockOn <= today), erases };
}

const eventOf = (action: string, { parts }: ExchangeState, at: Date): DecidedEvent => ({
  action,
  partNo: parts[0]?.no ?? null,
  participantNo: null,
  from: parts[0]?.state ?? null,
  to: parts[0]?.state ?? null,
  data: {},
  legalAt: at,
  calendar: null,
  tells: [],
  content: [],
});
