import { pendingNames, type Workflow } from '../procedures/index.ts';

/** Where a participant stands: in codes, as it is recorded. */
export interface Seated {
  readonly role: string;
  /** The state of the part that it holds; null: it holds several. */
  readonly state: string | null;
  /** Its own state; null: not recorded. */
  readonly seat: string | null;
}

/** What a participant has to do: the key of the text that says it, and the term until whose last day. */
export interface Task {
  readonly text: string;
  readonly term: string | null;
}

/** What waits for a participant: by the state of its part, by its own, or because something was put to it. Nothing where that is not one thing. */
export function taskOf(workflow: Workflow, { role, state, seat }: Seated): Task | null {
  const part = state === null ? undefined : workflow.states[state];
  if (part?.turn === role) return { text: `turn.${state}`, term: part.until ?? null };
  const own = seat === null ? undefined : workflow.participants[role]?.[seat];
  if (own?.turn) return { text: `turn.${role}.${seat}`, term: own.until ?? null };
  const [name, ...others] = state === null ? [] : pendingNames(workflow, role);
  return name === undefined || others.length > 0 ? null : { text: `pending.${name}`, term: null };
}
