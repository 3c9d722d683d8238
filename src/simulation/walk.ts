import {
  type DecidedEvent,
  type Moment,
  type PossibleAction,
  readsEntry,
  type VersionedProcedure,
} from '../exchanges/index.ts';
import type { Procedure, Switched } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { type Authority, castOf } from './cast.ts';
import { countriesIn, doing, type Input, refusalOr } from './deeds.ts';
import { madeContent, shifted } from './made-up.ts';
import { followedAtOpening, othersDo } from './others.ts';
import {
  actingKind,
  begin,
  memberOf,
  moderate,
  nextInstant,
  offeredIn,
  openersOf,
  perform,
  type Played,
  type Simulation,
  viewAs,
  waitUntil,
} from './simulation.ts';

/**
 * A walk through a definition, step by step: who is looking, what is done, where the clock stands. Pure: the same steps lead to the same
 * end, so that a walk is kept as its steps and nothing else.
 */
export interface Walk {
  readonly simulation: Simulation;
  /** As whom: an authority, and its kind of user. */
  readonly authority: Authority;
  readonly kind: string;
  readonly happened: readonly Happened[];
}

/** What happened in a walk, as an exchange's history would have it. */
export interface Happened extends DecidedEvent {
  readonly no: number;
  /** Where the clock stood. */
  readonly at: Date;
}

/** How a walk begins. */
export interface Beginning {
  readonly now: Date;
  /** field → what the form is to say; what is not said is made up. */
  readonly typed: Readonly<Record<string, string>>;
  /** setting → how every country has it; what is not said is as the definition says. */
  readonly switched?: Switched | undefined;
}

export type Step =
  /** Looks and acts as somebody else. */
  | { readonly step: 'as'; readonly authority: string; readonly kind: string }
  /** Does an action; `fills`: what is not typed is made up. */
  | {
      readonly step: 'do';
      readonly action: string;
      readonly part?: number | undefined;
      readonly input: Input;
      readonly fills: boolean;
    }
  /** Moves the clock: to where something happens by itself, by so many days, to an instant. */
  | { readonly step: 'wait'; readonly until: 'next' | number | Date }
  /** Lets another exchange of the case come to something, or do something to this one: by its number in the list of what it can. */
  | { readonly step: 'others'; readonly number: number }
  /** Switches a setting, in every country. */
  | { readonly step: 'switch'; readonly setting: string; readonly on: boolean }
  /** Releases what waits for a moderator, or sends it back: by its number among what waits. */
  | { readonly step: 'moderate'; readonly number: number; readonly releases: boolean };

/** What a definition is walked through with: one that is compiled, and how terms are counted. */
export interface WalkOptions extends Beginning {
  readonly procedure: VersionedProcedure;
  readonly term: Moment['term'];
}

/** Begins: somebody who may has opened an exchange. @throws Refusal `nobody-there`, and what refuses the form */
export function beginWalk({ procedure, term, now, typed, switched = {} }: WalkOptions): Walk {
  const cast = castOf(procedure);
  for (const setting of Object.keys(switched)) settingOf(procedure, setting);
  const stage = { procedure, cast, term, now, switched };
  const pair = openersOf(stage)[0];
  if (!pair) throw new Refusal('nobody-there', 409, { role: procedure.workflow.opening.by });
  const content = madeContent(procedure, {
    today: now.toISOString().slice(0, 10),
    serial: 0,
    countries: countriesIn(stage),
    choices: typed,
  });
  const played = begin(stage, pair, content, followedAtOpening(stage, pair, content)[0]);
  return after({ authority: pair.opener, kind: actingKind(procedure), happened: [] }, played);
}

/** @throws Refusal `setting-unknown` */
function settingOf({ workflow: { settings } }: VersionedProcedure, setting: string): void {
  if (!settings || !Object.hasOwn(settings, setting)) throw new Refusal('setting-unknown', 404);
}

/** setting → how every country has it. */
export const settingsIn = ({
  procedure,
  switched = {},
}: {
  readonly procedure: Pick<Procedure, 'workflow'>;
  readonly switched?: Switched;
}): Switched =>
  Object.fromEntries(
    Object.entries(procedure.workflow.settings ?? {}).map(([name, { initially }]) => [
      name,
      switched[name] ?? initially,
    ]),
  );

/** Whether who looks takes part, or reads the entry of a register without. */
export function isShown({ simulation, authority, kind }: Walk): boolean {
  const { procedure, exchange } = simulation;
  const takesPart = exchange.participants.some(({ authorityId }) => authorityId === authority.authorityId);
  return takesPart || readsEntry(procedure, exchange, memberOf(authority, kind, procedure));
}

/** Goes a step. @throws Refusal as the engine does; `nobody-there`, `clock-backwards`, `nothing-by-itself`, `setting-unknown` */
export function take(walk: Walk, step: Step): Walk {
  switch (step.step) {
    case 'as':
      return seated(walk, step);
    case 'do':
      return act(walk, step);
    case 'wait':
      return after(walk, waitUntil(walk.simulation, instantOf(walk.simulation, step.until)));
    case 'others': {
      const [, played] = othersDo(walk.simulation)[step.number - 1] ?? [];
      if (!played) throw new Refusal('nothing-by-itself', 409);
      return after(walk, played);
    }
    case 'switch': {
      const { simulation } = walk;
      settingOf(simulation.procedure, step.setting);
      return { ...walk, simulation: { ...simulation, switched: { ...simulation.switched, [step.setting]: step.on } } };
    }
    case 'moderate': {
      const { simulation, authority, kind } = walk;
      const held = simulation.held?.[step.number - 1];
      if (!held) throw new Refusal('held-not-found', 404);
      return after(walk, moderate(simulation, memberOf(authority, kind, simulation.procedure), held, step.releases));
    }
  }
}

/** All steps one after the other, as far as they go: a step that the engine no longer takes ends it. */
export function replay(options: WalkOptions, steps: readonly Step[]): { readonly walk: Walk; readonly taken: number } {
  let walk = beginWalk(options);
  let taken = 0;
  for (const step of steps) {
    const from = walk;
    const next = refusalOr(() => take(from, step));
    if (next instanceof Refusal) break;
    walk = next;
    taken += 1;
  }
  return { walk, taken };
}

/** Looks as a participant in a role (the last who came in), or as an authority by its name. */
function seated(walk: Walk, { authority: who, kind }: Extract<Step, { step: 'as' }>): Walk {
  const { exchange, cast, procedure } = walk.simulation;
  const id = exchange.participants.findLast(({ role }) => role === who)?.authorityId ?? who;
  const authority = cast.find(({ authorityId }) => authorityId === id);
  if (!authority || !Object.hasOwn(procedure.workflow.users, kind))
    throw new Refusal('nobody-there', 409, { role: who });
  return { ...walk, authority, kind };
}

function act(walk: Walk, { action, part, input, fills }: Extract<Step, { step: 'do' }>): Walk {
  const { simulation, authority, kind } = walk;
  const who = memberOf(authority, kind, simulation.procedure);
  const offered = offeredIn(simulation, viewAs(simulation, who)).find(
    (one) => one.action === action && (part === undefined || one.part.no === part),
  );
  const deed = offered ?? guessed(simulation, action);
  const played = fills
    ? doing(simulation, who, deed, input)
    : perform(simulation, who, { action, part: deed.part.no, input });
  if (played instanceof Refusal) throw played;
  return after(walk, played);
}

/** What is not offered is tried all the same: the refusal says why not. */
const guessed = ({ exchange }: Simulation, action: string): PossibleAction => {
  const [part] = exchange.parts;
  const [participant] = exchange.participants;
  if (!part || !participant) throw new Error('an exchange without parts');
  return { action, part, participant };
};

function instantOf(simulation: Simulation, until: Extract<Step, { step: 'wait' }>['until']): Date {
  const { now } = simulation;
  if (until === 'next') {
    const next = nextInstant(simulation);
    if (!next) throw new Refusal('nothing-by-itself', 409);
    return next;
  }
  if (typeof until === 'number')
    return new Date(`${shifted(now.toISOString().slice(0, 10), until)}${now.toISOString().slice(10)}`);
  if (until < now) throw new Refusal('clock-backwards', 409);
  return until;
}

/** What has happened, kept with its number. */
function after(walk: Omit<Walk, 'simulation'>, { simulation, events }: Played): Walk {
  const first = simulation.last - events.length + 1;
  const more = events.map((event, index) => ({ ...event, no: first + index, at: simulation.now }));
  return { ...walk, simulation, happened: [...walk.happened, ...more] };
}
