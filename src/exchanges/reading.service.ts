import { intersection, type ProcedureCatalogue, type ProcedureVersion, union } from '../procedures/index.ts';
import { readContent } from '../protection/index.ts';
import { Refusal } from '../refusal.ts';
import { type Content, contentInSight, contentOf } from './content.ts';
import { eventsOf, load, loadedOf, type RecordedRow } from './exchange.store.ts';
import type { ListQuery } from './lists.ts';
import { countBoxes, countLists, type ListPage, listExchanges } from './lists.store.ts';
import type { ActingMembership, ExchangeState, Moment } from './model.ts';
import { isUser, participants } from './policy.ts';
import { type ExchangeView, present } from './present.ts';
import { type PersonQuery, searchedHashes, seesSubject } from './subject-words.ts';
import { isGivenLine } from './seen.store.ts';
import { aboutSubject, logFound, type SeeingSeat, versionsIn } from './subject-words.store.ts';
import { applyTimers } from './time.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** An exchange as a membership may see it, with the events of its history: the skeleton in codes, without content. */
export interface ShownExchange {
  readonly view: ExchangeView;
  readonly exchange: ExchangeState;
  readonly procedure: ProcedureVersion;
  readonly events: readonly RecordedRow[];
}

/** What may be seen of exchanges. */
export function reading(options: ExchangesOptions) {
  const { connection, procedures } = options;
  const { db } = connection;
  const momentNow = (): Moment => ({ now: options.now(), term: options.term });

  async function openContent(
    exchange: ExchangeState,
    procedure: ProcedureVersion,
    actor: ActingMembership,
    purpose: string,
    moment: Moment,
  ): Promise<Content> {
    const places = contentInSight(procedure, exchange, actor, moment);
    if (places.length === 0) return contentOf([]);
    const { userId, membershipId } = actor;
    const access = { userId, membershipId, exchangeId: exchange.id, purpose, at: moment.now };
    return contentOf(await readContent(db, access, places));
  }

  async function loadFor(
    actor: ActingMembership,
    id: string,
    moment: Moment,
  ): Promise<{ exchange: ExchangeState; procedure: ProcedureVersion }> {
    const loaded = loadedOf((await db.executeQuery(load(id))).rows);
    if (!loaded) throw new Refusal('exchange-not-found', 404);
    const procedure = await procedures.version(loaded.exchange.versionHash);
    if (participants(procedure, loaded.exchange, actor).length === 0) throw new Refusal('exchange-not-found', 404);
    // Shown as it is in law now, whether or not the sweeper has come by: `decide` expects that the user saw this revision.
    return { exchange: applyTimers(procedure, loaded.exchange, moment.now).exchange, procedure };
  }

  /** From where in its area's procedures the membership sees who the subject is: `sightOf` for every seat there is. */
  async function seeingSeats(actor: ActingMembership): Promise<SeeingSeat[]> {
    const versions = await Promise.all(
      (await versionsIn(db, actor.area)).map(async (hash) => procedures.version(hash)),
    );
    return versions.flatMap((procedure) => {
      const { users, participants: seats } = procedure.workflow;
      const byRole = union(actor.roles.map((role) => users[role]?.sees ?? []));
      return Object.entries(seats).flatMap(([role, states]) =>
        Object.entries(states)
          .filter(([, state]) => seesSubject(procedure, intersection(state.sees, byRole)))
          .map(([state]) => ({ version: procedure.hash, role, state })),
      );
    });
  }

  return {
    /** The exchange as this membership may see it; what it reads of the content is logged with the purpose. */
    async view(actor: ActingMembership, id: string, purpose: string): Promise<ShownExchange> {
      const moment = momentNow();
      const { exchange, procedure } = await loadFor(actor, id, moment);
      const [content, events] = await Promise.all([
        openContent(exchange, procedure, actor, purpose, moment),
        eventsOf(db, id),
      ]);
      return { view: present(procedure, exchange, actor, content, moment), exchange, procedure, events };
    },

    /** The events of an exchange: the skeleton in codes, without content. */
    async events(actor: ActingMembership, id: string) {
      const found = await loadFor(actor, id, momentNow());
      return { ...found, events: await eventsOf(db, id) };
    },

    async list(actor: ActingMembership, query: ListQuery): Promise<ListPage> {
      return listExchanges(db, actor, usersOf(procedures, actor), query);
    },

    /** How many lines each of these lists has; a count stops at `most`. */
    async countMany(actor: ActingMembership, queries: readonly ListQuery[], most: number): Promise<number[]> {
      return countLists(db, actor, usersOf(procedures, actor), queries, most);
    },

    /**
     * The exchanges that are about a person, of those in which this membership may see who it is; each that is shown is logged.
     * Whole words only, without regard to accents and case.
     */
    async findPerson(actor: ActingMembership, person: PersonQuery, query: ListQuery): Promise<ListPage> {
      const hashes = searchedHashes(options.subjectKey, person);
      const seats = await seeingSeats(actor);
      if (hashes.length === 0 || seats.length === 0) return { rows: [], next: null };
      const page = await listExchanges(db, actor, usersOf(procedures, actor), query, [
        ...aboutSubject(hashes, seats),
        isGivenLine(actor),
      ]);
      const found = page.rows.map((row) => row.id);
      if (found.length > 0) await logFound(db, actor, found, options.now());
      return page;
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
