/** One fault of the input, at its place: `pointer` is a JSON pointer or a form field's name, `code` names its text. */
export interface Issue {
  pointer: string;
  code: string;
  params?: Record<string, string | number>;
}

/**
 * A typed "no". Its text, in the reader's language, is the message `refusal.<code>` spoken with `params`;
 * `status` is the HTTP status at the edge. Nothing personal belongs into `params`: they reach logs and problems.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: Record<string, string | number>;
  readonly issues: readonly Issue[];

  constructor(
    code: string,
    status: number,
    params: Record<string, string | number> = {},
    issues: readonly Issue[] = [],
  ) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
    this.params = params;
    this.issues = issues;
  }
}
