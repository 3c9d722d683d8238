import { sha256 } from '../canonical.ts';
import { inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { lock } from './exchange.store.ts';
import type { ActingMembership } from './model.ts';
import { type Recording, record } from './recording.store.ts';
import type { ExchangesOptions, Outcome, Tx } from './use-cases.ts';

/** What a mutation led to: its answer, and whether events were recorded. */
export interface Done {
  readonly outcome: Outcome;
  readonly recorded: boolean;
}

/** Shorter ones are too easily given twice. */
const KEY = /^[\x21-\x7e]{8,100}$/;

/**
 * Runs a mutation in one transaction, once for a key: `work` looks for the answer already given. A second call with the
 * same key meanwhile is refused at once (`request-in-progress`) rather than left to wait; a missing or unfit key is
 * `key-missing`.
 */
export async function once(
  options: ExchangesOptions,
  call: { readonly actor: ActingMembership; readonly key: string; readonly exchangeId: string | null },
  work: (tx: Tx) => Promise<Done>,
): Promise<Outcome> {
  if (!KEY.test(call.key)) throw new Refusal('key-missing', 400);
  const lockKey = sha256(call.actor.userId, call.key).readBigInt64BE();
  const { outcome, recorded } = await inTransaction(options.db, async (tx) => {
    const { free } = await lock(tx, lockKey, call.exchangeId);
    if (!free) throw new Refusal('request-in-progress', 409);
    return work(tx);
  });
  if (recorded) options.committed();
  return outcome;
}

/** Records a decision and shows it to the subjects that follow exchanges, in the same transaction; says whether there were events. */
export async function recordAndProject(options: ExchangesOptions, tx: Tx, recording: Recording): Promise<boolean> {
  const events = await record(tx, recording);
  if (events.length === 0) return false;
  const { exchange, at } = recording;
  for (const projector of options.projectors) await projector(tx, { exchange, events, at });
  return true;
}
