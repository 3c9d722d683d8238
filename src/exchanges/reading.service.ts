import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { readContent } from '../protection/index.ts';
import { Refusal } from '../refusal.ts';
import { applyTimers } from './time.ts';
import { eventsOf, load, loadedOf } from './exchange.store.ts';
import type { ListQuery } from './lists.ts';
import { countBoxes, countLists, type ListPage, listExchanges } from './lists.store.ts';
import type { ActingMembership, Answers, ExchangeState, RequestContent } from './model.ts';
import { isUser, participants, sightOf } from './policy.ts';
import { contentInSight, type ExchangeView, NO_CONTENT, type OpenedContent, present } from './present.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** What may be seen of exchanges. */
export function reading(options: ExchangesOptions) {
  const { connection, procedures } = options;
  const { db } = connection;

  async function openContent(
    exchange: ExchangeState,
    procedure: ProcedureVersion,
    actor: ActingMembership,
    purpose: string,
  ): Promise<OpenedContent> {
    const names = contentInSight(procedure, exchange, actor);
    if (names.length === 0) return NO_CONTENT;
    const pieces = await readContent(db, {
      userId: actor.userId,
      membershipId: actor.membershipId,
      exchangeId: exchange.id,
      names,
      purpose,
      at: options.now(),
    });
    const own = new Set(participants(procedure, exchange, actor).map((participant) => participant.partNo));
    const answers = (name: string) => pieces.filter((piece) => piece.name === name);
    const request = pieces.find((piece) => piece.name === 'request');
    return {
      ...(request ? { request: request.body as RequestContent } : {}),
      answers: new Map(answers('answers').map((piece) => [piece.partNo, piece.body as Answers])),
      draftAnswers: new Map(
        answers('answers-draft')
          .filter((piece) => own.has(piece.partNo))
          .map((piece) => [piece.partNo, piece.body as Answers]),
      ),
    };
  }

  async function loadFor(actor: ActingMembership, id: string): Promise<[ExchangeState, ProcedureVersion]> {
    const loaded = loadedOf((await db.executeQuery(load(id))).rows);
    if (!loaded) throw new Refusal('exchange-not-found', 404);
    const procedure = await procedures.version(loaded.exchange.versionHash);
    if (participants(procedure, loaded.exchange, actor).length === 0) throw new Refusal('exchange-not-found', 404);
    // Shown as it is in law now, whether or not the sweeper has come by: `decide` expects that the user saw this revision.
    return [applyTimers(procedure, loaded.exchange, options.now()).exchange, procedure];
  }

  return {
    /** The exchange as this membership may see it; what it reads of the content is logged with the purpose. */
    async view(
      actor: ActingMembership,
      id: string,
      purpose: string,
    ): Promise<{ view: ExchangeView; procedure: ProcedureVersion }> {
      const [exchange, procedure] = await loadFor(actor, id);
      const content = await openContent(exchange, procedure, actor, purpose);
      return { view: present(procedure, exchange, actor, content, options.now()), procedure };
    },

    /** The events of an exchange: the skeleton in codes, without content. */
    async events(actor: ActingMembership, id: string) {
      const [exchange, procedure] = await loadFor(actor, id);
      return { exchange, procedure, sight: sightOf(procedure, exchange, actor), events: await eventsOf(db, id) };
    },

    async list(actor: ActingMembership, query: ListQuery): Promise<ListPage> {
      return listExchanges(db, actor, usersOf(procedures, actor), query);
    },

    /** How many lines each of these lists has; a count stops at `most`. */
    async countMany(actor: ActingMembership, queries: readonly ListQuery[], most: number): Promise<number[]> {
      return countLists(db, actor, usersOf(procedures, actor), queries, most);
    },

    async counts(actor: ActingMembership, today: string): Promise<{ readonly waiting: number; readonly late: number }> {
      return countBoxes(db, actor, usersOf(procedures, actor), today);
    },
  };
}

/** Kinds of user that see exchanges in the membership's area. */
function usersOf(procedures: ProcedureCatalogue, actor: ActingMembership): string[] {
  const own = procedures.published.filter((procedure) => procedure.area === actor.area);
  return actor.roles.filter((role) => own.some((procedure) => isUser(procedure, { roles: [role] })));
}
