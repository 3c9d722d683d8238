import { beginningsOf } from './beginnings.ts';
import type { ActionRule, Procedure, Workflow } from './model.ts';
import type { Happening, TermEffect, TermRule } from './terms.ts';
import type { When } from './conditions.ts';

/** From which state of a workflow one gets where, and where a term can be running meanwhile. */

export type Steps = readonly (readonly [from: string, to: string])[];
/** term → states */
export type Running = ReadonlyMap<string, ReadonlySet<string>>;

/** The moves that actions make. */
export const stepsOf = (actions: readonly ActionRule[]): Steps =>
  actions.flatMap(({ from, to }) => (to === undefined ? [] : from.map((state) => [state, to] as const)));

/** The moves that other exchanges of the case make, each with the consequence. */
export const causedMoves = ({ consequences = {} }: Workflow): (readonly [from: string, to: string, name: string])[] =>
  Object.entries(consequences).flatMap(([name, { from, to }]) =>
    to === undefined ? [] : from.map((state) => [state, to, name] as const),
  );

/** All moves of a workflow: by actions, by terms that pass, by other exchanges of the case. */
export const allSteps = (workflow: Workflow, running: Running): Steps => [
  ...stepsOf(Object.values(workflow.actions)),
  ...lapsesOf(workflow, running).map(([from, to]) => [from, to] as const),
  ...causedMoves(workflow).map(([from, to]) => [from, to] as const),
];

/** The states that can be reached from some states by steps. */
export function reach(start: readonly string[], steps: Steps): Set<string> {
  const seen = new Set(start);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [from, to] of steps) {
      if (seen.has(from) && !seen.has(to)) {
        seen.add(to);
        grew = true;
      }
    }
  }
  return seen;
}

/** Whether two happenings are the same. */
export const isSame = (a: Happening | { readonly day: string }, b: Happening): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : String(Object.entries(a)) === String(Object.entries(b));

/** The fields that name days from which a term runs: of the form, or what is typed with an action. */
export const daysIn = ({ starts }: Pick<TermRule, 'starts'>): string[] =>
  starts.flatMap((one) => (typeof one !== 'string' && 'day' in one ? [one.day] : []));

/** The day from which a term runs, of those that are named. */
export const dayOf = (rule: TermRule, days: Readonly<Record<string, string>>): string | undefined =>
  daysIn(rule).flatMap((name) => days[name] ?? [])[0];

/** The actions with which a day is typed; none where it is one of the form. */
export const actionsWithDay = ({ actions }: Pick<Workflow, 'actions'>, day: string): ActionRule[] =>
  Object.values(actions).filter(({ input }) => input.some(({ name }) => name === day));

/** Whether a term runs from a day that a field of the form names. */
export const isFromDay = ({ workflow }: Pick<Procedure, 'workflow'>, rule: TermRule): boolean =>
  daysIn(rule).some((day) => actionsWithDay(workflow, day).length === 0);

/** Whether a term starts with an action, or ends, stops or runs on with it. */
export const turnsTerm = ({ actions, terms }: Workflow, rule: ActionRule): boolean =>
  Object.values(terms).some(({ starts, ends, resumes, pauses, continues }) =>
    [starts, ends, resumes, pauses, continues].some((list) =>
      list.some((one) => typeof one === 'string' && actions[one] === rule),
    ),
  );

/** Whether a term begins where an exchange begins, so that it goes on for who takes over what was opened. */
export const beginsWithOpening = ({ opening, actions }: Workflow, { starts }: TermRule): boolean =>
  starts.some((one) =>
    typeof one !== 'string' && 'day' in one
      ? actionsWithDay({ actions }, one.day).length === 0
      : isSame(one, opening.action) || isSame(one, { state: opening.to }),
  );

const among = (list: readonly Happening[], one: Happening): boolean => list.some((other) => isSame(other, one));

/** What the passing of a term can do to a part in a state: the first takes place whose needs hold, so nothing behind one that needs nothing. */
export function outcomesIn({ whenOver = [] }: TermRule, state: string): readonly TermEffect[] {
  const here = whenOver.filter(({ from }) => from === undefined || from.includes(state));
  const sure = here.findIndex(({ needs }) => needs.length === 0);
  return sure < 0 ? here : here.slice(0, sure + 1);
}

/** Whether the passing of a term moves nothing: somebody is late, or is told so. */
export const isMark = ({ whenOver }: TermRule): boolean =>
  whenOver?.every(({ to, makes }) => to === undefined && Object.keys(makes).length === 0) ?? false;

/** The states in which a term can be over: where it runs, and does not stand still. */
const passesIn = ({ terms }: Workflow, running: Running, name: string): string[] =>
  [...(running.get(name) ?? [])].filter((state) => !among(terms[name]?.pauses ?? [], { state }));

/** The moves that terms make by their passing, each with the term. */
export function lapsesOf(workflow: Workflow, running: Running): (readonly [from: string, to: string, term: string])[] {
  return Object.entries(workflow.terms).flatMap(([name, term]) =>
    passesIn(workflow, running, name).flatMap((state) => {
      const led = new Set(outcomesIn(term, state).flatMap(({ to }) => to ?? []));
      return [...led].map((to) => [state, to, name] as const);
    }),
  );
}

/** Whether two conditions never hold together. */
const excludes = (one: When | undefined, other: When | undefined): boolean =>
  one !== undefined && other?.field === one.field && !one.is.some((code) => other.is.includes(code));

/** Whether the passing of another term can come while one runs: not if they run on other choices, nor if that one ends with what begins this one. */
const mayMeet = (term: TermRule, other: TermRule): boolean =>
  !excludes(term.when, other.when) &&
  !(
    other.before !== undefined &&
    term.starts.every((one) => typeof one !== 'string' && 'over' in one && one.over === other.before)
  );

/**
 * The states in which each term can be running, or paused: from where what starts it leads, until something ends it or all is at an
 * end. Terms start with the ends of others and move the part themselves, so what is found of one is taken up for the others.
 */
export function runningIn(workflow: Workflow): Running {
  const { actions, states, terms } = workflow;
  const running = new Map(Object.keys(terms).map((name) => [name, new Set<string>()]));
  for (let grew = true; grew; ) {
    grew = false;
    for (const [name, term] of Object.entries(terms)) {
      const going = Object.entries(actions).flatMap(([action, rule]) =>
        among(term.ends, action) || excludes(term.when, rule.when) ? [] : [rule],
      );
      const lapses = lapsesOf(workflow, running).filter(
        ([, , other]) =>
          other !== name && !among(term.ends, { over: other }) && mayMeet(term, terms[other] as TermRule),
      );
      const steps = [
        ...stepsOf(going),
        ...[...lapses, ...causedMoves(workflow)].map(([from, to]) => [from, to] as const),
      ];
      const open = (state: string): boolean =>
        states[state] !== undefined && !states[state].final && !among(term.ends, { state });
      const begun = [...term.starts, ...term.resumes].flatMap((one) => statesAfter(workflow, running, one));
      const found = reach(
        begun.filter(open),
        steps.filter(([, to]) => open(to)),
      );
      grew ||= found.size > (running.get(name)?.size ?? 0);
      running.set(name, found);
    }
  }
  return running;
}

/** The states in which a part can be when something has just happened to it. */
export function statesAfter(
  workflow: Workflow,
  running: Running,
  happening: TermRule['starts'][number],
  seen: readonly string[] = [],
): readonly string[] {
  const { actions, terms } = workflow;
  const beginnings = beginningsOf(workflow);
  if (typeof happening === 'string') {
    const [begun] = beginnings.filter(({ action }) => action === happening);
    if (begun) return [begun.to];
    const action = actions[happening];
    return action?.to === undefined ? (action?.from ?? []) : [action.to];
  }
  if ('day' in happening) {
    const named = actionsWithDay(workflow, happening.day);
    return named.length > 0
      ? named.flatMap(({ from, to }) => (to === undefined ? from : [to]))
      : beginnings.map(({ to }) => to);
  }
  if ('state' in happening) return [happening.state];
  if ('over' in happening) {
    const term = terms[happening.over];
    return term ? passesIn(workflow, running, happening.over).flatMap((state) => leadsTo(term, state)) : [];
  }
  const { met } = happening;
  if (seen.includes(met)) return [];
  return (terms[met]?.ends ?? []).flatMap((end) => statesAfter(workflow, running, end, [...seen, met]));
}

/** Where a part in a state can be when a term is over: where the outcomes lead, and where it was unless one of them is sure. */
function leadsTo(term: TermRule, state: string): string[] {
  const outcomes = outcomesIn(term, state);
  const stays = outcomes.every(({ needs }) => needs.length > 0);
  return [...outcomes.map(({ to }) => to ?? state), ...(stays ? [state] : [])];
}
