import type { ActionRule, TermRule, Workflow } from './model.ts';

/** From which state of a workflow one gets where, and where a term can be running meanwhile. */

type Steps = readonly (readonly [from: string, to: string])[];

/** The moves that actions make. */
export const stepsOf = (actions: readonly ActionRule[]): Steps =>
  actions.flatMap(({ from, to }) => (to === undefined ? [] : from.map((state) => [state, to] as const)));

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

/** The states in which a term can be running: from where its starts lead, until an action that ends it or the end of all. */
export function runningIn(workflow: Workflow, term: TermRule): readonly string[] {
  const { opening, actions, states } = workflow;
  const starts = [...term.starts, ...term.resumes].flatMap((name) =>
    name === opening.action ? opening.to : (actions[name]?.to ?? []),
  );
  const going = Object.entries(actions).flatMap(([name, action]) => (term.ends.includes(name) ? [] : [action]));
  return [...reach(starts, stepsOf(going))].filter((state) => !states[state]?.final);
}
