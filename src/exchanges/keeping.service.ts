import { inPipe } from '../database/index.ts';
import { load, loadedOf } from './exchange.store.ts';
import { draftsKeptSince, KEEPING } from './keeping.ts';
import { blocking, deleteDraftsBefore, erasing } from './keeping.store.ts';
import type { DecidedEvent, Decision, ExchangeState } from './model.ts';
import { record, type Write } from './recording.store.ts';
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
        const due = keptAt(before, at);
        if (!due) return false;
        const { statement } = record({ before, ...due.decision, membershipId: null, at }, () => due.goes);
        pipe.write(statement);
        return true;
      });
    },

    /** Deletes drafts whose day has come, at most `limit`; says how many. */
    forgetDrafts: (limit: number): Promise<number> =>
      deleteDraftsBefore(options.connection.db, draftsKeptSince(options.now()), limit),
  };
}

/** What becomes of an exchange whose days have come, and what goes; null where none has. What is to be deleted without having been blocked is blocked with it. */
export function keptAt(
  before: ExchangeState,
  at: Date,
): { readonly decision: Decision; readonly goes: readonly Write[] } | null {
  const { id, retention, blockedAt, erasedAt } = before;
  const today = at.toISOString().slice(0, 10);
  const erases = retention !== null && retention.eraseOn <= today && erasedAt === null;
  const blocks = retention !== null && blockedAt === null && (erases || retention.blockOn <= today);
  if (!blocks && !erases) return null;
  const exchange = { ...before, ...(blocks ? { blockedAt: at } : {}), ...(erases ? { erasedAt: at } : {}) };
  const actions = [...(blocks ? [KEEPING.blocked] : []), ...(erases ? [KEEPING.erased] : [])];
  return {
    decision: { exchange, events: actions.map((action) => eventOf(action, before, at)) },
    goes: [...(blocks ? blocking(id) : []), ...(erases ? erasing(id) : [])],
  };
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
