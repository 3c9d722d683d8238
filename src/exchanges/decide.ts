import { type ActionRule, isLasting, type Procedure, sees } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { type Attached, type AttachmentState, attach, type NewFile, namedFiles, recallable } from './attachments.ts';
import { audiencesWanted, turnCountry } from './audiences.ts';
import { askedAnswers, contradictions, missingAnswers } from './answers.ts';
import { openFor } from './contributions.ts';
import { type Change, comingIn, handOver, modify, takeEffect } from './effects.ts';
import { actionInput, checkInput, namedIn, type VersionedProcedure } from './input.ts';
import { followedOf } from './linked.ts';
import { daysOf } from './opening.ts';
import { extensionIssues, limitIssues, spentIssues } from './limits.ts';
import { askedContent, requestIssues } from './sending.ts';
import { slotIssues } from './slots.ts';
import { type Held, moderatorsOf } from './moderation.ts';
import type {
  ActingMembership,
  Answers,
  ContentPart,
  DecidedEvent,
  Decision,
  ExchangeState,
  FieldValue,
  Moment,
  ParticipantState,
  PartState,
  RequestContent,
  Target,
  WantedAudience,
} from './model.ts';
import {
  actorOf,
  actsIn,
  hindrance,
  isGone,
  isIn,
  isReady,
  lastDone,
  mayAct,
  moves,
  participants,
  partSightOf,
  possibleActions,
} from './policy.ts';
import { duesSet, enteredFor, toldBy } from './telling.ts';
import { applyTimers, derive } from './time.ts';

/** What somebody wants to do. */
export interface Command {
  readonly action: string;
  /** The part meant, where the membership could mean several. */
  readonly part?: number | undefined;
  /** The revision that the user saw. */
  readonly revision?: number | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  /** role → the authorities that the input names or the rule brings in (see `targetsWanted`), as the directory knows them. */
  readonly invited?: ReadonlyMap<string, readonly Target[]> | undefined;
  /** What was last sent, where the action changes it. */
  readonly sent?: RequestContent | undefined;
  /** The files that the input names, as far as they are the actor's to attach, and those attached so far, where the action concerns files. */
  readonly uploads?: readonly NewFile[] | undefined;
  readonly attachments?: readonly AttachmentState[] | undefined;
}

export interface Decided extends Decision {
  /** A paper of the actor's own: kept, without an event. */
  readonly paper?: ContentPart;
  readonly partNo: number;
  /** Files that come with the last event. */
  readonly attached?: readonly Attached[];
  /** The attachment that the last event takes back. */
  readonly recalled?: AttachmentState;
  /** What is said and kept outside the exchange until it is released; nothing has happened then. */
  readonly held?: Held;
}

/** What was typed with an action, checked and sorted by what becomes of it. */
export interface Typed {
  /** Codes and numbers that name nobody: recorded for ever. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Everything else: erasable. */
  readonly said: Readonly<Record<string, FieldValue>>;
  readonly answers?: Answers;
  readonly content?: RequestContent;
  readonly authority?: string;
  readonly authorities?: readonly string[];
  readonly questions?: readonly number[];
  /** Ids of uploads. */
  readonly files?: readonly string[];
  /** The number of an attachment. */
  readonly file?: number;
  /** The number of the question that is answered. */
  readonly question?: number;
}

/**
 * Decides an action: the next state and its events, or a refusal (thrown, typed). Pure: clock, calendar and state come in.
 * Terms that are over at `moment.now` take effect first, whether or not anybody has noticed (DESIGN 3.2).
 */
export function decide(
  procedure: VersionedProcedure,
  before: ExchangeState,
  membership: ActingMembership,
  command: Command,
  moment: Moment,
): Decided {
  const own = participants(procedure, before, membership);
  if (own.length === 0) throw new Refusal('exchange-not-found', 404);
  const rule = ruleOf(procedure, command.action);
  if (!rule) throw new Refusal('action-unknown', 404);
  if (!mayAct(procedure, membership)) throw new Refusal('role-may-not-act', 403);
  if (!own.some((one) => actsIn(procedure, one, membership))) throw new Refusal('not-allocated', 403);
  const actors = own.filter(
    (one) =>
      rule.by.includes(one.role) &&
      !isGone(procedure, one) &&
      actsIn(procedure, one, membership) &&
      (command.part === undefined || isIn(one, command.part)),
  );
  if (actors.length === 0) throw new Refusal('not-your-action', 403);
  const due = applyTimers(procedure, before, moment);
  const saw = (exchange: ExchangeState) => !moves(procedure, rule) || command.revision === exchange.revision;
  if (!saw(before) && !saw(due.exchange)) throw new Refusal('changed-meanwhile', 409);
  const { part, participant } = partFor(procedure, due.exchange, rule, actors, command, moment);
  // Time has moved it since the user looked, to a state that still allows the action: to be read again first.
  if (!saw(due.exchange)) throw new Refusal('changed-meanwhile', 409);
  const typed = readInput(procedure, command, rule, part, due.exchange, moment);
  if (rule.answers === 'draft') {
    const paper = { name: 'answers-draft', partNo: part.no, body: typed.answers };
    return { ...due, paper, partNo: part.no };
  }
  const decided = act(procedure, due, { command, rule, part, participant, typed, membership }, moment);
  const moderators = moderatorsOf(procedure, due.exchange, rule, participant, part.no, moment);
  if (!moderators) return decided;
  const { facts, said, question, files = [] } = typed;
  const held = {
    action: command.action,
    partNo: part.no,
    participantNo: participant.no,
    moderators,
    facts,
    said,
    ...(question === undefined ? {} : { question }),
    files: namedFiles(files, command.uploads ?? []),
  };
  return { ...due, partNo: part.no, held };
}

/** An action that may be done: by whom, on which part, with what. */
export interface Deed {
  readonly command: Command;
  readonly rule: ActionRule;
  readonly part: PartState;
  readonly participant: ParticipantState;
  readonly typed: Typed;
  readonly membership: ActingMembership;
}

/** What an action does that may be done. */
export function act(procedure: VersionedProcedure, due: Decision, deed: Deed, moment: Moment): Decided {
  const { command, rule, part, participant, typed } = deed;
  const last = rule.rests ? { [lastDone(command.action)]: moment.now.toISOString() } : {};
  const facts = { ...typed.facts, ...last };
  const invited = command.invited ?? new Map<string, readonly Target[]>();
  const came = comingIn(procedure, due.exchange, part, rule, invited, {
    actor: participant,
    named: typed.authorities,
  });
  let change: Change = takeEffect(
    procedure,
    due.exchange,
    {
      action: command.action,
      rule,
      part,
      participant,
      facts,
      days: daysOf(rule.input, typed.said),
      came,
      question: typed.question,
    },
    moment,
  );
  if (rule.changes && typed.content) change = modify(procedure, change, command.sent, typed.content, moment);
  if (rule.handsOver) change = handOver(procedure, change, typed.questions, invited, moment);
  const files = fileChanges(procedure, due.exchange, deed);
  const exchange = derive(
    procedure,
    { ...change.exchange, revision: due.exchange.revision + (moves(procedure, rule) ? 1 : 0) },
    moment.now,
  );
  const event: DecidedEvent = {
    action: command.action,
    partNo: change.part.no,
    participantNo: participant.no,
    from: change.part.no === part.no ? part.state : null,
    to: change.part.state,
    data: {
      ...facts,
      ...files.data,
      ...change.data,
      ...enteredFor(rule),
      ...duesSet(procedure, change.part.no === part.no ? part : undefined, change.part),
    },
    legalAt: moment.now,
    calendar: change.calendar,
    tells: toldBy(procedure, due.exchange, exchange, rule.tells, change.part.no).filter(
      (no) => no !== participant.no && !wasThere(rule, due.exchange, no),
    ),
    content: [...contentOf(typed, part.no), ...files.content],
  };
  const { attached, recalled } = files;
  return { exchange, events: [...due.events, event], partNo: part.no, attached, ...(recalled ? { recalled } : {}) };
}

/** Whether a participant was there before an action that brings in others of its role: only these are told then. */
const wasThere = ({ invites }: ActionRule, { participants: people }: ExchangeState, no: number): boolean =>
  people.some((one) => one.no === no && invites[one.role] !== undefined);

/** The files that come with an action or are taken back by it; for ever recorded is only how many, or which number. */
function fileChanges(procedure: VersionedProcedure, exchange: ExchangeState, deed: Deed) {
  const { rule, part, typed, membership, command } = deed;
  const { uploads = [], attachments = [] } = command;
  if (rule.recalls) {
    const recalled = recallable(procedure, exchange, membership, part, attachments, typed.file);
    return { attached: [], content: [], data: { file: recalled.no }, recalled };
  }
  const files = namedFiles(typed.files ?? [], uploads);
  // Who may not see what is attached there attaches nothing.
  if (files.length > 0 && !sees(partSightOf(procedure, exchange, membership, part.no), 'attachments'))
    throw new Refusal('input-invalid', 422, { count: 1 }, [{ pointer: '/files', code: 'files-not-yours' }]);
  const data: Record<string, number> = files.length > 0 ? { files: files.length } : {};
  return { ...attach(files, attachments, rule.changes ? null : part.no), data };
}

/** The erasable content that comes with an action. */
const contentOf = ({ said, answers, content }: Typed, partNo: number): ContentPart[] => [
  ...(Object.keys(said).length > 0 ? [{ name: 'said', partNo, body: said }] : []),
  ...(answers ? [{ name: 'answers', partNo, body: answers }] : []),
  ...(content ? [{ name: 'request', partNo: 1, body: content }] : []),
];

/** The rule of an action by a name from outside; nothing for what the procedure does not have (nor `constructor`). */
export function ruleOf({ workflow: { actions } }: Procedure, action: string): ActionRule | undefined {
  return Object.hasOwn(actions, action) ? actions[action] : undefined;
}

/**
 * The authorities that an action needs to know of before it is decided: named by the input, or those whom its rule brings in. Nothing
 * where `decide` will refuse the action anyway.
 */
export function targetsWanted(
  procedure: Procedure,
  before: ExchangeState,
  membership: ActingMembership,
  command: Command,
  moment: Moment,
): WantedAudience[] {
  const rule = ruleOf(procedure, command.action);
  if (!rule || !(rule.handsOver || Object.keys(rule.invites).length > 0)) return [];
  const chosen = namedIn(command.input);
  if (rule.handsOver)
    return typeof chosen === 'string' ? rule.by.map((role) => ({ role, authorityIds: [chosen] })) : [];
  const { exchange } = applyTimers(procedure, before, moment);
  const meant = possibleActions(procedure, exchange, membership, moment).find(
    ({ action, part }) => action === command.action && (command.part === undefined || command.part === part.no),
  );
  if (!meant) return [];
  const turn = turnCountry(procedure, exchange, meant.part);
  const fields = { ...exchange.overview, ...command.sent?.fields };
  const followed = followedOf(exchange)?.seats;
  return audiencesWanted(procedure, rule.invites, { home: membership.country, turn, fields, followed, chosen });
}

/** The part that is meant, and as whom: one that allows the action now, of those in which the actors take part. */
export function partFor(
  procedure: Procedure,
  exchange: ExchangeState,
  rule: ActionRule,
  actors: readonly ParticipantState[],
  { action, part: wanted }: Command,
  moment: Moment,
): { part: PartState; participant: ParticipantState } {
  const meant = exchange.parts.flatMap((part) => {
    const participant = actorOf(actors, rule, part);
    return participant && (wanted === undefined || wanted === part.no) ? [{ part, participant }] : [];
  });
  const possible = meant.filter(
    ({ part, participant }) => isReady(rule, participant) && !hindrance(procedure, exchange, part, action, moment),
  );
  if (possible.length > 1) throw new Refusal('part-missing', 422);
  if (possible[0]) return possible[0];
  const [first] = meant;
  const hindered = first && hindrance(procedure, exchange, first.part, action, moment);
  const { code, params } = hindered ?? { code: 'state-does-not-allow', params: { state: exchange.state } };
  throw new Refusal(code, 409, params);
}

function readInput(
  procedure: VersionedProcedure,
  command: Command,
  rule: ActionRule,
  part: PartState,
  { overview, participants: people }: ExchangeState,
  moment: Moment,
): Typed {
  const checked = checkInput<
    Record<string, FieldValue> &
      Pick<Typed, 'answers' | 'content' | 'authority' | 'authorities' | 'questions' | 'files' | 'file' | 'question'>
  >(actionInput(procedure, command.action, part.questions), command.input);
  const refuse = (issues: readonly Issue[]): never => {
    throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  };
  if (checked.issues) return refuse(checked.issues);
  const {
    answers,
    content: changed,
    authority,
    authorities,
    questions,
    files,
    file,
    question,
    ...fields
  } = checked.value;
  const { facts, said } = sorted(rule, fields);
  const content = changed && askedContent(procedure, changed);
  const wrong = [
    ...limitIssues(procedure, command.action, overview, facts),
    ...extensionIssues(procedure, rule, part, overview, { ...part.facts, ...facts }),
    ...spentIssues(procedure, command.action, part, people, overview, facts, moment),
    ...(content ? requestIssues(procedure, content) : []),
    ...(content ? slotIssues(procedure, content, files, command.sent) : []),
    ...questionIssues(procedure, rule, part, question),
  ];
  if (wrong.length > 0) return refuse(wrong);
  const typed = {
    facts,
    said,
    ...(content ? { content } : {}),
    ...(authority === undefined ? {} : { authority }),
    ...(authorities ? { authorities } : {}),
    ...(questions ? { questions } : {}),
    ...(files ? { files } : {}),
    ...(file === undefined ? {} : { file }),
    ...(question === undefined ? {} : { question }),
  };
  if (!answers) return typed;
  const faults = [
    ...contradictions(answers),
    ...(rule.answers === 'complete' ? missingAnswers(procedure, part.questions, answers) : []),
    ...(rule.answers === 'partial' && Object.keys(answers).length === 0
      ? [{ pointer: '/answers', code: 'required' }]
      : []),
  ];
  if (faults.length > 0) return refuse(faults);
  return { ...typed, answers: rule.answers === 'draft' ? answers : askedAnswers(procedure, part.questions, answers) };
}

/** What is answered must be open, and wait for who answers. */
export const questionIssues = (
  procedure: Procedure,
  rule: ActionRule,
  part: PartState,
  question: number | undefined,
): Issue[] =>
  question === undefined || openFor(procedure, part, rule.by).some(({ no }) => no === question)
    ? []
    : [{ pointer: '/question', code: 'question-not-open' }];

/** Codes and numbers that name nobody are recorded for ever; whatever else is typed can be erased. */
function sorted({ input }: ActionRule, fields: Readonly<Record<string, FieldValue>>): Pick<Typed, 'facts' | 'said'> {
  const lasting = new Set(input.flatMap((field) => (isLasting(field) ? field.name : [])));
  const [facts, said] = [true, false].map((lasts) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => lasting.has(name) === lasts)),
  );
  return { facts: facts as Typed['facts'], said: said as Typed['said'] };
}
