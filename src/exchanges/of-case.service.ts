import { readingOf } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { readInLaw } from './in-law.service.ts';
import { exchangesOfCase, type OfCase } from './linked.store.ts';
import type { ActingMembership, ExchangeState } from './model.ts';
import { type Turn, turnsOf } from './turns.ts';
import { type ExchangesOptions, usersOf } from './use-cases.ts';

/** All exchanges of a case that a reader takes part in, at one glance. */

/** An exchange of a case as it stands in law now: codes only. */
export interface ExchangeOfCase extends OfCase {
  readonly procedure: ProcedureVersion;
  readonly state: string;
  readonly closedAt: Date | null;
  /** Whose turn it is first. */
  readonly turn: Turn | null;
}

export function ofCase(options: ExchangesOptions) {
  const { connection, procedures, now, term } = options;
  const { db } = connection;

  async function shown(actor: ActingMembership, one: OfCase): Promise<ExchangeOfCase[]> {
    const wanted = { authorityId: actor.authorityId, shown: true };
    const at = now();
    const found = await readInLaw(procedures, readingOf(db), one.id, { now: at, term }, wanted);
    if (!found) return [];
    const { exchange, procedure } = found;
    const [turn = null] = turnsOf(procedure, exchange, actor.authorityId, at);
    return [{ ...one, procedure, state: exchange.state, closedAt: exchange.closedAt, turn }];
  }

  return {
    /**
     * The exchanges of the case that one of one's own belongs to, as far as the reader's authority takes part in them, in the order in which
     * they were sent; none where that one is the only one. Of the others it is not even said that they are there.
     */
    async ofCase(
      actor: ActingMembership,
      { caseNumber }: Pick<ExchangeState, 'caseNumber'>,
    ): Promise<readonly ExchangeOfCase[]> {
      const known = await exchangesOfCase(db, actor, usersOf(procedures, actor), caseNumber);
      if (known.length < 2) return [];
      return (await Promise.all(known.map((one) => shown(actor, one)))).flat();
    },
  };
}
