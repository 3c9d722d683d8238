export type TermErrorCode =
  | 'term-count-invalid'
  | 'term-instant-invalid'
  | 'term-date-invalid'
  | 'term-out-of-range'
  | 'term-country-unknown';

/** A typed refusal of the rules of terms; the text a user reads is spoken from `code` and `params` at the edge. */
export class TermError extends Error {
  readonly code: TermErrorCode;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: TermErrorCode, params: Readonly<Record<string, string | number>>) {
    super(code);
    this.name = 'TermError';
    this.code = code;
    this.params = params;
  }
}
