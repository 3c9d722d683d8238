import {
  type DecidedEvent,
  eventKey,
  type Moment,
  type PossibleAction,
  type VersionedProcedure,
  wordingOf,
} from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { sayKey } from '../texts/index.ts';
import { type Authority, castOf } from './cast.ts';
import { countriesIn, doing, type Typed } from './deeds.ts';
import { madeContent, shifted } from './made-up.ts';
import { followedAtOpening, othersDo } from './others.ts';
import {
  actingKind,
  begin,
  memberOf,
  nextInstant,
  openersOf,
  type Played,
  type Simulation,
  viewAs,
  waitUntil,
} from './simulation.ts';
import { situation, standing } from './situation.ts';

/**
 * A walk through a definition, line by line: who is looking, what is done, where the clock stands. Pure: the same lines lead to the same
 * end. What it says is English, for who writes definitions; the procedure's own words are those of the language.
 */
export interface Session {
  readonly simulation: Simulation;
  /** As whom: an authority, and its kind of user. */
  readonly authority: Authority;
  readonly kind: string;
  readonly language: string;
  /** Instants and what happened then. */
  readonly history: readonly string[];
}

/** What a line led to. */
export interface Told {
  readonly session: Session;
  readonly lines: readonly string[];
}

export interface SessionOptions {
  readonly procedure: VersionedProcedure;
  readonly term: Moment['term'];
  readonly now: Date;
  readonly language: string;
  /** The case role to begin as. */
  readonly role?: string | undefined;
  /** What the form is to say. */
  readonly typed?: Typed;
}

export const HELP = [
  'show                         where it stands, what you see and may do',
  'as                           who takes part',
  'as <role or authority>       look and act as somebody else; as <…> <kind of user> also as another kind',
  'do <action> [name=value …]   do something; what is not typed is made up; authority=<name> says whom it brings in',
  'wait <n> [days]              move the clock; wait until <day> or wait next, to where something happens by itself',
  'others                       what other exchanges of the case can come to, or do to this one; others <number> lets it be so',
  'history                      what has happened',
  'restart [field=value …]      begin anew, with this in the form',
  'quit',
];

/** Begins: somebody who may has opened an exchange. Throws refusals. */
export function beginSession({ procedure, term, now, language, role, typed = {} }: SessionOptions): Told {
  const cast = castOf(procedure);
  const stage = { procedure, cast, term, now };
  const pair = openersOf(stage)[0];
  if (!pair) throw new Refusal('nobody-there', 409, { role: procedure.workflow.opening.by });
  const content = madeContent(procedure, {
    today: now.toISOString().slice(0, 10),
    serial: 0,
    countries: countriesIn(stage),
    choices: typed,
  });
  const played = begin(stage, pair, content, followedAtOpening(stage, pair, content)[0]);
  const first: Session = {
    simulation: played.simulation,
    authority: pair.opener,
    kind: actingKind(procedure),
    language,
    history: [],
  };
  const { session, lines } = after(first, played);
  const seated = role === undefined ? session : seat(session, role);
  return { session: seated, lines: [...lines, ...situation(seated)] };
}

/** Does what a line says. Throws refusals, and `CommandUnknown` where it says nothing that is known. */
export function tell(session: Session, line: string): Told {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  switch (word) {
    case '':
    case 'show':
      return { session, lines: situation(session) };
    case 'help':
      return { session, lines: HELP };
    case 'history':
      return { session, lines: session.history };
    case 'as':
      return lookAs(session, rest);
    case 'do':
      return act(session, rest);
    case 'wait':
      return wait(session, rest);
    case 'others':
      return others(session, rest);
    case 'restart': {
      const { procedure, term, now } = session.simulation;
      return beginSession({ procedure, term, now, language: session.language, typed: typedIn(rest) });
    }
    default:
      throw new CommandUnknown(`there is no "${word}"; help says what there is`);
  }
}

/** A line that cannot be understood. */
export class CommandUnknown extends Error {}

function lookAs(session: Session, [who, kind]: readonly string[]): Told {
  const { exchange, procedure } = session.simulation;
  if (who === undefined) {
    const seats = exchange.participants.map(
      ({ role, state, authorityId, turn }) => `${role} (${state}): ${authorityId}${turn ? ', whose turn it is' : ''}`,
    );
    return { session, lines: [...seats, `kinds of users: ${Object.keys(procedure.workflow.users).join(', ')}`] };
  }
  if (kind !== undefined && !procedure.workflow.users[kind])
    throw new CommandUnknown(`there is no kind of user ${kind}`);
  const seated = seat(session, who);
  const next = { ...seated, kind: kind ?? seated.kind };
  return { session: next, lines: situation(next) };
}

/** The last participant in a role, or an authority by its name. */
function seat(session: Session, who: string): Session {
  const { exchange, cast } = session.simulation;
  const id = exchange.participants.findLast(({ role }) => role === who)?.authorityId ?? who;
  const authority = cast.find(({ authorityId }) => authorityId === id);
  if (!authority) throw new CommandUnknown(`nobody is ${who}: as alone says who takes part`);
  return { ...session, authority };
}

function act(session: Session, [action, ...rest]: readonly string[]): Told {
  const { simulation, authority, kind } = session;
  if (action === undefined) throw new CommandUnknown('do what?');
  const who = memberOf(authority, kind, simulation.procedure);
  const { part, ...typed } = typedIn(rest);
  const offered = viewAs(simulation, who).actions.find(
    (one) => one.action === action && (part === undefined || one.part.no === Number(part)),
  );
  const played = doing(simulation, who, offered ?? guessed(simulation, action), typed);
  if (played instanceof Refusal) throw played;
  const { session: next, lines } = after(session, played);
  return { session: next, lines: [...lines, ...standing(next)] };
}

/** What is not offered is tried all the same: the refusal says why not. */
const guessed = ({ exchange }: Simulation, action: string): PossibleAction => {
  const [part] = exchange.parts;
  const [participant] = exchange.participants;
  if (!part || !participant) throw new Error('an exchange without parts');
  return { action, part, participant };
};

function wait(session: Session, words: readonly string[]): Told {
  const { simulation } = session;
  const instant = instantOf(simulation, words);
  if (!instant) return { session, lines: ['nothing happens by itself any more'] };
  if (instant < simulation.now) throw new CommandUnknown('the clock does not run backwards');
  const { session: next, lines } = after(session, waitUntil(simulation, instant));
  return { session: next, lines: [...lines, ...standing(next)] };
}

function others(session: Session, [number]: readonly string[]): Told {
  const possible = othersDo(session.simulation);
  if (number === undefined) {
    const lines = possible.map(([name], index) => `${index + 1} ${name}`);
    return { session, lines: lines.length > 0 ? lines : ['no other exchange has to do with it'] };
  }
  const [, played] = possible[Number(number) - 1] ?? [];
  if (!played) throw new CommandUnknown('which of them? others alone lists them');
  const { session: next, lines } = after(session, played);
  return { session: next, lines: [...lines, ...standing(next)] };
}

function instantOf(simulation: Simulation, [first = '', second]: readonly string[]): Date | null {
  if (first === 'next') return nextInstant(simulation);
  if (first === 'until') {
    const instant = new Date(second?.length === 'YYYY-MM-DD'.length ? `${second}T09:00:00Z` : (second ?? ''));
    if (Number.isNaN(instant.getTime())) throw new CommandUnknown('until when? A day is written 2026-11-22');
    return instant;
  }
  const days = Number(first);
  if (!Number.isInteger(days) || days < 1)
    throw new CommandUnknown('how long? wait 3 days, wait until 2026-11-22, wait next');
  const { now } = simulation;
  return new Date(`${shifted(now.toISOString().slice(0, 10), days)}${now.toISOString().slice(10)}`);
}

/** What has happened, said and kept. */
function after(session: Session, { simulation, events }: Played): Told {
  const { text } = wordingOf(simulation.procedure, session.language);
  const said = events.map((event) => saidOf(simulation, event, text));
  return { session: { ...session, simulation, history: [...session.history, ...said] }, lines: said };
}

function saidOf({ exchange }: Simulation, event: DecidedEvent, text: (key: string) => string): string {
  const actor = exchange.participants.find(({ no }) => no === event.participantNo);
  const move = event.to !== null && event.from !== event.to ? `, ${event.from ?? 'nothing'} → ${event.to}` : '';
  const told = exchange.participants.flatMap(({ no, authorityId }) => (event.tells.includes(no) ? [authorityId] : []));
  return [
    `${event.legalAt.toISOString().slice(0, 16)}Z ${event.action}: ${text(eventKey(event.action))}`,
    actor
      ? ` (${actor.role} ${actor.authorityId})`
      : event.action.startsWith('linked.')
        ? ' (another exchange)'
        : ' (time)',
    move,
    told.length > 0 ? `; told: ${told.join(', ')}` : '',
  ].join('');
}

/** `name=value` words; a value in quotation marks may have spaces. */
function typedIn(words: readonly string[]): Record<string, string> {
  const pairs = words.join(' ').matchAll(/([\w.-]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
}

/** A refusal as a reader of the language is told it. */
export const refusalText = (language: string, { code, params, issues }: Refusal): string[] => [
  sayKey(language, `refusal.${code}`, params),
  ...issues.map((issue) => `  ${issue.pointer}: ${sayKey(language, `issue.${issue.code}`, issue.params)}`),
];
