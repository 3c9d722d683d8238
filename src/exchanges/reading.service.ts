import { readingOf } from '../database/index.ts';
import { intersection, type ProcedureVersion, sees, type Sight, union } from '../procedures/index.ts';
import { readContent } from '../protection/index.ts';
import { Refusal } from '../refusal.ts';
import { type AttachmentState, attachmentsInSight, type FileContent, placeOf } from './attachments.ts';
import { attachmentOf, attachmentsOf } from './attachments.store.ts';
import { type Content, contentInSight, contentOf, isOfApproval, sinceApproved } from './content.ts';
import { eventsOf, firstTo, type RecordedRow } from './exchange.store.ts';
import { readInLaw } from './in-law.service.ts';
import { withLinked } from './linked.service.ts';
import { regardsLinked } from './linked.ts';
import { linkedTo } from './linking.ts';
import { heldViews } from './moderating.service.ts';
import { readSwitched } from './switches.store.ts';
import type { LineCounts, ListQuery } from './lists.ts';
import type { Narrowing } from './list-lines.store.ts';
import { countBoxes, countLists, type ListPage, listExchanges, theseOnly } from './lists.store.ts';
import type { ActingMembership, ExchangeState, Moment } from './model.ts';
import { listParticipants, type ParticipantQuery, spreadOf } from './participants.store.ts';
import { spread } from './spread.ts';
import { isNot, movedByOthers, nameHas, type Seat, sitsOn, withReference } from './narrowing.store.ts';
import { mayOpen, participants, readsEntry } from './policy.ts';
import { type AsReader, lookupHashes, type Typed } from './entries.ts';
import { hasHashes } from './entries.store.ts';
import { type ExchangeView, present } from './present.ts';
import { MOST_FOUND, type PersonQuery, searchedHashes, seesSubject } from './subject-words.ts';
import { exchangesAbout, exchangesNaming, logFound, versionsIn } from './subject-words.store.ts';
import { isUuid } from '../uuid.ts';
import { type ExchangesOptions, usersOf } from './use-cases.ts';

/** An exchange as a membership may see it, with the events of its history: the skeleton in codes, without content. */
export interface ShownExchange {
  readonly view: ExchangeView;
  readonly exchange: ExchangeState;
  readonly procedure: ProcedureVersion;
  readonly events: readonly RecordedRow[];
}

/** An attachment that may be read. */
export interface OpenAttachment {
  /** Of its file. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** What may be seen of exchanges. */
export function reading(options: ExchangesOptions) {
  const { connection, procedures } = options;
  const { db } = connection;
  const read = readingOf(db);
  const momentNow = (): Moment => ({ now: options.now(), term: options.term });

  async function openContent(
    exchange: ExchangeState,
    procedure: ProcedureVersion,
    actor: ActingMembership,
    purpose: string,
    moment: Moment,
    attachments: readonly AttachmentState[],
  ): Promise<Content> {
    const places = contentInSight(procedure, exchange, actor, moment, attachments);
    if (places.length === 0) return contentOf([]);
    const { userId, membershipId } = actor;
    const access = { userId, membershipId, exchangeId: exchange.id, purpose, at: moment.now };
    const pieces = await readContent(db, access, places);
    if (isOfApproval(procedure, exchange, actor)) return contentOf(pieces);
    return contentOf(sinceApproved(pieces, await firstTo(db, exchange.id, procedure.workflow.opening.to)));
  }

  async function loadFor(
    actor: ActingMembership,
    id: string,
    moment: Moment,
    asReader?: AsReader,
  ): Promise<{ exchange: ExchangeState; procedure: ProcedureVersion }> {
    const wanted = { authorityId: actor.authorityId, shown: true };
    // In law: `decide` expects that the user saw this revision.
    const found = await readInLaw(procedures, read, id, moment, wanted);
    if (!found) throw new Refusal('exchange-not-found', 404);
    const { exchange, procedure } = found;
    // Under the address of another register there is no such entry.
    if (asReader && asReader.register !== procedure.id) throw new Refusal('exchange-not-found', 404);
    const isThere = participants(procedure, exchange, actor).length > 0;
    if (!isThere && !(asReader && (await isRead(actor, procedure, exchange, asReader.typed))))
      throw new Refusal('exchange-not-found', 404);
    if (!regardsLinked(procedure)) return { exchange, procedure };
    return { exchange: await withLinked(options, read, exchange, moment), procedure };
  }

  /** Whether the membership reads an entry in which it takes no part; of a register in which persons are looked up only the one that it named. */
  async function isRead(
    actor: ActingMembership,
    procedure: ProcedureVersion,
    exchange: ExchangeState,
    typed: Typed | undefined,
  ): Promise<boolean> {
    if (!readsEntry(procedure, exchange, actor)) return false;
    if (procedure.workflow.register?.search === 'browse') return true;
    return typed !== undefined && hasHashes(db, exchange.id, lookupHashes(options.subjectKey, procedure, typed));
  }

  const readAttachments = async (id: string): Promise<AttachmentState[]> =>
    (await read(attachmentsOf(id))).map(attachmentOf);

  /** From where in its area's procedures the membership has a sight: `sightOf` for every seat there is. */
  async function seatsWith(
    actor: ActingMembership,
    wanted: (procedure: ProcedureVersion, sight: Sight) => boolean,
    hashes?: readonly string[],
  ): Promise<Seat[]> {
    const versions = hashes ?? (await versionsIn(db, actor.area));
    return (await Promise.all(versions.map(async (hash) => procedures.version(hash)))).flatMap((procedure) => {
      const { users, participants: seats } = procedure.workflow;
      return [true, false].flatMap((given) => {
        const byRole = union(
          actor.roles.map(
            (role) => (given ? users[role]?.sees : (users[role]?.unallocated ?? users[role]?.sees)) ?? [],
          ),
        );
        return Object.entries(seats).flatMap(([role, states]) =>
          Object.entries(states)
            .filter(([, state]) => wanted(procedure, intersection(state.sees, byRole)))
            .map(([state]) => ({ version: procedure.hash, role, state, given })),
        );
      });
    });
  }

  /** What of a query needs more than the line itself. */
  async function moreOf(actor: ActingMembership, { other, reference }: ListQuery): Promise<Narrowing> {
    const seats = reference ? await seatsWith(actor, (_, sight) => sees(sight, 'free-text')) : [];
    return {
      ...(other ? await nameHas(db, other) : {}),
      ...(reference ? { within: withReference(reference, seats, actor) } : {}),
    };
  }

  /** The exchanges that are about a person, of those in which this membership may see who it is; at most so many. */
  async function about(actor: ActingMembership, hashes: readonly Buffer[], most: number): Promise<string[]> {
    const seats = await seatsWith(actor, seesSubject);
    return seats.length === 0 ? [] : exchangesAbout(db, actor, seats, hashes, most);
  }

  /** Lists nothing but what is about a person and may be seen: which of a few that have the words may be, the list's own statement says. */
  async function narrowedTo(actor: ActingMembership, hashes: readonly Buffer[]): Promise<Narrowing> {
    const named = await exchangesNaming(db, actor, hashes, MOST_FOUND + 1);
    if (named.length > MOST_FOUND) return { within: theseOnly(await about(actor, hashes, MOST_FOUND)) };
    const seats = await seatsWith(actor, seesSubject, [...new Set(named.map(({ version }) => version))]);
    return { within: theseOnly(named.map(({ id }) => id)), conditions: [sitsOn(seats, actor)] };
  }

  return {
    /**
     * An attachment that this membership may download; its reading is logged. Throws `exchange-not-found`, `attachment-not-found`,
     * `attachment-recalled`, `attachment-infected`.
     */
    async attachment(
      actor: ActingMembership,
      id: string,
      no: number,
      purpose: string,
      asReader?: AsReader,
    ): Promise<OpenAttachment> {
      const moment = momentNow();
      const [{ exchange, procedure }, all] = await Promise.all([
        loadFor(actor, id, moment, asReader),
        readAttachments(id),
      ]);
      const found = attachmentsInSight(procedure, exchange, actor, all).find((one) => one.no === no);
      if (!found) throw new Refusal('attachment-not-found', 404);
      if (!found.file) throw new Refusal('attachment-recalled', 410);
      if (found.file.scan === 'infected') throw new Refusal('attachment-infected', 403);
      const { userId, membershipId } = actor;
      const access = { userId, membershipId, exchangeId: exchange.id, purpose, at: moment.now };
      const [piece] = await readContent(db, access, [placeOf(found)]);
      if (!piece) throw new Refusal('attachment-recalled', 410);
      return { ...found.file, name: (piece.body as FileContent).name };
    },

    /**
     * The exchange as this membership may see it; what it reads of the content is logged with the purpose. `asReader`: as an entry of that
     * register, also where it takes no part; where persons are looked up, by what it typed.
     */
    async view(actor: ActingMembership, id: string, purpose: string, asReader?: AsReader): Promise<ShownExchange> {
      const clock = momentNow();
      const [{ exchange, procedure }, attachments] = await Promise.all([
        loadFor(actor, id, clock, asReader),
        readAttachments(id),
      ]);
      const moment = { ...clock, ...(await readSwitched(read, procedure, actor.country)) };
      const [content, events, held] = await Promise.all([
        openContent(exchange, procedure, actor, purpose, moment, attachments),
        eventsOf(db, id, true),
        heldViews(options, exchange, procedure, actor, purpose, moment.now),
      ]);
      const view = present(procedure, exchange, actor, content, attachments, moment, events);
      const links = view.links.filter((name) => {
        const other = procedures.current(linkedTo(procedure, name));
        return other !== undefined && !procedures.isRetired(other.id) && mayOpen(other, actor);
      });
      const drafts = view.drafts.filter((kind) => kind === 'change' || !procedures.isRetired(procedure.id));
      return { view: { ...view, links, drafts, held }, exchange, procedure, events };
    },

    /** The procedure of an exchange of one's own. Throws `exchange-not-found`. */
    async procedureFor(actor: ActingMembership, id: string): Promise<ProcedureVersion> {
      return (await loadFor(actor, id, momentNow())).procedure;
    },

    /** Who takes part in an exchange of one's own, page by page. */
    async participants(actor: ActingMembership, id: string, query: ParticipantQuery) {
      const found = await loadFor(actor, id, momentNow());
      return { ...found, ...(await listParticipants(db, found.exchange.id, query)) };
    },

    /** How an exchange of one's own has spread: who brought in whom. */
    async spread(actor: ActingMembership, id: string) {
      const { exchange } = await loadFor(actor, id, momentNow());
      return spread(await spreadOf(db, exchange.id));
    },

    /** The events of an exchange: the skeleton in codes, without content. */
    async events(actor: ActingMembership, id: string) {
      const found = await loadFor(actor, id, momentNow());
      return { ...found, events: await eventsOf(db, id) };
    },

    async list(actor: ActingMembership, query: ListQuery): Promise<ListPage> {
      return listExchanges(db, actor, usersOf(procedures, actor), query, await moreOf(actor, query));
    },

    /**
     * The exchange to go on with after another: the most urgent that waits and in which somebody else did the last thing; when there
     * is none, the most urgent of those that the reader has moved and that still wait.
     */
    async nextWaiting(actor: ActingMembership, after: string | undefined): Promise<string | null> {
      const others = after !== undefined && isUuid(after) ? [isNot(after)] : [];
      for (const conditions of [[...others, movedByOthers(actor.membershipId)], others]) {
        const query = { box: 'waiting', limit: 1 } as const;
        const { rows } = await listExchanges(db, actor, usersOf(procedures, actor), query, { conditions });
        if (rows[0]) return rows[0].id;
      }
      return null;
    },

    /** The numbers of those exchanges that the membership sees. */
    async numbersOf(actor: ActingMembership, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const query = { box: 'all', ids, limit: ids.length } as const;
      const { rows } = await listExchanges(db, actor, usersOf(procedures, actor), query);
      return new Map(rows.map((row) => [row.id, row.number]));
    },

    /** How many lines each of these lists has; a count stops at `most`. */
    async countMany(actor: ActingMembership, queries: readonly ListQuery[], most: number): Promise<number[]> {
      const counted = await Promise.all(queries.map(async (query) => ({ ...query, more: await moreOf(actor, query) })));
      return countLists(db, actor, usersOf(procedures, actor), counted, most);
    },

    /** Whether more exchanges are about a person than `findPerson` would show. */
    async tooManyAbout(actor: ActingMembership, person: PersonQuery): Promise<boolean> {
      const hashes = searchedHashes(options.subjectKey, person);
      const most = MOST_FOUND + 1;
      if ((await exchangesNaming(db, actor, hashes, most)).length < most) return false;
      return (await about(actor, hashes, most)).length === most;
    },

    /**
     * The exchanges that are about a person, of those in which this membership may see who it is, at most `MOST_FOUND`; each that is
     * shown is logged. Whole words only, without regard to accents and case.
     */
    async findPerson(actor: ActingMembership, person: PersonQuery, query: ListQuery): Promise<ListPage> {
      const more = await narrowedTo(actor, searchedHashes(options.subjectKey, person));
      const page = await listExchanges(db, actor, usersOf(procedures, actor), query, more);
      const found = page.rows.map((row) => row.id);
      if (found.length > 0) await logFound(db, actor, found, options.now());
      return page;
    },

    async counts(actor: ActingMembership, today: string): Promise<LineCounts> {
      return countBoxes(db, actor, usersOf(procedures, actor), today);
    },
  };
}
