import { type ActionRule, overviewFields, type Procedure } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { askedAnswers, contradictions, missingAnswers } from './answers.ts';
import { actionInput, checkInput, type VersionedProcedure } from './input.ts';
import { limitIssues } from './limits.ts';
import type {
  ActingMembership,
  Answers,
  DecidedEvent,
  Decision,
  ExchangeState,
  Moment,
  ParticipantState,
  PartState,
  RequestContent,
} from './model.ts';
import { mayAct, participants } from './policy.ts';
import { applyTimers, derive, moveTerms } from './time.ts';

/** What somebody wants to do. */
export interface Command {
  readonly action: string;
  /** The part meant, where the membership could mean several. */
  readonly part?: number | undefined;
  /** The revision that the user saw. */
  readonly revision?: number | undefined;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Decided extends Decision {
  /** The answers given with the action, without follow-ups that were not asked. */
  readonly answers?: Answers;
  readonly partNo: number;
}

/** Who opens an exchange, and with whom. */
export interface OpeningCommand {
  readonly id: string;
  readonly number: string;
  readonly content: RequestContent;
  readonly requester: { readonly authorityId: string; readonly country: string };
  readonly recipient: { readonly authorityId: string; readonly country: string };
}

/** Sends a request: the exchange's first state. The content must have been checked with `sentContent`. */
export function open(procedure: VersionedProcedure, command: OpeningCommand, moment: Moment): Decision {
  const { opening, roles } = procedure.workflow;
  const overview = Object.fromEntries(
    overviewFields(procedure).flatMap(({ name }) => {
      const value = command.content.fields[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
    }),
  );
  const blank = { turn: false, due: null, closed: false };
  // The opener first: participant 1 is who sent the exchange, whatever its role is called (see the boxes of lists).
  const seats = Object.entries(opening.participants).sort(
    ([a], [b]) => Number(b === opening.by) - Number(a === opening.by),
  );
  const people: ParticipantState[] = seats.map(([role, state], index) => ({
    no: index + 1,
    partNo: roles[role]?.per === 'part' ? 1 : null,
    ...(role === opening.by ? command.requester : command.recipient),
    role,
    state,
    ...blank,
  }));
  const part: PartState = {
    no: 1,
    state: opening.to,
    questions: command.content.questions.map((question) => question.code),
    terms: {},
    facts: Object.fromEntries(Object.entries(overview).filter(([, value]) => typeof value === 'number')),
    nextExpiry: null,
  };
  const { part: started, calendar } = moveTerms(procedure, part, people, opening.action, moment);
  const sender = people.find((participant) => participant.role === opening.by);
  const exchange = derive(
    procedure,
    {
      id: command.id,
      number: command.number,
      versionHash: procedure.hash,
      area: procedure.area,
      procedure: procedure.id,
      state: opening.to,
      revision: 1,
      overview,
      sentAt: moment.now,
      closedAt: null,
      chainLength: 0,
      chainHash: Buffer.alloc(32),
      parts: [started],
      participants: people,
    },
    moment.now,
  );
  const event: DecidedEvent = {
    action: opening.action,
    partNo: 1,
    participantNo: sender?.no ?? null,
    from: null,
    to: opening.to,
    data: { ...overview, questions: started.questions.length, ...identityOf(exchange) },
    legalAt: moment.now,
    calendar,
    tells: toldBy(exchange, opening.tells, 1),
    content: ['request'],
  };
  return { exchange, events: [event] };
}

/** What an exchange is known by: the first event says it, so that the history covers number, version and parties too. */
const identityOf = ({ number, versionHash, participants: people }: ExchangeState): Record<string, string> => ({
  number,
  version: versionHash,
  ...Object.fromEntries(people.map((one) => [`party.${one.no}`, one.authorityId])),
});

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
  const participant = own.find((candidate) => candidate.role === rule.by && holds(candidate, command.part));
  if (!participant) throw new Refusal('not-your-action', 403);
  const due = applyTimers(procedure, before, moment.now);
  const saw = (exchange: ExchangeState) => rule.to === undefined || command.revision === exchange.revision;
  if (!saw(before) && !saw(due.exchange)) throw new Refusal('changed-meanwhile', 409);
  const part = partFor(due.exchange, participant, rule, command.part);
  // Time has moved it since the user looked, to a state that still allows the action: to be read again first.
  if (!saw(due.exchange)) throw new Refusal('changed-meanwhile', 409);
  const { facts, answers } = readInput(procedure, command, rule, part, due.exchange.overview);
  if (rule.to === undefined) return { ...due, ...(answers ? { answers } : {}), partNo: part.no };

  const changed = { ...part, state: rule.to, facts: { ...part.facts, ...facts } };
  const { part: next, calendar } = moveTerms(procedure, changed, due.exchange.participants, command.action, moment);
  const people = due.exchange.participants.map((candidate) =>
    candidate.no === participant.no && rule.becomes ? { ...candidate, state: rule.becomes } : candidate,
  );
  const exchange = derive(
    procedure,
    {
      ...due.exchange,
      revision: due.exchange.revision + 1,
      parts: due.exchange.parts.map((candidate) => (candidate.no === part.no ? next : candidate)),
      participants: people,
    },
    moment.now,
  );
  const event: DecidedEvent = {
    action: command.action,
    partNo: part.no,
    participantNo: participant.no,
    from: part.state,
    to: rule.to,
    data: facts,
    legalAt: moment.now,
    calendar,
    tells: toldBy(exchange, rule.tells, part.no),
    content: answers ? ['answers'] : [],
  };
  return { exchange, events: [...due.events, event], ...(answers ? { answers } : {}), partNo: part.no };
}

/** The rule of an action by a name from outside; nothing for what the procedure does not have (nor `constructor`). */
export function ruleOf({ workflow: { actions } }: Procedure, action: string): ActionRule | undefined {
  return Object.hasOwn(actions, action) ? actions[action] : undefined;
}

const holds = (participant: ParticipantState, part: number | undefined): boolean =>
  part === undefined || participant.partNo === null || participant.partNo === part;

function partFor(
  exchange: ExchangeState,
  participant: ParticipantState,
  rule: ActionRule,
  wanted: number | undefined,
): PartState {
  const held = exchange.parts.filter((part) => participant.partNo === null || participant.partNo === part.no);
  const meant = wanted === undefined ? held : held.filter((part) => part.no === wanted);
  const possible = meant.filter((part) => rule.from.includes(part.state));
  if (possible.length > 1) throw new Refusal('part-missing', 422);
  if (possible[0]) return possible[0];
  throw new Refusal('state-does-not-allow', 409, { state: meant[0]?.state ?? exchange.state });
}

function readInput(
  procedure: VersionedProcedure,
  command: Command,
  rule: ActionRule,
  part: PartState,
  overview: ExchangeState['overview'],
): { facts: Record<string, string | number>; answers?: Answers } {
  const checked = checkInput<Record<string, string | number> & { answers?: Answers }>(
    actionInput(procedure, command.action, part.questions),
    command.input,
  );
  const refuse = (issues: readonly Issue[]): never => {
    throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  };
  if (checked.issues) return refuse(checked.issues);
  const { answers, ...facts } = checked.value;
  const above = limitIssues(procedure, command.action, overview, facts);
  if (above.length > 0) return refuse(above);
  if (!answers) return { facts };
  const faults = [
    ...contradictions(answers),
    ...(rule.answers === 'complete' ? missingAnswers(procedure, part.questions, answers) : []),
  ];
  if (faults.length > 0) return refuse(faults);
  return { facts, answers: rule.answers === 'complete' ? askedAnswers(procedure, part.questions, answers) : answers };
}

function toldBy(exchange: ExchangeState, roles: readonly string[], partNo: number): number[] {
  return exchange.participants
    .filter((participant) => roles.includes(participant.role) && (participant.partNo ?? partNo) === partNo)
    .map((participant) => participant.no);
}
