import { randomUUID } from 'node:crypto';
import { ownUploads, uploadOf, uploadsOfDraft } from '../attachments/index.ts';
import { canonical, sha256 } from '../canonical.ts';
import type { Pipe } from '../database/index.ts';
import type { ActionRule, Procedure } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { attachmentOf, attachmentsOf } from './attachments.store.ts';
import { readAudiences } from './audiences.store.ts';
import { type Command, decide, ruleOf, targetsWanted } from './decide.ts';
import { lastSent, load, loadedOf } from './exchange.store.ts';
import { hold } from './held.store.ts';
import type { Held } from './moderation.ts';
import { readSwitched } from './switches.store.ts';
import { enterOwnActs } from './entering.service.ts';
import { propagatesTerms } from './consequences.ts';
import { mustHavePassed, passTerms, propagate, withLinked } from './linked.service.ts';
import { lockCase } from './linked.store.ts';
import { regardsLinked } from './linked.ts';
import type { ActingMembership, ExchangeState } from './model.ts';
import { holdKey, once, recordAndProject } from './once.service.ts';
import { writeOwnAct } from './own-acts.store.ts';
import { actsIn, mayAct, participants } from './policy.ts';
import { type ExchangesOptions, type Outcome, outcomeOf, replay } from './use-cases.ts';

export type Acting = ReturnType<typeof acting>;

/** What moves an exchange: what its participants do, and time. */
export function acting(options: ExchangesOptions) {
  const { procedures } = options;

  /** Keeps what is said until a moderator releases it, who is told. */
  function keep(pipe: Pipe, exchangeId: string, held: Held, { membershipId }: ActingMembership, at: Date): void {
    const { moderators } = held;
    const writes = [
      ...hold(exchangeId, { id: randomUUID(), held, membershipId, at }),
      ...(options.notes?.({ exchangeId, kind: 'held', participants: moderators, membershipId: null, at }) ?? []),
    ];
    for (const write of writes) pipe.write(write);
  }

  return {
    /**
     * Does an action of the procedure. Throws the refusals of `decide`, `request-in-progress`, `key-reused`. `instead` is
     * for what does it in other words: what the call's repetition is known by, and what else is written in the same transaction.
     */
    async act(
      actor: ActingMembership,
      id: string,
      command: Command,
      key: string,
      instead?: {
        readonly requestHash: Buffer;
        readonly also: (pipe: Pipe) => void;
        /** The draft whose files are attached, in place of the actor's uploads. */
        readonly draftId: string;
      },
    ): Promise<Outcome> {
      const requestHash = instead?.requestHash ?? sha256('act', actor.authorityId, canonical({ id, command }));
      return once(options, key, async (pipe) => {
        // Who met others' changes once waits for them the next time; a repetition must not wait for the files that the first call takes.
        if (pipe.again || command.input.files !== undefined) await holdKey(pipe, actor, key, id);
        const answer = { userId: actor.userId, key };
        let loaded = loadedOf(await pipe.read(load(id, { answer, authorityId: actor.authorityId })));
        if (!loaded) throw new Refusal('exchange-not-found', 404);
        const procedure = await procedures.version(loaded.exchange.versionHash);
        const rule = ruleOf(procedure, command.action);
        const alone = loaded.crowd && isOwnAct(rule, loaded.exchange, actor, options.now());
        if (loaded.crowd && !alone) loaded = loadedOf(await pipe.read(load(id, { answer })));
        // What rests upon other exchanges of the case, or changes them, holds them all.
        const regards = regardsLinked(procedure) && !alone && (rule?.answers !== 'draft' || propagatesTerms(procedure));
        if (regards) {
          await pipe.hold(lockCase(id));
          await mustHavePassed(options, pipe, id, options.now());
          loaded = loadedOf(await pipe.read(load(id, { answer })));
        }
        if (!loaded) throw new Refusal('exchange-not-found', 404);
        if (loaded.answered) {
          const own = participants(procedure, loaded.exchange, actor);
          if (own.length === 0) throw new Refusal('exchange-not-found', 404);
          if (!mayAct(procedure, actor)) throw new Refusal('role-may-not-act', 403);
          if (!own.some((one) => actsIn(procedure, one, actor))) throw new Refusal('not-allocated', 403);
          return { outcome: replay(loaded.answered, requestHash), recorded: false };
        }
        const at = options.now();
        const switched = await readSwitched(pipe.read, procedure, actor.country);
        const moment = { now: at, term: options.term, ...switched };
        const before = regards
          ? await withLinked(options, (question) => pipe.read(question), loaded.exchange, moment)
          : loaded.exchange;
        const files = rule && (await filesFor(pipe, actor, before.id, rule, command, instead?.draftId));
        const sent = rule && needsSent(rule) ? (await pipe.read(lastSent(before.id)))[0]?.body : undefined;
        const wanted = targetsWanted(procedure, before, actor, { ...command, sent }, moment);
        const invited = await readAudiences(pipe, wanted, before.area);
        const decided = decide(procedure, before, actor, { ...command, invited, sent, ...files }, moment);
        const { held } = decided;
        const outcome = { ...outcomeOf(procedure, decided.exchange, actor, at), ...(held ? { held: true } : {}) };
        const answered = { ...answer, requestHash, answer: outcome };
        const [event] = decided.events;
        if (alone && event) {
          pipe.write(writeOwnAct({ before, exchange: decided.exchange, event, actor, at, answered }));
          return { outcome, recorded: true };
        }
        const recorded = recordAndProject(options, pipe, {
          before,
          exchange: decided.exchange,
          events: decided.events,
          membershipId: actor.membershipId,
          at,
          attached: decided.attached,
          recalled: decided.recalled,
          paper: decided.paper,
          forget: paperDone(procedure, command.action, decided.partNo),
          answered,
        });
        if (held) keep(pipe, before.id, held, actor, at);
        instead?.also(pipe);
        if (regards) await propagate(options, pipe, procedure, decided.exchange, decided.events, at);
        return { outcome, recorded: recorded || held !== undefined };
      });
    },

    /** Enters what participants did by themselves into the history of their exchange; says how much. */
    enterOwnActs: (id: string): Promise<number> => enterOwnActs(options, id),

    /** Lets time take effect on an exchange whose terms are over; says whether anything happened. */
    applyDueTerms: (id: string): Promise<boolean> => passTerms(options, id),
  };
}

/**
 * Whether somebody who is one of many does something that concerns nobody else: it is then written by itself. Not while a term that is over
 * has still to take effect, nor by who opened the exchange, whose line shows all others.
 */
function isOwnAct(
  rule: ActionRule | undefined,
  { parts, participants: people }: ExchangeState,
  actor: ActingMembership,
  now: Date,
) {
  const settled = parts.every(({ nextExpiry }) => nextExpiry === null || nextExpiry > now);
  return rule?.own === true && settled && people[0]?.authorityId !== actor.authorityId;
}

/** Whether an action rests upon what was last sent: it changes it, or brings in who is named there. */
const needsSent = ({ changes, invites }: ActionRule): boolean =>
  changes !== undefined ||
  Object.values(invites).some(({ in: place }) => typeof place === 'object' && 'field' in place);

/** What an action that concerns files needs to know of them: the uploads that are named, and the attachments so far. */
async function filesFor(
  pipe: Pipe,
  actor: ActingMembership,
  exchangeId: string,
  rule: ActionRule,
  { input }: Command,
  draftId: string | undefined,
): Promise<Pick<Command, 'uploads' | 'attachments'>> {
  const ids = Array.isArray(input.files) ? input.files.filter((id) => typeof id === 'string') : [];
  if (!rule.recalls && (rule.files === undefined || ids.length === 0)) return {};
  const uploads = draftId === undefined ? ownUploads(actor, ids, true) : uploadsOfDraft(draftId, true);
  const [rows, attachments] = await Promise.all([pipe.hold(uploads), pipe.read(attachmentsOf(exchangeId))]);
  return { uploads: rows.map(uploadOf), attachments: attachments.map(attachmentOf) };
}

/** The answers in work are done with when the reply is complete, or another has the part. */
function paperDone(procedure: Procedure, action: string, partNo: number): { name: string; partNo: number } | undefined {
  const rule = ruleOf(procedure, action);
  const done =
    rule?.answers === 'complete' || rule?.handsOver === 'part' || procedure.workflow.states[rule?.to ?? '']?.final;
  return done ? { name: 'answers-draft', partNo } : undefined;
}
