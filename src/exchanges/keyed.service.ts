import { canonical, sha256 } from '../canonical.ts';
import { type Connection, inPipe, type Pipe } from '../database/index.ts';
import { isKey } from '../idempotency-key.ts';
import { Refusal } from '../refusal.ts';
import { keepAnswer } from './exchange.store.ts';
import type { ActingMembership } from './model.ts';
import { answeredBefore } from './once.service.ts';

/** A mutation beside the exchanges, of a subject that follows them: who, under which key, what is asked. */
export interface KeyedCall {
  readonly connection: Pick<Connection, 'pool'>;
  readonly actor: Pick<ActingMembership, 'userId' | 'membershipId'>;
  readonly key: string;
  /** By which a repetition is told from another request. */
  readonly asked: unknown;
  /** The exchange that it is about: locked until the end, and its erasure forgets the answer. */
  readonly exchangeId: string | null;
  readonly at: Date;
}

/**
 * Runs a mutation in one transaction, once for a key, as `once` does for exchanges: `check` asks for the rights and is run also
 * before a stored answer is given again; `perform` is run once. Throws `key-missing`, `request-in-progress`, `key-reused`.
 */
export async function keyed<Checked, Answer>(
  call: KeyedCall,
  work: {
    readonly check: (pipe: Pipe) => Promise<Checked>;
    readonly perform: (pipe: Pipe, checked: Checked) => Promise<Answer>;
  },
): Promise<Answer> {
  const { actor, key, exchangeId, at } = call;
  if (!isKey(key)) throw new Refusal('key-missing', 400);
  const requestHash = sha256('keyed', actor.membershipId, canonical([exchangeId, call.asked]));
  return inPipe(call.connection.pool, async (pipe) => {
    const answered = await answeredBefore(pipe, actor, key, exchangeId);
    const checked = await work.check(pipe);
    if (answered) {
      if (!answered.requestHash.equals(requestHash)) throw new Refusal('key-reused', 422);
      return answered.answer as Answer;
    }
    const answer = await work.perform(pipe, checked);
    pipe.write(keepAnswer({ userId: actor.userId, key, requestHash, answer }, exchangeId, at));
    return answer;
  });
}
