import { canonical, sha256 } from '../canonical.ts';
import { inPipe } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import { type Command, decide } from './decide.ts';
import { load, loadedOf, lock } from './exchange.store.ts';
import type { ActingMembership } from './model.ts';
import { once, recordAndProject } from './once.service.ts';
import { mayAct, participants } from './policy.ts';
import type { ContentChange } from './recording.store.ts';
import { applyTimers } from './time.ts';
import { type ExchangesOptions, type Outcome, outcomeOf, replay } from './use-cases.ts';

/** What moves an exchange: what its participants do, and time. */
export function acting(options: ExchangesOptions) {
  const { connection, procedures } = options;

  return {
    /** Does an action of the procedure. Throws the refusals of `decide`, `request-in-progress`, `key-reused`. */
    async act(actor: ActingMembership, id: string, command: Command, key: string): Promise<Outcome> {
      const requestHash = sha256('act', actor.authorityId, canonical({ id, command }));
      return once(options, { actor, key, exchangeId: id }, async (pipe) => {
        const loaded = loadedOf(await pipe.read(load(id, actor.userId, key)));
        if (!loaded) throw new Refusal('exchange-not-found', 404);
        const procedure = await procedures.version(loaded.exchange.versionHash);
        if (loaded.answered) {
          if (participants(procedure, loaded.exchange, actor).length === 0)
            throw new Refusal('exchange-not-found', 404);
          if (!mayAct(procedure, actor)) throw new Refusal('role-may-not-act', 403);
          return { outcome: replay(loaded.answered, requestHash), recorded: false };
        }
        const at = options.now();
        const decided = decide(procedure, loaded.exchange, actor, command, { now: at, term: options.term });
        const outcome = outcomeOf(procedure, decided.exchange, actor, at);
        const paper = procedure.workflow.actions[command.action]?.to === undefined;
        const content: ContentChange[] = decided.answers
          ? [{ name: paper ? 'answers-draft' : 'answers', partNo: decided.partNo, body: decided.answers }]
          : [];
        const recorded = recordAndProject(options, pipe, {
          before: loaded.exchange,
          exchange: decided.exchange,
          events: decided.events,
          membershipId: actor.membershipId,
          at,
          content,
          ...(decided.answers && !paper ? { forget: { name: 'answers-draft', partNo: decided.partNo } } : {}),
          answered: { userId: actor.userId, key, requestHash, answer: outcome },
        });
        return { outcome, recorded };
      });
    },

    /** Lets time take effect on an exchange whose terms are over; says whether anything happened. */
    async applyDueTerms(id: string): Promise<boolean> {
      return inPipe(connection.pool, async (pipe) => {
        const [, rows] = await Promise.all([pipe.read(lock(null, id)), pipe.read(load(id))]);
        const loaded = loadedOf(rows);
        if (!loaded) return false;
        const procedure = await procedures.version(loaded.exchange.versionHash);
        const at = options.now();
        const { exchange, events } = applyTimers(procedure, loaded.exchange, at);
        if (events.length === 0) return false;
        return recordAndProject(options, pipe, {
          before: loaded.exchange,
          exchange,
          events,
          membershipId: null,
          at,
          content: [],
        });
      });
    },
  };
}
