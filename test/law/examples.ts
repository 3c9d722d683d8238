/**
 * Examples from the law: what becomes of a case that an act decides, each day worked out by hand. They belong to a procedure, by its
 * name, and each has at least five of its own (`law.test.ts` runs and counts them).
 */
export interface Example {
  readonly procedure: string;
  readonly name: string;
  readonly work: () => void;
}

export const EXAMPLES: Example[] = [];

/** Adds an example of this procedure. */
export function example(procedure: string, name: string, work: () => void): void {
  EXAMPLES.push({ procedure, name, work });
}

/** The same, where a file is about one procedure. */
export const examplesOf =
  (procedure: string) =>
  (name: string, work: () => void): void =>
    example(procedure, name, work);
