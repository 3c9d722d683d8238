import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { canonical, sha256 } from '../canonical.ts';
import { inTransaction } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { readContent } from '../protection/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { applyTimers, type Command, decide, open } from './decide.ts';
import {
  deleteDraft,
  type Draft,
  insertDraft,
  isAuthority,
  listDrafts,
  openingFacts,
  type RecipientFacts,
  readDraft,
  recipientFacts,
  updateDraft,
} from './drafts.store.ts';
import {
  type ContentChange,
  caseNumber,
  eventsOf,
  load,
  lock,
  record,
  type RecordedEvent,
  storedAnswer,
} from './exchange.store.ts';
import { checkInput, draftContent, sentContent } from './input.ts';
import { type Box, countBoxes, type ListPage, type ListQuery, listExchanges } from './lists.store.ts';
import type { ActingMembership, Answers, ExchangeState, Moment, RequestContent } from './model.ts';
import { isUser, mayAct, participants, seesDrafts, sightOf } from './policy.ts';
import { contentInSight, type ExchangeView, NO_CONTENT, type OpenedContent, present, turnOf } from './present.ts';

type Tx = Transaction<DB>;

/** What a transition recorded, as the subjects that follow exchanges get it, inside the same transaction. */
export interface Recorded {
  readonly exchange: ExchangeState;
  readonly events: readonly RecordedEvent[];
  readonly at: Date;
}

export interface ExchangesOptions {
  readonly db: Kysely<DB>;
  readonly procedures: ProcedureCatalogue;
  readonly now: () => Date;
  readonly term: Moment['term'];
  /** Called with every recorded transition, in its transaction. */
  readonly projectors: readonly ((tx: Tx, recorded: Recorded) => Promise<void>)[];
  /** Called after a commit that recorded events. */
  readonly committed: () => void;
  /** Identifiers of new exchanges; random unless a deterministic load gives others. */
  readonly newId?: () => string;
}

/** What a mutation answers: the overview, nothing personal, so that it can be stored for replays. */
export interface Outcome {
  readonly id: string;
  readonly number: string | null;
  readonly state: string;
  readonly revision: number;
  readonly turn: { readonly role: string; readonly authority: string; readonly due: string | null } | null;
}

/** What a request is made of, as typed. */
export interface RequestInput {
  readonly procedure: string;
  readonly recipient?: string | null | undefined;
  readonly content: unknown;
}

export type Exchanges = ReturnType<typeof createExchanges>;

const DRAFT_STATE = 'draft';
const DELETED_STATE = 'deleted';
const KEY = /^[\x21-\x7e]{8,100}$/;

/** The use cases of exchanges. Pages and JSON routes are two thin coats over these. */
export function createExchanges(options: ExchangesOptions) {
  const { db, procedures, newId = randomUUID } = options;
  const moment = (): Moment => ({ now: options.now(), term: options.term });

  /** Runs a mutation once for a key: the stored answer to a repeated one, a refusal to another payload under the key. */
  async function once(
    actor: ActingMembership,
    key: string,
    exchangeId: string | null,
    work: (tx: Tx) => Promise<{ outcome: Outcome; recorded: boolean }>,
  ): Promise<Outcome> {
    if (!KEY.test(key)) throw new Refusal('key-missing', 400);
    const lockKey = sha256(actor.userId, key).readBigInt64BE();
    const { outcome, recorded } = await inTransaction(db, async (tx) => {
      const { free } = await lock(tx, lockKey, exchangeId);
      if (!free) throw new Refusal('request-in-progress', 409);
      return work(tx);
    });
    if (recorded) options.committed();
    return outcome;
  }

  async function project(tx: Tx, exchange: ExchangeState, events: readonly RecordedEvent[], at: Date): Promise<void> {
    for (const projector of options.projectors) await projector(tx, { exchange, events, at });
  }

  function outcomeOf(
    procedure: ProcedureVersion,
    exchange: ExchangeState,
    actor: ActingMembership,
    now: Date,
  ): Outcome {
    const turn = turnOf(procedure, exchange, actor.authorityId, now);
    return {
      id: exchange.id,
      number: exchange.number,
      state: exchange.state,
      revision: exchange.revision,
      turn: turn && { role: turn.role, authority: turn.authorityId, due: turn.due },
    };
  }

  const draftOutcome = (draft: Pick<Draft, 'id' | 'revision'>): Outcome => ({
    id: draft.id,
    number: null,
    state: DRAFT_STATE,
    revision: draft.revision,
    turn: null,
  });

  function sendable(actor: ActingMembership, id: string): ProcedureVersion {
    const procedure = procedures.current(id);
    if (procedure?.area !== actor.area) throw new Refusal('procedure-unknown', 404);
    if (!mayAct(procedure, actor)) throw new Refusal('role-may-not-act', 403);
    if (!actor.maySend) throw new Refusal('authority-may-not-send', 403);
    return procedure;
  }

  async function draftOf(
    tx: Tx,
    actor: ActingMembership,
    procedure: ProcedureVersion,
    input: RequestInput,
    id: string,
    revision: number,
    now: Date,
  ): Promise<Draft> {
    const checked = checkInput<RequestContent>(draftContent(procedure), input.content, '/content');
    const known = !input.recipient || (await isAuthority(tx, input.recipient));
    const issues = [
      ...(known ? [] : [{ pointer: '/recipient', code: 'recipient-unsuitable' }]),
      ...(checked.issues ?? []),
    ];
    if (checked.issues || issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
    return {
      id,
      authorityId: actor.authorityId,
      area: procedure.area,
      procedure: procedure.id,
      versionHash: procedure.hash,
      recipientId: input.recipient || null,
      content: checked.value,
      revision,
      createdAt: now,
      updatedAt: now,
    };
  }

  /** Makes the exchange of checked input in the transaction that is open. */
  async function send(
    tx: Tx,
    actor: ActingMembership,
    procedure: ProcedureVersion,
    input: { id: string; recipient: string | null | undefined; content: unknown },
    answered: { key: string; requestHash: Buffer },
  ): Promise<{ outcome: Outcome; recorded: boolean }> {
    const facts = await openingFacts(tx, {
      recipientId: input.recipient ?? '',
      area: procedure.area,
      userId: actor.userId,
      key: answered.key,
    });
    if (facts.answered) return { outcome: replay(facts.answered, answered.requestHash), recorded: false };
    const checked = checkSending(actor, procedure, input.recipient, facts.recipient, input.content);
    if (checked.issues.length > 0 || !checked.value || !facts.recipient) {
      throw new Refusal('input-invalid', 422, { count: checked.issues.length }, checked.issues);
    }
    const now = moment();
    const { exchange, events } = open(
      procedure,
      {
        id: input.id,
        number: caseNumber(now.now.getUTCFullYear(), facts.running),
        content: checked.value,
        requester: { authorityId: actor.authorityId, country: actor.country },
        recipient: { authorityId: input.recipient ?? '', country: facts.recipient.country },
      },
      now,
    );
    const outcome = outcomeOf(procedure, exchange, actor, now.now);
    const recorded = await record(tx, {
      exchange,
      events,
      membershipId: actor.membershipId,
      at: now.now,
      content: [{ name: 'request', partNo: 1, body: checked.value }],
      answered: { userId: actor.userId, ...answered, answer: outcome },
    });
    await project(tx, exchange, recorded, now.now);
    return { outcome, recorded: true };
  }

  async function ownDraft(
    db: Kysely<DB>,
    actor: ActingMembership,
    id: string,
    forUpdate: boolean,
  ): Promise<[Draft, ProcedureVersion] | undefined> {
    const draft = await readDraft(db, id, forUpdate);
    if (!draft || draft.authorityId !== actor.authorityId || draft.area !== actor.area) return undefined;
    const procedure = await procedures.version(draft.versionHash);
    return seesDrafts(procedure, actor) ? [draft, procedure] : undefined;
  }

  async function lockedDraft(
    tx: Tx,
    actor: ActingMembership,
    id: string,
    revision: number | undefined,
  ): Promise<[Draft, ProcedureVersion]> {
    const own = await ownDraft(tx, actor, id, true);
    if (!own) throw new Refusal('exchange-not-found', 404);
    if (revision !== own[0].revision) throw new Refusal('changed-meanwhile', 409);
    return own;
  }

  /** Before a repetition is answered: the rights may have gone since. */
  async function mustStillAct(tx: Tx, actor: ActingMembership, id: string): Promise<void> {
    const loaded = await load(tx, id);
    if (!loaded) throw new Refusal('exchange-not-found', 404);
    mustAct(await procedures.version(loaded.exchange.versionHash), loaded.exchange, actor);
  }

  /** Changes a draft once for a key; `wanted` is what a repetition must ask for again. */
  async function onceOnDraft(
    actor: ActingMembership,
    id: string,
    key: string,
    wanted: readonly [change: string, payload: object],
    revision: number | undefined,
    change: (tx: Tx, draft: Draft, procedure: ProcedureVersion) => Promise<Outcome>,
  ): Promise<Outcome> {
    const requestHash = sha256(wanted[0], actor.authorityId, canonical({ id, ...wanted[1] }));
    return once(actor, key, null, async (tx) => {
      const answered = await storedAnswer(tx, actor.userId, key);
      // The draft may have been sent or deleted since; whoever writes drafts here may still hear what became of this one.
      if (answered) {
        mustWriteDrafts(actor);
        return { outcome: replay(answered, requestHash), recorded: false };
      }
      const outcome = await change(tx, ...(await lockedDraft(tx, actor, id, revision)));
      await keepAnswer(tx, actor.userId, key, requestHash, outcome, options.now());
      return { outcome, recorded: false };
    });
  }

  function mustWriteDrafts(actor: ActingMembership): void {
    if (!procedures.published.some((procedure) => seesDrafts(procedure, actor)))
      throw new Refusal('role-may-not-act', 403);
  }

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
    const loaded = await load(db, id);
    if (!loaded) throw new Refusal('exchange-not-found', 404);
    const procedure = await procedures.version(loaded.exchange.versionHash);
    if (participants(procedure, loaded.exchange, actor).length === 0) throw new Refusal('exchange-not-found', 404);
    // Shown as it is in law now, whether or not the sweeper has come by: `decide` expects that the user saw this revision.
    return [applyTimers(procedure, loaded.exchange, options.now()).exchange, procedure];
  }

  return {
    /** Creates a draft. Throws `procedure-unknown`, `role-may-not-act`, `authority-may-not-send`, `input-invalid`, `key-missing`. */
    async createDraft(actor: ActingMembership, input: RequestInput, key: string): Promise<Outcome> {
      const procedure = sendable(actor, input.procedure);
      const requestHash = sha256('draft', actor.authorityId, canonical(input));
      return once(actor, key, null, async (tx) => {
        const answered = await storedAnswer(tx, actor.userId, key);
        if (answered) return { outcome: replay(answered, requestHash), recorded: false };
        const draft = await draftOf(tx, actor, procedure, input, newId(), 1, options.now());
        const outcome = draftOutcome(draft);
        await insertDraft(tx, draft);
        await keepAnswer(tx, actor.userId, key, requestHash, outcome, options.now());
        return { outcome, recorded: false };
      });
    },

    /** Replaces what a draft says; missing fields are allowed, wrong ones refused. The revision seen must be the present one. */
    async saveDraft(
      actor: ActingMembership,
      id: string,
      input: Omit<RequestInput, 'procedure'>,
      revision: number | undefined,
      key: string,
    ): Promise<Outcome> {
      return onceOnDraft(actor, id, key, ['save', { revision, input }], revision, async (tx, draft, procedure) => {
        const typed = { ...input, procedure: draft.procedure };
        const next = await draftOf(tx, actor, procedure, typed, draft.id, draft.revision + 1, options.now());
        await updateDraft(tx, next);
        return draftOutcome(next);
      });
    },

    async deleteDraft(actor: ActingMembership, id: string, revision: number | undefined, key: string): Promise<void> {
      await onceOnDraft(actor, id, key, ['delete', { revision }], revision, async (tx, draft) => {
        await deleteDraft(tx, draft.id);
        return { ...draftOutcome(draft), state: DELETED_STATE };
      });
    },

    /** Sends a draft: it becomes an exchange under the same id, and the draft is gone. */
    async sendDraft(actor: ActingMembership, id: string, revision: number | undefined, key: string): Promise<Outcome> {
      const requestHash = sha256('send', actor.authorityId, canonical({ id, revision }));
      return once(actor, key, null, async (tx) => {
        const answered = await storedAnswer(tx, actor.userId, key);
        if (answered) {
          const outcome = replay(answered, requestHash);
          await mustStillAct(tx, actor, outcome.id);
          return { outcome, recorded: false };
        }
        const [draft, procedure] = await lockedDraft(tx, actor, id, revision);
        if (!actor.maySend) throw new Refusal('authority-may-not-send', 403);
        // The row's id, not the address's: that may be in capitals, and the history's hashes cover it.
        const input = { id: draft.id, recipient: draft.recipientId, content: draft.content };
        const result = await send(tx, actor, procedure, input, { key, requestHash });
        await deleteDraft(tx, id);
        return result;
      });
    },

    /** Creates and sends in one transition. */
    async sendRequest(actor: ActingMembership, input: RequestInput, key: string): Promise<Outcome> {
      const procedure = sendable(actor, input.procedure);
      const requestHash = sha256('send', actor.authorityId, canonical(input));
      return once(actor, key, null, (tx) =>
        send(
          tx,
          actor,
          procedure,
          { id: newId(), recipient: input.recipient, content: input.content },
          { key, requestHash },
        ),
      );
    },

    /** Does an action of the procedure. Throws the refusals of `decide`, `request-in-progress`, `key-reused`. */
    async act(actor: ActingMembership, id: string, command: Command, key: string): Promise<Outcome> {
      const requestHash = sha256('act', canonical({ id, command }));
      return once(actor, key, id, async (tx) => {
        const loaded = await load(tx, id, actor.userId, key);
        if (!loaded) throw new Refusal('exchange-not-found', 404);
        const procedure = await procedures.version(loaded.exchange.versionHash);
        if (loaded.answered) {
          mustAct(procedure, loaded.exchange, actor);
          return { outcome: replay(loaded.answered, requestHash), recorded: false };
        }
        const now = moment();
        const decided = decide(procedure, loaded.exchange, actor, command, now);
        const outcome = outcomeOf(procedure, decided.exchange, actor, now.now);
        const paper = procedure.workflow.actions[command.action]?.to === undefined;
        const content: ContentChange[] = decided.answers
          ? [{ name: paper ? 'answers-draft' : 'answers', partNo: decided.partNo, body: decided.answers }]
          : [];
        const events = await record(tx, {
          exchange: decided.exchange,
          events: decided.events,
          membershipId: actor.membershipId,
          at: now.now,
          content,
          ...(decided.answers && !paper ? { forget: { name: 'answers-draft', partNo: decided.partNo } } : {}),
          answered: { userId: actor.userId, key, requestHash, answer: outcome },
        });
        if (events.length > 0) await project(tx, decided.exchange, events, now.now);
        return { outcome, recorded: events.length > 0 };
      });
    },

    /** Lets time take effect on an exchange whose terms are over; says whether anything happened. */
    async applyDueTerms(id: string): Promise<boolean> {
      return inTransaction(db, async (tx) => {
        await lock(tx, null, id);
        const loaded = await load(tx, id);
        if (!loaded) return false;
        const procedure = await procedures.version(loaded.exchange.versionHash);
        const at = options.now();
        const { exchange, events } = applyTimers(procedure, loaded.exchange, at);
        if (events.length === 0) return false;
        await project(tx, exchange, await record(tx, { exchange, events, membershipId: null, at, content: [] }), at);
        return true;
      });
    },

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

    /** The draft of one's own authority; nothing when there is none that this membership may see. */
    async draft(
      actor: ActingMembership,
      id: string,
    ): Promise<{ draft: Draft; procedure: ProcedureVersion } | undefined> {
      const own = await ownDraft(db, actor, id, false);
      return own && { draft: own[0], procedure: own[1] };
    },

    /** What is missing or wrong before a draft can be sent. */
    async missing(actor: ActingMembership, id: string): Promise<readonly Issue[]> {
      const own = await ownDraft(db, actor, id, false);
      if (!own) throw new Refusal('exchange-not-found', 404);
      const [draft, procedure] = own;
      const recipient = await recipientFacts(db, draft.recipientId ?? '', draft.area);
      return checkSending(actor, procedure, draft.recipientId, recipient, draft.content).issues;
    },

    async drafts(actor: ActingMembership): Promise<Draft[]> {
      const visible = procedures.published.some((procedure) => seesDrafts(procedure, actor));
      return visible ? listDrafts(db, actor.authorityId, actor.area) : [];
    },

    /** The events of an exchange: the skeleton in codes, without content. */
    async events(actor: ActingMembership, id: string) {
      const [exchange, procedure] = await loadFor(actor, id);
      return { exchange, procedure, sight: sightOf(procedure, exchange, actor), events: await eventsOf(db, id) };
    },

    async list(actor: ActingMembership, query: ListQuery): Promise<ListPage> {
      return listExchanges(db, actor, usersOf(procedures, actor), query);
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

function mustAct(procedure: ProcedureVersion, exchange: ExchangeState, actor: ActingMembership): void {
  if (participants(procedure, exchange, actor).length === 0) throw new Refusal('exchange-not-found', 404);
  if (!mayAct(procedure, actor)) throw new Refusal('role-may-not-act', 403);
}

function replay(answered: { requestHash: Buffer; answer: unknown }, requestHash: Buffer): Outcome {
  if (!answered.requestHash.equals(requestHash)) throw new Refusal('key-reused', 422);
  return answered.answer as Outcome;
}

async function keepAnswer(
  tx: Tx,
  userId: string,
  key: string,
  requestHash: Buffer,
  outcome: Outcome,
  at: Date,
): Promise<void> {
  await tx
    .insertInto('idempotency')
    .values({
      user_id: userId,
      key,
      request_hash: requestHash,
      exchange_id: outcome.id,
      answer: JSON.stringify(outcome),
      at,
    })
    .execute();
}

/** Checks everything that sending needs: the recipient, the content, what the chosen questions name. */
function checkSending(
  actor: ActingMembership,
  procedure: ProcedureVersion,
  recipient: string | null | undefined,
  found: RecipientFacts | null,
  content: unknown,
): { readonly issues: readonly Issue[]; readonly value: RequestContent | null } {
  const strict = checkInput<RequestContent>(sentContent(procedure), content, '/content');
  const readable = strict.issues ? checkInput<RequestContent>(draftContent(procedure), content, '/content') : strict;
  const issues = [...recipientIssues(actor, recipient, found), ...(strict.issues ?? [])];
  const told = new Set(issues.map((issue) => issue.pointer));
  const needed = readable.issues ? [] : placeholderIssues(procedure, readable.value);
  return {
    issues: [...issues, ...needed.filter((issue) => !told.has(issue.pointer))],
    value: strict.issues ? null : strict.value,
  };
}

/** Exchanges go across a border, to an active authority that replies in the area. */
function recipientIssues(
  actor: ActingMembership,
  recipient: string | null | undefined,
  found: RecipientFacts | null,
): Issue[] {
  const pointer = '/recipient';
  if (!recipient) return [{ pointer, code: 'required' }];
  if (!found?.mayReply) return [{ pointer, code: 'recipient-unsuitable' }];
  return found.country === actor.country ? [{ pointer, code: 'recipient-at-home' }] : [];
}

/** A question shows what the form says: what it names must be filled in. */
function placeholderIssues(procedure: ProcedureVersion, content: RequestContent): Issue[] {
  const fields = procedure.form.flatMap((section) => section.fields);
  const required = new Set(fields.filter((field) => field.required).map((field) => field.name));
  const needed = content.questions.flatMap(
    ({ code }) => procedure.questions.find((question) => question.code === code)?.placeholders ?? [],
  );
  return [...new Set(needed)].flatMap((name) => {
    const from = procedure.placeholders[name]?.from ?? [];
    const filled =
      from.length === 0 || from.some((field) => content.fields[field] !== undefined || required.has(field));
    return filled ? [] : [{ pointer: `/content/fields/${from[0]}`, code: 'required-by-question' }];
  });
}

export type { Box };
