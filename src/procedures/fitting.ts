import type { WorkflowSource } from './definition.ts';
import type { FollowedNeed } from './links.ts';

/** What is made of a shape before it is put together with a procedure. */

/** The shape without terms that the procedure's act does not know: what waits for them, or is barred by them, does not. */
export function withoutTerms(shape: WorkflowSource, gone: readonly string[]): WorkflowSource {
  if (gone.length === 0) return shape;
  const kept = <T>(terms: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(terms).filter(([name]) => !gone.includes(name)));
  const others = (names: readonly string[]): string[] => names.filter((name) => !gone.includes(name));
  return {
    ...shape,
    terms: kept(shape.terms),
    states: Object.fromEntries(
      Object.entries(shape.states).map(([name, { until, ...state }]) => [
        name,
        { ...state, ...(until === undefined || gone.includes(until) ? {} : { until }) },
      ]),
    ),
    actions: Object.fromEntries(
      Object.entries(shape.actions).map(([name, action]) => [
        name,
        { ...action, after: others(action.after), 'not-during': others(action['not-during']) },
      ]),
    ),
  };
}

/** What must hold of the exchange that one was made of. */
export function followedOf({
  'not-during': notDuring,
  ...need
}: NonNullable<WorkflowSource['actions'][string]['follows']>): FollowedNeed {
  return { ...(need as FollowedNeed), ...(notDuring ? { notDuring } : {}) };
}
