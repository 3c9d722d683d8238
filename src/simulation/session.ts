import { eventKey, wordingOf } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIssue, sayRefusal } from '../refusal-texts.ts';
import { typedInput } from './deeds.ts';
import { readersOf } from './cast.ts';
import { othersDo } from './others.ts';
import { situation, standing } from './situation.ts';
import { beginWalk, type Happened, settingsIn, type Step, take, type Walk, type WalkOptions } from './walk.ts';

/**
 * A walk at the command line, line by line. What it says is English, for who writes definitions; the procedure's own words are those of
 * the language.
 */
export interface Session {
  readonly walk: Walk;
  readonly language: string;
}

/** What a line led to. */
export interface Told {
  readonly session: Session;
  readonly lines: readonly string[];
}

export interface SessionOptions extends Omit<WalkOptions, 'typed'> {
  readonly language: string;
  /** The case role to begin as. */
  readonly role?: string | undefined;
  /** What the form is to say. */
  readonly typed?: WalkOptions['typed'];
}

export const HELP = [
  'show                         where it stands, what you see and may do',
  'as                           who takes part',
  'as <role or authority>       look and act as somebody else; as <…> <kind of user> also as another kind',
  'do <action> [name=value …]   do something; what is not typed is made up; authority=<name> says whom it brings in',
  'wait <n> [days]              move the clock; wait until <day> or wait next, to where something happens by itself',
  'others                       what other exchanges of the case can come to, or do to this one; others <number> lets it be so',
  'switch                       what countries settle for themselves; switch <setting> on (or off) switches it in every country',
  'history                      what has happened',
  'restart [field=value …]      begin anew, with this in the form',
  'quit',
];

/** Begins: somebody who may has opened an exchange. Throws refusals. */
export function beginSession({ language, role, typed = {}, ...options }: SessionOptions): Told {
  const begun = { walk: beginWalk({ ...options, typed }), language };
  const session = role === undefined ? begun : { ...begun, walk: taken(begun.walk, as(begun.walk, role)) };
  return { session, lines: [...begun.walk.happened.map((one) => saidOf(begun, one)), ...situation(session)] };
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
      return { session, lines: session.walk.happened.map((one) => saidOf(session, one)) };
    case 'as':
      return rest.length === 0 ? { session, lines: present(session) } : lookAs(session, rest);
    case 'do':
      return after(session, doneBy(session, rest));
    case 'wait':
      return after(session, waited(rest));
    case 'others':
      return rest.length === 0 ? { session, lines: othersOf(session) } : after(session, otherOf(rest));
    case 'switch':
      return rest.length === 0 ? { session, lines: settingsOf(session) } : after(session, switchOf(rest));
    case 'restart': {
      const { procedure, term, now, switched } = session.walk.simulation;
      return beginSession({ procedure, term, now, switched, language: session.language, typed: typedIn(rest) });
    }
    default:
      throw new CommandUnknown(`there is no "${word}"; help says what there is`);
  }
}

/** A line that cannot be understood. */
export class CommandUnknown extends Error {}

/** Who takes part, and which kinds of users there are. */
function present({ walk: { simulation } }: Session): string[] {
  const { cast, exchange, procedure } = simulation;
  const readers = cast.filter(({ functions }) => functions.some((one) => readersOf(procedure).includes(one)));
  const seats = exchange.participants.map(
    ({ role, state, authorityId, turn }) => `${role} (${state}): ${authorityId}${turn ? ', whose turn it is' : ''}`,
  );
  const reading = readers.length > 0 ? [`who reads: ${readers.map(({ authorityId }) => authorityId).join(', ')}`] : [];
  return [...seats, ...reading, `kinds of users: ${Object.keys(procedure.workflow.users).join(', ')}`];
}

const as = ({ kind }: Walk, authority: string, other = kind): Step => ({ step: 'as', authority, kind: other });

function lookAs(session: Session, [who = '', kind]: readonly string[]): Told {
  if (kind !== undefined && !session.walk.simulation.procedure.workflow.users[kind])
    throw new CommandUnknown(`there is no kind of user ${kind}`);
  const next = { ...session, walk: taken(session.walk, as(session.walk, who, kind)) };
  return { session: next, lines: situation(next) };
}

function doneBy({ walk }: Session, [action, ...rest]: readonly string[]): Step {
  if (action === undefined) throw new CommandUnknown('do what?');
  const { part, ...typed } = typedIn(rest);
  return {
    step: 'do',
    action,
    part: part === undefined ? undefined : Number(part),
    input: typedInput(walk.simulation.procedure, action, typed),
    fills: true,
  };
}

/** What other exchanges of the case can come to, or do to this one. */
function othersOf({ walk }: Session): string[] {
  const lines = othersDo(walk.simulation).map(([name], index) => `${index + 1} ${name}`);
  return lines.length > 0 ? lines : ['no other exchange has to do with it'];
}

function otherOf([number = '']: readonly string[]): Step {
  if (!/^\d{1,3}$/.test(number)) throw new CommandUnknown('which of them? others alone lists them');
  return { step: 'others', number: Number(number) };
}

/** How every country has its settings. */
function settingsOf({ walk }: Session): string[] {
  const lines = Object.entries(settingsIn(walk.simulation)).map(([name, on]) => `${name} ${on ? 'on' : 'off'}`);
  return lines.length > 0 ? lines : ['countries settle nothing for themselves'];
}

function switchOf([setting = '', on]: readonly string[]): Step {
  if (on !== 'on' && on !== 'off') throw new CommandUnknown('on or off? switch alone lists the settings');
  return { step: 'switch', setting, on: on === 'on' };
}

function waited([first = '', second]: readonly string[]): Step {
  if (first === 'next') return { step: 'wait', until: 'next' };
  if (first === 'until') {
    const instant = new Date(second?.length === 'YYYY-MM-DD'.length ? `${second}T09:00:00Z` : (second ?? ''));
    if (Number.isNaN(instant.getTime())) throw new CommandUnknown('until when? A day is written 2026-11-22');
    return { step: 'wait', until: instant };
  }
  const days = Number(first);
  if (!Number.isInteger(days) || days < 1)
    throw new CommandUnknown('how long? wait 3 days, wait until 2026-11-22, wait next');
  return { step: 'wait', until: days };
}

/** What a line at the keyboard can put right is no refusal of the engine. */
const MISTAKES: Readonly<Record<string, string>> = {
  'nobody-there': 'nobody is that: as alone says who takes part',
  'clock-backwards': 'the clock does not run backwards',
  'setting-unknown': 'there is no such setting: switch alone lists them',
};

function taken(walk: Walk, step: Step): Walk {
  try {
    return take(walk, step);
  } catch (error) {
    const mistake = error instanceof Refusal && step.step !== 'do' ? MISTAKES[error.code] : undefined;
    throw mistake === undefined ? error : new CommandUnknown(mistake);
  }
}

/** Goes a step, and says what has happened since. */
function after(session: Session, step: Step): Told {
  const next = { ...session, walk: taken(session.walk, step) };
  const said = next.walk.happened.slice(session.walk.happened.length).map((one) => saidOf(next, one));
  return { session: next, lines: [...said, ...standing(next)] };
}

function saidOf({ walk, language }: Session, event: Happened): string {
  const { exchange, procedure } = walk.simulation;
  const { text } = wordingOf(procedure, language);
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
export const refusalText = (language: string, refusal: Refusal): string[] => [
  sayRefusal(language, refusal),
  ...refusal.issues.map((issue) => `  ${issue.pointer}: ${sayIssue(language, issue)}`),
];
