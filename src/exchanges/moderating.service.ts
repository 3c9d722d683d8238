import type { CompiledQuery } from 'kysely';
import { uploadOf, uploadsOfHeld } from '../attachments/index.ts';
import { canonical, sha256 } from '../canonical.ts';
import { type Pipe, readingOf } from '../database/index.ts';
import { type ProcedureVersion, sees } from '../procedures/index.ts';
import { type ContentPiece, logAccess, readContent } from '../protection/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import { attachmentOf, attachmentsOf } from './attachments.store.ts';
import { type GivenAnswer, load, loadedOf } from './exchange.store.ts';
import { readExchange } from './in-law.service.ts';
import { heldIn, heldOf, heldPlaces, released, returned, takenBack, writtenIn } from './held.store.ts';
import { checkReason } from './held-input.ts';
import type { ActingMembership, ExchangeState, FieldValue, FreeText, Moment } from './model.ts';
import type { HeldState, HeldView } from './moderation.ts';
import { type Done, holdKey, once, recordAndProject } from './once.service.ts';
import { actsIn, isGone, mayAct, participants, partSightOf } from './policy.ts';
import { moderatorOf, release } from './releasing.ts';
import { readSwitched } from './switches.store.ts';
import { type ExchangesOptions, type HeldNote, type Outcome, outcomeOf, replay } from './use-cases.ts';

/** A contribution that waits, with what decides about it; nobody else decides on it meanwhile. */
interface Found {
  readonly pipe: Pipe;
  readonly exchange: ExchangeState;
  readonly procedure: ProcedureVersion;
  readonly held: HeldState | undefined;
  readonly moment: Moment;
  /** What the key is to be answered with. */
  answer(exchange: ExchangeState): GivenAnswer & { readonly answer: Outcome };
}

/** What moderators of a country do with what its authorities want to say, and what those do who wrote it. */
export function moderating(options: ExchangesOptions) {
  const { connection, procedures } = options;
  const { db } = connection;
  const read = readingOf(db);

  /** Once for its key. Throws `exchange-not-found` to whoever takes no part. */
  const decideOn = (
    actor: ActingMembership,
    id: string,
    heldId: string,
    key: string,
    asked: unknown,
    work: (found: Found) => Promise<Outcome>,
  ): Promise<Outcome> => {
    const requestHash = sha256('held', actor.authorityId, canonical({ id, heldId, asked }));
    return once(options, key, async (pipe): Promise<Done> => {
      await holdKey(pipe, actor, key, id);
      const { userId } = actor;
      const loaded = loadedOf(await pipe.read(load(id, { answer: { userId, key } })));
      if (!loaded) throw new Refusal('exchange-not-found', 404);
      const { exchange, answered } = loaded;
      const procedure = await procedures.version(exchange.versionHash);
      if (participants(procedure, exchange, actor).length === 0) throw new Refusal('exchange-not-found', 404);
      if (answered) return { outcome: replay(answered, requestHash), recorded: false };
      const [row] = isUuid(heldId) ? await pipe.read(heldIn(exchange.id, heldId)) : [];
      const held = row && (await whole(pipe, exchange.id, heldOf(row)));
      const now = options.now();
      const moment = { now, term: options.term, ...(await readSwitched(pipe.read, procedure, actor.country)) };
      const answer: Found['answer'] = (after) => ({
        userId,
        key,
        requestHash,
        answer: outcomeOf(procedure, after, actor, now),
      });
      return { outcome: await work({ pipe, exchange, procedure, held, moment, answer }), recorded: true };
    });
  };

  /** Writes what became of one in which nothing has happened that the exchange knows of. */
  function settle({ pipe, exchange, answer, moment }: Found, changes: readonly CompiledQuery[]): Outcome {
    const answered = answer(exchange);
    recordAndProject(options, pipe, {
      before: exchange,
      exchange,
      events: [],
      membershipId: null,
      at: moment.now,
      answered,
    });
    for (const change of changes) pipe.write(change);
    return answered.answer;
  }

  const notesOf = (exchangeId: string, { participantNo, membershipId }: HeldState, kind: HeldNote['kind'], at: Date) =>
    options.notes?.({ exchangeId, kind, participants: [participantNo], membershipId, at }) ?? [];

  return {
    /** Releases what waits: it happens now. Throws `held-not-found` for whoever may not decide on it, and what would refuse the action now. */
    release: (actor: ActingMembership, id: string, heldId: string, key: string): Promise<Outcome> =>
      decideOn(actor, id, heldId, key, 'release', async ({ pipe, exchange, procedure, held, moment, answer }) => {
        const { now: at } = moment;
        moderatorOf(procedure, exchange, actor, held);
        if (!held) throw new Refusal('held-not-found', 404);
        const attachments = held.files.length > 0 ? await pipe.read(attachmentsOf(exchange.id)) : [];
        const decided = release(procedure, exchange, actor, held, moment, attachments.map(attachmentOf));
        const answered = answer(decided.exchange);
        recordAndProject(options, pipe, {
          before: exchange,
          exchange: decided.exchange,
          events: decided.events,
          membershipId: actor.membershipId,
          at,
          attached: decided.attached,
          answered,
        });
        const eventNo = exchange.chainLength + decided.events.length;
        pipe.write(released(exchange.id, held, eventNo, { by: actor.membershipId, at }));
        for (const note of notesOf(exchange.id, held, 'released', at)) pipe.write(note);
        return answered.answer;
      }),

    /** Sends it back to who wrote it. Throws `held-not-found`, `input-invalid` without a reason. */
    sendBack: (actor: ActingMembership, id: string, heldId: string, input: unknown, key: string): Promise<Outcome> =>
      decideOn(actor, id, heldId, key, ['return', input], async (found) => {
        const { exchange, procedure, held, moment } = found;
        moderatorOf(procedure, exchange, actor, held);
        if (!held) throw new Refusal('held-not-found', 404);
        const { now: at } = moment;
        return settle(found, [
          returned(exchange.id, held, checkReason(input), { by: actor.membershipId, at }),
          ...notesOf(exchange.id, held, 'returned', at),
        ]);
      }),

    /** Who wrote it takes it back, waiting or sent back. Throws `held-not-found`, `role-may-not-act`, `not-allocated`. */
    takeBack: (actor: ActingMembership, id: string, heldId: string, key: string): Promise<Outcome> =>
      decideOn(actor, id, heldId, key, 'take-back', async (found) => {
        const { exchange, procedure, held, moment } = found;
        const own = participants(procedure, exchange, actor).filter(({ no }) => no === held?.participantNo);
        if (!held || own.length === 0) throw new Refusal('held-not-found', 404);
        if (!mayAct(procedure, actor)) throw new Refusal('role-may-not-act', 403);
        if (!own.some((one) => actsIn(procedure, one, actor))) throw new Refusal('not-allocated', 403);
        return settle(found, takenBack(exchange.id, held, { by: actor.membershipId, at: moment.now }));
      }),

    /** A file that came with it. Throws `exchange-not-found`, `attachment-not-found`, `attachment-infected`. */
    async heldFile(actor: ActingMembership, id: string, heldId: string, no: number, purpose: string) {
      const found = await readExchange(procedures, read, id);
      if (!found) throw new Refusal('exchange-not-found', 404);
      const { exchange, procedure } = found;
      if (participants(procedure, exchange, actor).length === 0) throw new Refusal('exchange-not-found', 404);
      const [row] = isUuid(heldId) ? await read(heldIn(id, heldId)) : [];
      const seen = row && mayRead(procedure, exchange, actor, heldOf(row), 'attachments');
      const file = seen ? (await read(uploadsOfHeld([heldId]))).map(uploadOf)[no - 1] : undefined;
      if (!file) throw new Refusal('attachment-not-found', 404);
      if (file.scan === 'infected') throw new Refusal('attachment-infected', 403);
      const { userId, membershipId } = actor;
      await logAccess(db, { userId, membershipId, exchangeId: id, purpose, at: options.now() }, [`held.${heldId}`]);
      return file;
    },
  };
}

async function whole(pipe: Pipe, exchangeId: string, held: Omit<HeldState, 'said' | 'files'>): Promise<HeldState> {
  const [[written], files] = await Promise.all([
    pipe.read(writtenIn(exchangeId, held.id)),
    pipe.read(uploadsOfHeld([held.id])),
  ]);
  return { ...held, said: written?.body ?? {}, files: files.map(uploadOf) };
}

/** Whether a membership may read what is held: of its own authority, or to be released by it, in a part whose messages it sees. */
function mayRead(
  procedure: ProcedureVersion,
  exchange: ExchangeState,
  actor: ActingMembership,
  held: Pick<HeldState, 'participantNo' | 'moderators' | 'state' | 'partNo'>,
  what: 'messages' | 'attachments',
): boolean {
  const own = participants(procedure, exchange, actor).filter((one) => !isGone(procedure, one));
  const isMine = own.some(({ no }) => no === held.participantNo);
  const isToRelease = held.state === 'waiting' && own.some(({ no }) => held.moderators.includes(no));
  return (isMine || isToRelease) && sees(partSightOf(procedure, exchange, actor, held.partNo), what);
}

/** What of it a membership sees; the reading is logged with the purpose. */
export async function heldViews(
  { connection: { db } }: Pick<ExchangesOptions, 'connection'>,
  exchange: ExchangeState,
  procedure: ProcedureVersion,
  actor: ActingMembership,
  purpose: string,
  at: Date,
): Promise<HeldView[]> {
  if (!Object.values(procedure.workflow.actions).some(({ moderated }) => moderated)) return [];
  const read = readingOf(db);
  const rows = (await read(heldIn(exchange.id))).map(heldOf);
  const seen = rows.filter((held) => mayRead(procedure, exchange, actor, held, 'messages'));
  if (seen.length === 0) return [];
  const { userId, membershipId } = actor;
  const access = { userId, membershipId, exchangeId: exchange.id, purpose, at };
  const withFiles = seen.filter((held) => mayRead(procedure, exchange, actor, held, 'attachments'));
  const [pieces, uploads] = await Promise.all([
    readContent(db, access, seen.flatMap(heldPlaces)),
    read(uploadsOfHeld(withFiles.map(({ id }) => id))),
  ]);
  const own = participants(procedure, exchange, actor);
  const acts = mayAct(procedure, actor);
  return seen.map((held): HeldView => {
    const [said, reason] = heldPlaces(held).map(({ name }) => bodyOf(pieces, name));
    const author = exchange.participants.find(({ no }) => no === held.participantNo);
    const acting = (nos: readonly number[]) =>
      acts && own.some((one) => nos.includes(one.no) && actsIn(procedure, one, actor));
    const files = uploads.filter(({ held_id: id }) => id === held.id).map(uploadOf);
    return {
      id: held.id,
      action: held.action,
      partNo: held.partNo,
      authorityId: author?.authorityId ?? '',
      at: held.at,
      state: held.state,
      codes: held.facts,
      fields: (said ?? {}) as Readonly<Record<string, FieldValue>>,
      ...(held.question === undefined ? {} : { question: held.question }),
      files: files.map(({ name }, index) => ({ no: index + 1, name })),
      ...(reason ? { reason: reason as FreeText } : {}),
      may: {
        decide: held.state === 'waiting' && acting(held.moderators),
        takeBack: acting([held.participantNo]),
      },
    };
  });
}

const bodyOf = (pieces: readonly ContentPiece[], wanted: string): unknown =>
  pieces.find(({ name }) => name === wanted)?.body;
