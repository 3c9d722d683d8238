import {
  type ActingMembership,
  type AttachmentState,
  audiencesWanted,
  applyTimers,
  checkSending,
  chosenRole,
  type Command,
  type DecidedEvent,
  decide,
  type Decision,
  type ExchangeState,
  type ExchangeView,
  isMadeOfAnother,
  type LinkedState,
  type Held,
  type HeldState,
  type Attached,
  type Moment,
  open,
  type PossibleAction,
  present,
  type RequestContent,
  contentOf,
  moderatorOf,
  release,
  slotsOf,
  targetsWanted,
  unfitness,
  waitingFor,
  type VersionedProcedure,
} from '../exchanges/index.ts';
import { begunBy, type Switched } from '../procedures/index.ts';
import type { ContentPiece } from '../protection/index.ts';
import { Refusal } from '../refusal.ts';
import { type Authority, find } from './cast.ts';
import { SPECIMEN } from './made-up.ts';

/** An exchange that nobody has: a definition is played with made-up authorities and a clock that is moved by hand. No I/O. */
export interface Simulation {
  readonly procedure: VersionedProcedure;
  readonly cast: readonly Authority[];
  readonly term: Moment['term'];
  readonly now: Date;
  readonly exchange: ExchangeState;
  /** Everything that was ever written, as if the gateway had opened it. */
  readonly pieces: readonly ContentPiece[];
  readonly attachments: readonly AttachmentState[];
  /** The last event's number. */
  readonly last: number;
  /** How every country has switched its settings; absent: as the definition says. */
  readonly switched?: Switched;
  /** What moderators have not released yet. */
  readonly held?: readonly HeldState[];
}

/** The next state, and what has happened. */
export interface Played {
  readonly simulation: Simulation;
  readonly events: readonly DecidedEvent[];
}

export type Stage = Pick<Simulation, 'procedure' | 'cast' | 'term' | 'now' | 'switched'>;

/** The id of every simulated exchange: that of none that exists. */
const SIMULATED = '00000000-0000-4000-8000-000000000000';

const FILE = { type: 'pdf', size: 1234, scan: 'clean' } as const;

/** A file that somebody uploads: its id says which one it is. */
export const madeFile = (no: number) => ({
  id: `00000000-0000-4000-8000-${String(no).padStart(12, '0')}`,
  name: `${SPECIMEN} file ${no}.pdf`,
  sha256: Buffer.alloc(32, no),
});

/** A user of an authority, of one kind. */
export function memberOf(
  { authorityId, country, functions }: Authority,
  kind: string,
  { area }: { readonly area: string },
): ActingMembership {
  return {
    userId: `user of ${authorityId}`,
    membershipId: `${kind} of ${authorityId}`,
    authorityId,
    country,
    area,
    roles: [kind],
    language: 'en',
    functions: [...functions],
  };
}

/** The first kind of user that acts. */
export const actingKind = ({ workflow: { users } }: Pick<VersionedProcedure, 'workflow'>): string =>
  Object.keys(users).find((kind) => users[kind]?.acts) ?? '';

/** Who opens, and whom it chooses, where it chooses. */
export interface Opening {
  readonly opener: Authority;
  readonly chosen: readonly Authority[];
}

/** Who may open it, with everybody whom it may choose. */
export function openersOf({ procedure, cast }: Stage): Opening[] {
  const { opening, roles } = procedure.workflow;
  const chosen = chosenRole(procedure);
  return cast
    .filter(({ functions }) => functions.some((name) => roles[opening.by]?.holds.includes(name)))
    .flatMap((opener): Opening[] => {
      if (!chosen) return [{ opener, chosen: [] }];
      const fit = cast.filter(
        (one) =>
          one !== opener && unfitness(procedure, chosen.role, chosen, { home: opener.country }, one) === undefined,
      );
      if (chosen.each === 'chosen') return fit.map((one) => ({ opener, chosen: [one] }));
      // One of each country: others are left to be asked later.
      const countries = new Set(fit.map(({ country }) => country));
      return [{ opener, chosen: [...countries].flatMap((one) => fit.find(({ country }) => country === one) ?? []) }];
    });
}

/**
 * Opens an exchange, made of `followed` where one is given. The content must be right (see `checkSending`). Throws `nobody-there`,
 * `made-of-another`.
 */
export function begin(
  stage: Stage,
  { opener, chosen }: Opening,
  content: RequestContent,
  followed?: LinkedState,
): Played {
  const { cast, term, now } = stage;
  const procedure = begunBy(stage.procedure, opener, stage.switched);
  const { opening } = procedure.workflow;
  if (!followed && isMadeOfAnother(procedure, content.fields)) throw new Refusal('made-of-another', 409);
  const standpoint = { home: opener.country, fields: content.fields, followed: followed?.seats };
  const wanted = audiencesWanted(procedure, opening.invites, standpoint);
  const invited = new Map(find(cast, wanted));
  const role = chosenRole(procedure)?.role;
  if (role !== undefined && chosen.length > 0) invited.set(role, chosen);
  for (const [one, { optional }] of Object.entries(opening.invites))
    if (!optional && !invited.get(one)?.length) throw new Refusal('nobody-there', 409, { role: one });
  const slots = slotsOf(procedure, content).map(({ id }) => madeFile(Number(id.slice(-12))));
  const files = [...slots, ...(opening.files ? [madeFile(1)] : [])];
  const { authorityId, country } = opener;
  const who = memberOf(opener, actingKind(procedure), procedure);
  const ids = chosen.map((one) => one.authorityId);
  const { issues } = checkSending(who, procedure, ids, chosen, content);
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  const decided = open(
    procedure,
    {
      id: SIMULATED,
      number: '1',
      content,
      files,
      requester: { authorityId, country },
      invited,
      ...(followed
        ? { follows: { exchangeId: followed.id, caseNumber: '1', via: followed.via, linked: [followed] } }
        : {}),
    },
    { now, term },
  );
  const exchange = { ...decided.exchange, linked: followed ? [followed] : [] };
  const before = { ...stage, exchange, pieces: [], attachments: [], last: 0 };
  return settled(record(before, { ...decided, exchange }));
}

/** What an action needs beside what is typed: who is meant by it, and what the store would know. */
export const commandOf = (
  simulation: Simulation,
  who: ActingMembership,
  command: Pick<Command, 'action' | 'part' | 'input'> & { readonly revision?: number },
): Command => {
  const { procedure, exchange, cast, pieces, attachments } = simulation;
  const files = Array.isArray(command.input.files) ? (command.input.files as string[]) : [];
  const whole = {
    revision: exchange.revision,
    ...command,
    sent: pieces.findLast(({ name }) => name === 'request')?.body as RequestContent,
    uploads: files.map((id) => madeFile(Number(id.slice(-12)))),
    attachments,
  };
  return {
    ...whole,
    invited: find(cast, targetsWanted(procedure, exchange, who, whole, momentOf(simulation))),
  };
};

/** Does an action. Throws the refusals of `decide`. */
export function perform(
  simulation: Simulation,
  who: ActingMembership,
  command: Parameters<typeof commandOf>[2],
): Played {
  const { procedure, exchange } = simulation;
  const decided = decide(procedure, exchange, who, commandOf(simulation, who, command), momentOf(simulation));
  if (decided.held) return keepHeld(simulation, who, decided, decided.held);
  const played = settled(record(simulation, decided));
  const { paper } = decided;
  if (!paper) return played;
  const others = played.simulation.pieces.filter(({ name, partNo }) => name !== paper.name || partNo !== paper.partNo);
  return { ...played, simulation: { ...played.simulation, pieces: [...others, { ...paper, no: 0 }] } };
}

/** The clock, the calendars, and the settings of the countries. */
export const momentOf = ({ now, term, switched }: Pick<Simulation, 'now' | 'term' | 'switched'>): Moment => ({
  now,
  term,
  ...(switched ? { switched } : {}),
});

/** What is said waits for a moderator: nothing has happened. */
function keepHeld(before: Simulation, who: ActingMembership, decided: Decision, held: Held): Played {
  const { simulation, events } = record(before, decided);
  const all = simulation.held ?? [];
  const { membershipId, userId } = who;
  const id = `held ${simulation.last} ${all.length + 1}`;
  const kept = { ...held, id, membershipId, userId, state: 'waiting' as const, at: before.now };
  const exchange = waitingFor(simulation.exchange, held.moderators, 1);
  return { simulation: { ...simulation, exchange, held: [...all, kept] }, events };
}

/** A moderator releases what waits, or sends it back. Throws the refusals of `release`. */
export function moderate(simulation: Simulation, who: ActingMembership, held: HeldState, releases: boolean): Played {
  const { procedure, exchange, attachments } = simulation;
  const rest = (simulation.held ?? []).filter(({ id }) => id !== held.id);
  if (releases) {
    const decided = release(procedure, exchange, who, held, momentOf(simulation), attachments);
    return settled(record({ ...simulation, held: rest }, decided));
  }
  moderatorOf(procedure, exchange, who, held);
  return { simulation: { ...simulation, exchange: waitingFor(exchange, held.moderators, -1), held: rest }, events: [] };
}

/** Lets the time come, with all that it does until then. */
export function waitUntil(simulation: Simulation, now: Date): Played {
  const later = { ...simulation, now };
  return record(later, applyTimers(simulation.procedure, simulation.exchange, { now, term: simulation.term }));
}

/** A term can be over when it begins: whoever looks sees what follows from it. */
function settled({ simulation, events }: Played): Played {
  const after = waitUntil(simulation, simulation.now);
  return { simulation: after.simulation, events: [...events, ...after.events] };
}

/** When something next happens by itself; nothing where nothing will. */
export function nextInstant({ exchange }: Simulation): Date | null {
  const instants = exchange.parts.flatMap(({ nextExpiry }) => nextExpiry?.getTime() ?? []);
  return instants.length > 0 ? new Date(Math.min(...instants)) : null;
}

/** What somebody sees of it, and may do. */
export function viewAs(simulation: Simulation, who: ActingMembership): ExchangeView {
  const { procedure, exchange, pieces, attachments } = simulation;
  return present(procedure, exchange, who, contentOf(pieces), attachments, momentOf(simulation));
}

/** What somebody is offered, with the part and the participant as they are. */
export const offeredIn = ({ exchange }: Simulation, { actions }: Pick<ExchangeView, 'actions'>): PossibleAction[] =>
  actions.flatMap(({ action, part: { no }, participant: seat }) => {
    const part = exchange.parts.find((one) => one.no === no);
    const participant = exchange.participants.find((one) => one.no === seat.no);
    return part && participant ? [{ action, part, participant }] : [];
  });

interface Recorded extends Decision {
  readonly attached?: readonly Attached[];
  readonly recalled?: AttachmentState;
}

/** Writes down what was decided. */
function record(before: Simulation, { exchange, events, attached = [], recalled }: Recorded): Played {
  const last = before.last + events.length;
  const actor = events.at(-1)?.participantNo ?? 0;
  const pieces = events.flatMap(({ content }, index) =>
    content.map((piece) => ({ ...piece, no: before.last + index + 1 })),
  );
  const files = attached.map(({ no, partNo, fileId }) => ({
    no,
    partNo,
    eventNo: last,
    participantNo: actor,
    recalledNo: null,
    file: { ...FILE, id: fileId },
  }));
  const kept = before.attachments.map((one) => (one === recalled ? { ...one, recalledNo: last, file: null } : one));
  const gone = recalled ? `file.${recalled.no}` : undefined;
  return {
    simulation: {
      ...before,
      exchange,
      pieces: [...before.pieces.filter(({ name }) => name !== gone), ...pieces],
      attachments: [...kept, ...files],
      last,
    },
    events,
  };
}
