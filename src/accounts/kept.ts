/** How long a value is kept at most, should the word of a change be lost with a connection that nobody knows to be dead. */
const LONGEST = 5000;
/** Some megabytes; who has more callers at once looks some up again. */
const MOST = 10_000;

/**
 * Values that were read just now, until something on which they rest may have changed. To look a token up takes a trip to the database, a
 * third of what a list takes and an eighth of a transition (docs/decisions/0016).
 */
export class Kept<Value extends object> {
  readonly #values = new Map<string, { readonly value: Value; readonly at: number }>();
  #changes = 0;

  /** The value of a key, kept or read now; nothing is kept of nothing. */
  async of(key: string, now: Date, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const kept = this.#values.get(key);
    // A clock that was set back counts like one that has run on.
    if (kept && Math.abs(now.getTime() - kept.at) < LONGEST) return kept.value;
    const before = this.#changes;
    const value = await read();
    // What was read may be from before a change that was heard of meanwhile.
    if (value && this.#changes === before) {
      if (this.#values.size >= MOST) this.#values.clear();
      this.#values.set(key, { value, at: now.getTime() });
    }
    return value;
  }

  /** Something may have changed: everything is read again. */
  forget(): void {
    this.#changes += 1;
    this.#values.clear();
  }
}
