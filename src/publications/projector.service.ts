import { randomUUID } from 'node:crypto';
import type { RawBuilder } from 'kysely';
import type { Recorded } from '../exchanges/index.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { publishing, withdrawing } from './publications.store.ts';

/**
 * Projector of exchanges: what is approved becomes public with the event that approves it, and is no more with the one that takes it back,
 * or with whatever leads out of the states in which it may be.
 */
export const publicationProjector =
  (procedures: Pick<ProcedureCatalogue, 'known'>) =>
  ({ exchange, events, at }: Recorded): RawBuilder<unknown>[] => {
    const procedure = procedures.known(exchange.versionHash);
    const rule = procedure?.public;
    if (!procedure || !rule) return [];
    const acts = events.flatMap((event) => {
      const { publishes, withdraws } = procedure.workflow.actions[event.action] ?? {};
      return publishes || withdraws ? [{ event, publishes }] : [];
    });
    const last = acts.at(-1);
    const isPublic = rule.from.includes(exchange.state);
    if (!isPublic || (last && !last.publishes)) return [withdrawing(exchange.id, at)];
    if (!last) return [];
    const [opener] = exchange.participants;
    const sent = last.event.content.find(({ name }) => name === 'request');
    return [
      publishing({
        id: randomUUID(),
        exchangeId: exchange.id,
        area: exchange.area,
        procedure: exchange.procedure,
        versionHash: exchange.versionHash,
        country: opener?.country ?? '',
        eventNo: last.event.no,
        shows: rule.shows,
        ...(sent ? { sent: sent.body } : {}),
        at,
      }),
    ];
  };
