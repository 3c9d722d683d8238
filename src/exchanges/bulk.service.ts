import { sha256 } from '../canonical.ts';
import { readingOf } from '../database/index.ts';
import { refusalOf } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { acting } from './acting.service.ts';
import { bulkActions, type BulkResult, MOST_TICKED, type Ticked } from './bulk.ts';
import { readExchange } from './in-law.service.ts';
import type { ActingMembership, ExchangeState } from './model.ts';
import { participants } from './policy.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** The same action on several exchanges, one after the other. */
export function bulk(options: ExchangesOptions) {
  const { connection, procedures } = options;
  const { act } = acting(options);
  const read = readingOf(connection.db);

  async function ownExchange(actor: ActingMembership, id: string): Promise<ExchangeState | undefined> {
    const found = await readExchange(procedures, read, id, { authorityId: actor.authorityId });
    return found && participants(found.procedure, found.exchange, actor).length > 0 ? found.exchange : undefined;
  }

  /**
   * Each part has a key of its own, derived from the click's, so that a repetition gets the first answers. Of several parts those
   * that the action does not fit are left alone, unless it fits none.
   */
  async function actOnParts(
    actor: ActingMembership,
    exchange: ExchangeState,
    { revision: seen }: Ticked,
    action: string,
    key: string,
  ): Promise<Refusal | null> {
    let revision = seen;
    let done = false;
    let first: Refusal | null = null;
    for (const { no } of exchange.parts) {
      const own = sha256('bulk', key, exchange.id, String(no)).toString('hex');
      try {
        ({ revision } = await act(actor, exchange.id, { action, part: no, revision, input: {} }, own));
        done = true;
      } catch (error) {
        first ??= refusalOf(error);
      }
    }
    return done ? null : first;
  }

  return {
    /**
     * Does an action without input on each; what is refused for one does not hinder the others. Throws `too-many-ticked`, `action-unknown`
     * for one that is not meant for many.
     */
    async actOnAll(
      actor: ActingMembership,
      action: string,
      ticked: readonly Ticked[],
      key: string,
    ): Promise<BulkResult[]> {
      if (ticked.length > MOST_TICKED) throw new Refusal('too-many-ticked', 422, { most: MOST_TICKED });
      if (!bulkActions(procedures.published, actor).some((offered) => offered.action === action))
        throw new Refusal('action-unknown', 404);
      const results: BulkResult[] = [];
      for (const one of ticked) {
        const exchange = await ownExchange(actor, one.id);
        results.push({
          id: one.id,
          number: exchange?.number ?? null,
          refusal: exchange
            ? await actOnParts(actor, exchange, one, action, key)
            : new Refusal('exchange-not-found', 404),
        });
      }
      return results;
    },
  };
}
