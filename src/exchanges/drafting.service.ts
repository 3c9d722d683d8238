import { randomUUID } from 'node:crypto';
import { eraseFilesOfDraft, type Upload, uploadOf, uploadsOfDraft } from '../attachments/index.ts';
import { canonical, sha256 } from '../canonical.ts';
import { type Pipe, readingOf } from '../database/index.ts';
import { begunBy, type Opening, type ProcedureVersion } from '../procedures/index.ts';
import { logAccess } from '../protection/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import type { Acting } from './acting.service.ts';
import { readNamed, whomToInvite } from './inviting.service.ts';
import { filesOfDraft, filesToSend, goingAlong, infected, newSlots, setFiles } from './draft-files.service.ts';
import {
  caseOf,
  type Draft,
  type DraftRow,
  deleteDraft,
  draftById,
  draftOf,
  insertDraft,
  listDrafts,
  openingFacts,
  openingFactsOf,
  updateDraft,
} from './drafts.store.ts';
import { caseNumber, keepAnswer, load, loadedOf } from './exchange.store.ts';
import { typedDraft } from './typed-draft.service.ts';
import { holdFollowed, type MadeOf, propagate } from './linked.service.ts';
import { changeOf } from './linking.ts';
import type { ActingMembership } from './model.ts';
import { answeredBefore, type Done, holdKey, once, recordAndProject } from './once.service.ts';
import { open } from './opening.ts';
import { holdsOpening, isMadeOfAnother, mayAct, seesDrafts } from './policy.ts';
import { checkSending, namedRecipients } from './sending.ts';
import { slotsOf, unasked } from './slots.ts';
import { readSwitched } from './switches.store.ts';
import { type ExchangesOptions, type Outcome, outcomeOf, type RequestInput, replay } from './use-cases.ts';

const DRAFT_STATE = 'draft';

const DELETED_STATE = 'deleted';

const UNLINKED = { kind: 'new', exchangeId: null, exchangeRevision: null, link: null, caseNumber: null } as const;

const draftOutcome = (draft: Pick<Draft, 'id' | 'revision'>): Outcome => ({
  id: draft.id,
  number: null,
  state: DRAFT_STATE,
  revision: draft.revision,
  turn: null,
});

/** A draft with what belongs to it. */
export interface OpenedDraft {
  readonly draft: Draft;
  readonly files: readonly Upload[];
  readonly procedure: ProcedureVersion;
  /** How it begins when it is sent now: that hangs on the country's settings. */
  readonly opening: Opening;
  /** Its procedure was retired: what is typed stays, and cannot be sent. */
  readonly retired: boolean;
}

/** Writing and sending requests. */
export function drafting(options: ExchangesOptions, acts: Acting) {
  const { connection, procedures, newId = randomUUID } = options;
  const { db } = connection;

  /** What runs of a retired procedure goes on to its end; nothing new begins. */
  function mustBeOffered({ id }: ProcedureVersion): void {
    if (procedures.isRetired(id)) throw new Refusal('procedure-retired', 409);
  }

  function sendable(actor: ActingMembership, id: string): ProcedureVersion {
    const procedure = procedures.current(id);
    if (procedure?.area !== actor.area) throw new Refusal('procedure-unknown', 404);
    mustBeOffered(procedure);
    if (!mayAct(procedure, actor)) throw new Refusal('role-may-not-act', 403);
    if (!holdsOpening(procedure, actor)) throw new Refusal('authority-may-not-open', 403);
    if (isMadeOfAnother(procedure, {})) throw new Refusal('made-of-another', 409);
    return procedure;
  }

  /** The procedure as it begins for this membership now. */
  async function begun(
    read: Parameters<typeof readSwitched>[0],
    procedure: ProcedureVersion,
    actor: ActingMembership,
  ): Promise<ProcedureVersion> {
    if (!procedure.workflow.opening.instead) return procedure;
    const { switched } = await readSwitched(read, procedure, actor.country);
    return begunBy(procedure, actor, switched);
  }

  /** Makes the exchange of what was typed, in the transaction that is open. */
  async function send(
    pipe: Pipe,
    actor: ActingMembership,
    procedure: ProcedureVersion,
    input: {
      id: string;
      recipients: readonly string[];
      content: unknown;
      follows?: string | null;
      made?: MadeOf | undefined;
      files?: readonly Upload[];
      fileIds?: readonly string[] | undefined;
    },
    answered: { key: string; requestHash: Buffer },
  ): Promise<Done> {
    const { authorityId, country } = actor;
    const asked = { authorityId, area: procedure.area, userId: actor.userId, key: answered.key };
    const [row, named] = await Promise.all([
      pipe.read(openingFacts(asked)),
      readNamed(pipe.read, procedure, input.recipients),
    ]);
    const facts = openingFactsOf(row);
    if (facts.answered) return { outcome: replay(facts.answered, answered.requestHash), recorded: false };
    const checked = checkSending(actor, procedure, input.recipients, named, input.content);
    const issues = [...checked.issues, ...infected(input.files ?? [])];
    if (issues.length > 0 || !checked.value) {
      throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
    }
    const { made } = input;
    if (!made && isMadeOfAnother(procedure, checked.value.fields)) throw new Refusal('made-of-another', 409);
    const at = options.now();
    const begins = await begun(pipe.read, procedure, actor);
    const [found] = input.follows ? await pipe.hold(caseOf(input.follows)) : [];
    const command = {
      id: input.id,
      // A follow-up belongs to the case of what it follows: one matter, one number for life.
      number: found ? `${found.case_number}.${found.exchanges + 1}` : caseNumber(at.getUTCFullYear(), facts.running),
      ...(found && input.follows
        ? { follows: { exchangeId: input.follows, caseNumber: found.case_number, ...made } }
        : {}),
      content: checked.value,
      files:
        input.files ?? (await filesToSend(pipe, actor, procedure, input.fileIds, slotsOf(procedure, checked.value))),
      // Who sends a request has it: nobody could give it out before it was there.
      requester: {
        authorityId,
        country,
        allocates: facts.allocates,
        assigned: facts.allocates ? [actor.membershipId] : [],
      },
      invited: await whomToInvite(pipe, actor, begins, checked.value, named, made?.linked[0]?.seats),
    };
    const { exchange, events, attached } = open(begins, command, { now: at, term: options.term });
    const outcome = outcomeOf(procedure, exchange, actor, at);
    const recorded = recordAndProject(options, pipe, {
      before: null,
      exchange,
      events,
      membershipId: actor.membershipId,
      at,
      attached,
      answered: { userId: actor.userId, ...answered, answer: outcome },
    });
    if (made) await propagate(options, pipe, procedure, exchange, events, at);
    return { outcome, recorded };
  }

  async function ownDraft(
    actor: ActingMembership,
    [row]: readonly DraftRow[],
  ): Promise<[Draft, ProcedureVersion] | undefined> {
    if (!row || row.authority_id !== actor.authorityId || row.area !== actor.area) return undefined;
    const procedure = await procedures.version(row.version_hash);
    return seesDrafts(procedure, actor) ? [draftOf(row), procedure] : undefined;
  }

  const readFiles = async (draftId: string): Promise<Upload[]> =>
    (await db.executeQuery(uploadsOfDraft(draftId).compile())).rows.map(uploadOf);

  const readDraft = async (actor: ActingMembership, id: string) =>
    ownDraft(actor, (await db.executeQuery(draftById(id, actor).compile())).rows);

  async function lockedDraft(
    pipe: Pipe,
    actor: ActingMembership,
    id: string,
    revision: number | undefined,
  ): Promise<[Draft, ProcedureVersion]> {
    const own = await ownDraft(actor, await pipe.hold(draftById(id, actor, true)));
    if (!own) throw new Refusal('exchange-not-found', 404);
    if (revision !== own[0].revision) throw new Refusal('changed-meanwhile', 409);
    return own;
  }

  /** A repetition is answered only to who still writes drafts here. */
  function mustWriteDrafts(actor: ActingMembership): void {
    if (!procedures.published.some((procedure) => seesDrafts(procedure, actor)))
      throw new Refusal('role-may-not-act', 403);
  }

  /** Changes a draft once for a key; the revision seen must be the present one. */
  async function changeDraft(
    actor: ActingMembership,
    call: { id: string; revision: number | undefined; key: string; requestHash: Buffer },
    change: (pipe: Pipe, draft: Draft, procedure: ProcedureVersion) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { key, requestHash } = call;
    return once(options, key, async (pipe) => {
      const answered = await answeredBefore(pipe, actor, key);
      if (answered) {
        mustWriteDrafts(actor);
        return { outcome: replay(answered, requestHash), recorded: false };
      }
      const [draft, procedure] = await lockedDraft(pipe, actor, call.id, call.revision);
      const outcome = await change(pipe, draft, procedure);
      pipe.write(keepAnswer({ userId: actor.userId, key, requestHash, answer: outcome }, draft.id, options.now()));
      return { outcome, recorded: false };
    });
  }

  /** The action by which a draft of a change takes effect, in the same transaction in which the draft ends. */
  async function sendChange(
    actor: ActingMembership,
    [draft, procedure]: [Draft, ProcedureVersion],
    revision: number | undefined,
    call: { key: string; requestHash: Buffer },
  ): Promise<Outcome> {
    if (revision !== draft.revision) throw new Refusal('changed-meanwhile', 409);
    const dropped = unasked(procedure, draft.content);
    const files = (await readFiles(draft.id)).filter(({ id: file }) => !dropped.has(file));
    const issues = infected(files);
    if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
    const [row] = (await db.executeQuery(load(draft.exchangeId ?? ''))).rows;
    const state = row && loadedOf([row])?.exchange.parts[0]?.state;
    const command = {
      action: changeOf(procedure, state) ?? changeOf(procedure) ?? '',
      revision: draft.exchangeRevision ?? undefined,
      input: { content: draft.content, ...(files.length > 0 ? { files: files.map(({ id: file }) => file) } : {}) },
    };
    return acts.act(actor, draft.exchangeId ?? '', command, call.key, {
      requestHash: call.requestHash,
      draftId: draft.id,
      also: (pipe) => pipe.write(deleteDraft(draft.id)),
    });
  }

  return {
    /** Creates a draft. Throws `procedure-unknown`, `procedure-retired`, `role-may-not-act`, `authority-may-not-open`, `input-invalid`. */
    async createDraft(actor: ActingMembership, input: RequestInput, key: string): Promise<Outcome> {
      const procedure = sendable(actor, input.procedure);
      const requestHash = sha256('draft', actor.authorityId, canonical(input));
      return once(options, key, async (pipe) => {
        const answered = await answeredBefore(pipe, actor, key);
        if (answered) return { outcome: replay(answered, requestHash), recorded: false };
        const at = options.now();
        const made = { ...UNLINKED, id: newId(), revision: 1, at };
        const draft = await typedDraft(pipe, actor, procedure, input, made);
        const outcome = draftOutcome(draft);
        pipe.write(insertDraft(draft));
        await setFiles(pipe, actor, procedure, draft, input.files, slotsOf(procedure, draft.content));
        pipe.write(keepAnswer({ userId: actor.userId, key, requestHash, answer: outcome }, outcome.id, at));
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
      const requestHash = sha256('save', actor.authorityId, canonical({ id, revision, input }));
      return changeDraft(actor, { id, revision, key, requestHash }, async (pipe, draft, procedure) => {
        const { kind, exchangeId, exchangeRevision, link, caseNumber: linked } = draft;
        const made = {
          id: draft.id,
          kind,
          exchangeId,
          exchangeRevision,
          link,
          caseNumber: linked,
          revision: draft.revision + 1,
          at: options.now(),
        };
        const next = await typedDraft(pipe, actor, procedure, { ...input, procedure: draft.procedure }, made);
        pipe.write(updateDraft(next));
        await setFiles(pipe, actor, procedure, draft, input.files, await newSlots(pipe, procedure, next));
        return draftOutcome(next);
      });
    },

    async deleteDraft(actor: ActingMembership, id: string, revision: number | undefined, key: string): Promise<void> {
      const requestHash = sha256('delete', actor.authorityId, canonical({ id, revision }));
      await changeDraft(actor, { id, revision, key, requestHash }, async (pipe, draft) => {
        pipe.write(eraseFilesOfDraft(draft.id));
        pipe.write(deleteDraft(draft.id));
        return { ...draftOutcome(draft), state: DELETED_STATE };
      });
    },

    /** Sends a draft: it becomes an exchange under the same id, or changes the one that it was made for; the draft is gone. */
    async sendDraft(actor: ActingMembership, id: string, revision: number | undefined, key: string): Promise<Outcome> {
      const requestHash = sha256('send', actor.authorityId, canonical({ id, revision }));
      const changing = await readDraft(actor, id);
      if (changing?.[0].kind === 'change') return sendChange(actor, changing, revision, { key, requestHash });
      return once(options, key, async (pipe) => {
        const answered = await answeredBefore(pipe, actor, key);
        if (answered) {
          const outcome = replay(answered, requestHash);
          mustWriteDrafts(actor);
          return { outcome, recorded: false };
        }
        const [draft, procedure] = await lockedDraft(pipe, actor, id, revision);
        if (!holdsOpening(procedure, actor)) throw new Refusal('authority-may-not-open', 403);
        mustBeOffered(procedure);
        // The row's id, not the address's: that may be in capitals, and the history's hashes cover it.
        const follows = draft.kind === 'follow-up' ? draft.exchangeId : null;
        const made =
          follows !== null && draft.link !== null
            ? await holdFollowed(options, pipe, actor, follows, draft.link)
            : undefined;
        const files = goingAlong(pipe, procedure, draft, await filesOfDraft(pipe, draft.id));
        const input = { id: draft.id, recipients: draft.recipients, content: draft.content, follows, made, files };
        const result = await send(pipe, actor, procedure, input, { key, requestHash });
        pipe.write(deleteDraft(draft.id));
        return result;
      });
    },

    /** Creates and sends in one transition. */
    async sendRequest(actor: ActingMembership, input: RequestInput, key: string): Promise<Outcome> {
      const procedure = sendable(actor, input.procedure);
      const requestHash = sha256('send', actor.authorityId, canonical(input));
      const typed = { id: newId(), recipients: namedRecipients(input), content: input.content };
      return once(options, key, async (pipe) => {
        // A repetition must not wait for the files that the first call takes.
        if (input.files?.length) await holdKey(pipe, actor, key);
        return send(pipe, actor, procedure, { ...typed, fileIds: input.files }, { key, requestHash });
      });
    },

    /** The draft of one's own authority, its reading logged; nothing when there is none that this membership may see. */
    async draft(actor: ActingMembership, id: string, purpose: string): Promise<OpenedDraft | undefined> {
      const own = await readDraft(actor, id);
      if (!own) return undefined;
      const [draft, procedure] = own;
      const { userId, membershipId } = actor;
      await logAccess(db, { userId, membershipId, exchangeId: draft.id, purpose, at: options.now() }, ['draft']);
      const retired = draft.kind !== 'change' && procedures.isRetired(procedure.id);
      const { opening } = (await begun(readingOf(db), procedure, actor)).workflow;
      return { draft, files: await readFiles(draft.id), procedure, opening, retired };
    },

    /** What is missing or wrong before a draft can be sent. */
    async missing(actor: ActingMembership, id: string): Promise<readonly Issue[]> {
      const own = await readDraft(actor, id);
      if (!own) throw new Refusal('exchange-not-found', 404);
      const [draft, procedure] = own;
      const named = await readNamed(readingOf(db), procedure, draft.recipients);
      const { issues } = checkSending(actor, procedure, draft.recipients, named, draft.content);
      return [...issues, ...infected(await readFiles(draft.id))];
    },

    /** The drafts of one's own authority, the last touched first. */
    async drafts(actor: ActingMembership): Promise<Draft[]> {
      const visible = procedures.published.some((procedure) => seesDrafts(procedure, actor));
      return visible ? listDrafts(db, actor) : [];
    },
  };
}
