import type { Refusal } from '../refusal.ts';
import { named } from './wanted.ts';

/** What an exploration has come to, and what was wrong there. */
export class Findings {
  /** By their names (see `wanted.ts`). */
  readonly reached = new Set<string>();
  /** fault → where it was met first: what had been done until then. */
  readonly faults = new Map<string, string>();
  /** Codes of refusals, codes of issues, keys of the procedure's texts: each needs its text. */
  readonly codes = new Set<string>();
  readonly issues = new Set<string>();
  readonly texts = new Set<string>();
  /** `role own-state part-state` → how often somebody like that was looked at, and how often each action was offered. */
  readonly offers = new Map<string, { looks: number; readonly actions: Map<string, number> }>();
  /** What had been done, for the faults of the state that is looked at. */
  path = '';

  readonly #looked = new Set<string>();

  /** Whether something is looked at for the first time: the same look at the same thing shows nothing new. */
  isFirst(look: string): boolean {
    const known = this.#looked.has(look);
    this.#looked.add(look);
    return !known;
  }

  fault(what: string): void {
    if (!this.faults.has(what)) this.faults.set(what, this.path);
  }

  /** What who acts for a participant is offered on a part. */
  offered(seat: string, actions: readonly string[]): void {
    const known = this.offers.get(seat) ?? { looks: 0, actions: new Map<string, number>() };
    this.offers.set(seat, known);
    known.looks += 1;
    for (const action of actions) known.actions.set(action, (known.actions.get(action) ?? 0) + 1);
  }

  says(key: string): void {
    this.texts.add(key);
  }

  refused(code: string): void {
    this.codes.add(code);
  }

  refusal(action: string, { code, issues }: Refusal): void {
    this.codes.add(code);
    // The day is said where it is known already.
    this.reached.add(named.refusal(action, code.replace(/-until$/, '')));
    for (const issue of issues) this.issues.add(issue.code);
  }
}
