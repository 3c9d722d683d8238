import type { DecidedEvent, Moment, PartState, RequestContent, VersionedProcedure } from '../exchanges/index.ts';
import { eventKey, hindrance, isIn } from '../exchanges/index.ts';
import { type Happening, isSame, sees, type Switched } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { type Authority, castOf } from './cast.ts';
import { play, refusalOr } from './deeds.ts';
import { Findings } from './findings.ts';
import { noveltiesOf, representatives, stateKey } from './keys.ts';
import { followedAtOpening, othersDo } from './others.ts';
import { choicesFor, daysAhead, madeContent, madeVariants, stirring } from './made-up.ts';
import {
  actingKind,
  begin,
  memberOf,
  moderate,
  momentOf,
  nextInstant,
  offeredIn,
  openersOf,
  type Played,
  type Simulation,
  type Stage,
  viewAs,
  waitUntil,
} from './simulation.ts';
import { checkState, withFiles } from './sound.ts';
import { named, TURNS, type Wanted, wantedOf } from './wanted.ts';

/**
 * A walk through everything that a definition can come to, driven by it alone: breadth first, every action as everybody who is offered it,
 * every term left to pass, until nothing new comes or so many states have been looked at.
 */
export interface Exploration {
  readonly wanted: Wanted;
  readonly findings: Findings;
  /** How many states were looked at, and how many there are that were only seen from afar. */
  readonly states: number;
  readonly left: number;
  /** One of each kind of state, in the order in which they were come to. */
  readonly stations: readonly Simulation[];
}

export interface Limits {
  /** States that hold nothing new are looked at until there were so many. */
  readonly least: number;
  /** Further ones as long as something has not been come to, and there were fewer than so many. */
  readonly most: number;
}

/** Everything of each of the procedures is come to within a third of it. */
export const EXPLORED: Limits = { least: 150, most: 600 };

interface Step {
  readonly simulation: Simulation;
  readonly path: string;
  readonly isNew: boolean;
}

const START = '2026-03-02T09:00:00.000Z';

export function explore(procedure: VersionedProcedure, term: Moment['term'], { least, most }: Limits): Exploration {
  const findings = new Findings();
  const known = new Set<string>();
  const novel = new Set<string>();
  const fresh: Step[] = [];
  const rest: Step[] = [];
  const stations: Simulation[] = [];
  const meet = (simulation: Simulation, path: string): void => {
    const key = stateKey(simulation);
    if (known.has(key)) return;
    known.add(key);
    const news = noveltiesOf(simulation).filter((one) => !novel.has(one));
    for (const one of news) novel.add(one);
    (news.length > 0 ? fresh : rest).push({ simulation, path, isNew: news.length > 0 });
  };
  for (const { simulation, events } of openings(procedure, term, findings)) {
    const { action } = events[0] ?? procedure.workflow.opening;
    findings.reached.add(named.opening(action, procedure.workflow.opening.by));
    note(simulation, undefined, events, findings);
    meet(simulation, action);
  }
  const forms = madeVariants(procedure, {
    today: START.slice(0, 10),
    serial: 7,
    countries: countriesAbroad(castOf(procedure)),
  });
  let looked = 0;
  for (;;) {
    // What is like something known is looked at as long as anything has not been come to.
    const goesOn =
      fresh.length > 0 || looked < least || (looked < most && missingOf(procedure, findings.reached).length > 0);
    const step = goesOn ? (fresh.shift() ?? rest.shift()) : undefined;
    if (!step) break;
    looked += 1;
    const { simulation, path } = step;
    if (step.isNew) stations.push(simulation);
    findings.path = path;
    look(simulation, forms, findings);
    const next = [
      ...deeds(simulation, findings),
      ...moderated(simulation, findings),
      ...waits(simulation),
      ...othersDo(simulation),
    ];
    for (const [name, { simulation: then, events }] of next) {
      note(then, simulation, events, findings);
      meet(then, `${path}, ${name}`);
    }
  }
  return { wanted: wantedOf(procedure, findings.reached), findings, states: looked, left: rest.length, stations };
}

/** Where it begins: once for each way in which the form makes actions possible or not. */
function openings(procedure: VersionedProcedure, term: Moment['term'], findings: Findings): Played[] {
  const stages = switchings(procedure).map((switched) => ({
    procedure,
    cast: castOf(procedure),
    term,
    now: new Date(START),
    ...(switched ? { switched } : {}),
  }));
  return stages.flatMap((stage) => openingsOn(stage, findings));
}

/** Once as the definition says, and once with every setting the other way. */
function switchings({ workflow: { settings } }: VersionedProcedure): (Switched | undefined)[] {
  if (!settings) return [undefined];
  const other = Object.entries(settings).map(([name, { initially }]) => [name, !initially] as const);
  return [undefined, Object.fromEntries(other)];
}

function openingsOn(stage: Stage, findings: Findings): Played[] {
  const { procedure } = stage;
  const pairs = openersOf(stage);
  const [pair] = pairs;
  if (!pair) {
    findings.fault('nobody can open it');
    return [];
  }
  const { actions, opening, terms } = procedure.workflow;
  const lengths = Object.values(terms).flatMap(({ lasts = [] }) => lasts);
  const whens = [...Object.values(actions), ...Object.values(terms), ...lengths, opening.follows ?? {}].flatMap(
    ({ when }) => (when ? [when] : []),
  );
  const lists = Object.fromEntries(
    procedure.form.flatMap((section) =>
      section.fields.map((field) => [field.name, procedure.lists[field.list ?? ''] ?? []]),
    ),
  );
  const chosen = [
    {},
    ...stirring(procedure).map((when) => choicesFor(procedure, when)),
    ...whens.flatMap((when) => {
      const others = (lists[when.field] ?? []).filter((code) => !when.is.includes(code));
      const those = when.is.map((code) => ({ ...choicesFor(procedure, when), [when.field]: code }));
      return [...those, ...(others[0] === undefined ? [] : [{ [when.field]: others[0] }])];
    }),
  ];
  const ways = [...new Map(chosen.map((choices) => [JSON.stringify(choices), choices])).values()];
  const countries = countriesAbroad(stage.cast);
  return ways.flatMap((choices) =>
    daysAhead(procedure).flatMap((ahead) => {
      const content = madeContent(procedure, { today: START.slice(0, 10), serial: 0, countries, choices, ahead });
      return followedAtOpening(stage, pair, content).map((followed) => begin(stage, pair, content, followed));
    }),
  );
}

const countriesAbroad = (cast: readonly Authority[]): string[] =>
  [...new Set(cast.map(({ country }) => country))].slice(1);

/** Everything that somebody can do now. */
function deeds(simulation: Simulation, findings: Findings): [string, Played][] {
  const { procedure, exchange } = simulation;
  const { actions } = procedure.workflow;
  const here = withFiles(simulation);
  return castIn(simulation).flatMap((authority) => {
    const who = memberOf(authority, actingKind(procedure), procedure);
    // A part of a part would be another of the same.
    const view = viewAs(here, who);
    for (const link of view.links) findings.reached.add(named.link(link));
    const possible = offeredIn(here, view).filter(
      ({ action }) => actions[action]?.handsOver !== 'questions' || exchange.parts.length === 1,
    );
    return possible.flatMap((deed): [string, Played][] => {
      const { action, part, participant } = deed;
      const played = play(here, who, deed);
      if (played instanceof Refusal) {
        findings.refusal(action, played);
        if (!isForLackOfPeople(played))
          findings.fault(
            `${action} is offered to ${participant.role} (${participant.state}) in ${part.state}: ${whyOf(played)}`,
          );
        return [];
      }
      const { as, extends: lengthens } = actions[action] ?? {};
      findings.reached.add(named.transition(action, participant.role, part.state));
      if (as) findings.reached.add(named.as(action, participant.role, participant.state));
      if (lengthens) findings.reached.add(named.lengthened(lengthens.term, action));
      return played.map((one) => [`${action} (${participant.authorityId})`, one]);
    });
  });
}

/** What those do who are to release something: that it waited, was released and sent back is come to. */
function moderated(simulation: Simulation, findings: Findings): [string, Played][] {
  const { procedure, exchange, cast, held = [] } = simulation;
  return held.flatMap((one) => {
    findings.reached.add(named.held(one.action));
    findings.says('moderation.turn');
    const moderator = exchange.participants.find(({ no }) => one.moderators.includes(no));
    const authority = cast.find(({ authorityId }) => authorityId === moderator?.authorityId);
    if (!authority) return [];
    const who = memberOf(authority, actingKind(procedure), procedure);
    return [true, false].flatMap((releases): [string, Played][] => {
      const played = refusalOr(() => moderate(simulation, who, one, releases));
      if (played instanceof Refusal) {
        findings.refused(played.code);
        return [];
      }
      findings.reached.add(releases ? named.released(one.action) : named.sentBack(one.action));
      return [[`${one.action} ${releases ? 'released' : 'sent back'}`, played]];
    });
  });
}

/** One authority of each sort that takes part. */
function castIn(simulation: Simulation): Authority[] {
  const ids = representatives(simulation);
  return simulation.cast.filter(({ authorityId }) => ids.includes(authorityId));
}

const whyOf = ({ code, issues }: Refusal): string =>
  ['refused', code, ...issues.map((issue) => `${issue.pointer} ${issue.code}`)].join(' ');

/** Nobody is left whom one could name; there would be others in the world. */
const isForLackOfPeople = ({ code, issues }: Refusal): boolean =>
  ['nobody-there', 'already-involved'].includes(code) ||
  issues.some(({ pointer }) => pointer === '/authority' || pointer === '/authorities');

/** What time does: what is due next, and what rests until a day. */
function waits(simulation: Simulation): [string, Played][] {
  const { procedure, exchange } = simulation;
  const next = nextInstant(simulation);
  const days = exchange.parts.flatMap((part) =>
    Object.keys(procedure.workflow.actions).flatMap((action) => {
      const { code = '', params } = hindrance(procedure, exchange, part, action, momentOf(simulation)) ?? {};
      return code === 'not-idle' || code === 'rests' ? [String(params?.day)] : [];
    }),
  );
  const rested = days.sort().map((day) => new Date(Date.parse(day) + 2 * 86_400_000))[0];
  return [...(next ? [next] : []), ...(rested ? [rested] : [])].map((instant) => [
    `wait until ${instant.toISOString().slice(0, 10)}`,
    waitUntil(simulation, instant),
  ]);
}

/** Everything that the definition has and that was not come to. */
export const missingOf = (procedure: VersionedProcedure, reached: ReadonlySet<string>): string[] =>
  (Object.values(wantedOf(procedure, reached)) as string[][]).flatMap((names) =>
    names.filter((name) => !reached.has(name)),
  );

function look(simulation: Simulation, forms: readonly RequestContent[], findings: Findings): void {
  const { cast, exchange } = simulation;
  const there = new Set(exchange.participants.map(({ authorityId }) => authorityId));
  const stranger = cast.find(({ authorityId }) => !there.has(authorityId));
  checkState(withFiles(simulation), { authorities: castIn(simulation), stranger, forms }, findings);
}

/** Notes what a step has come to. */
function note(
  { procedure, exchange }: Simulation,
  before: Simulation | undefined,
  events: readonly DecidedEvent[],
  findings: Findings,
): void {
  const { reached } = findings;
  for (const { role, state } of exchange.participants) reached.add(named.seat(role, state));
  for (const part of exchange.parts)
    for (const one of exchange.participants.filter((seat) => isIn(seat, part.no)))
      if (sees(procedure.workflow.participants[one.role]?.[one.state]?.sees ?? [], 'attachments'))
        reached.add(named.files(one.role, part.state));
  for (const { action, from, to } of events) {
    findings.says(eventKey(action));
    const term = action.startsWith('term.') ? action.slice('term.'.length) : '';
    if (action.startsWith('linked.') && from !== null) reached.add(named.caused(action.slice('linked.'.length), from));
    if (term.endsWith('.near')) reached.add(named.near(term.slice(0, -'.near'.length)));
    else if (term) {
      reached.add(named.over(term));
      if (from !== null && to !== null && from !== to) reached.add(named.lapse(term, from, to));
      if (
        from !== null &&
        to === from &&
        procedure.workflow.terms[term]?.whenOver?.some((outcome) => outcome.to === to)
      )
        reached.add(named.lapse(term, from, to));
    }
  }
  for (const part of exchange.parts) {
    reached.add(named.state(part.state));
    findings.says(`state.${part.state}`);
    noteTerms(
      procedure,
      before?.exchange.parts.find(({ no }) => no === part.no),
      part,
      events,
      reached,
    );
  }
}

/** Whether a day was typed with what has just been done. */
const isTyped = ({ workflow }: VersionedProcedure, day: string, events: readonly DecidedEvent[]): boolean =>
  events.some(({ action }) => workflow.actions[action]?.input.some(({ name }) => name === day));

/** Which of the happenings that a term names have turned it. */
function noteTerms(
  procedure: VersionedProcedure,
  before: PartState | undefined,
  after: PartState,
  events: readonly DecidedEvent[],
  reached: Set<string>,
): void {
  const { terms } = procedure.workflow;
  const changed = (name: string): boolean => JSON.stringify(before?.terms[name]) !== JSON.stringify(after.terms[name]);
  const happened: Happening[] = [
    ...events.flatMap(({ action, to, from }): Happening[] => [
      ...(action.endsWith('.near')
        ? []
        : [action.startsWith('term.') ? { over: action.slice('term.'.length) } : action]),
      ...(to !== null && to !== from ? [{ state: to }] : []),
      ...(from !== null && to !== from ? [{ state: from }] : []),
    ]),
    ...Object.keys(terms).flatMap((name) =>
      after.terms[name]?.status === 'met' && changed(name) ? [{ met: name }] : [],
    ),
  ];
  for (const [name, rule] of Object.entries(terms)) {
    // Who takes a part over is bound by nothing that the one before promised.
    const status = after.terms[name]?.status ?? (before?.terms[name] ? 'met' : undefined);
    if (!changed(name) || status === undefined) continue;
    // Some are over when they begin: no event says so.
    if (status === 'over') reached.add(named.over(name));
    for (const word of TURNS) {
      const fits = {
        starts: ['running', 'over'],
        ends: ['met'],
        resumes: ['running', 'over'],
        pauses: ['paused'],
        continues: ['running', 'over'],
      }[word];
      if (!fits.includes(status)) continue;
      for (const what of rule[word] as readonly (Happening | { day: string })[])
        if (
          (typeof what !== 'string' &&
            'day' in what &&
            (before === undefined || isTyped(procedure, what.day, events))) ||
          happened.some((one) => isSame(what, one))
        )
          reached.add(named.turn(name, word, what));
    }
  }
}
