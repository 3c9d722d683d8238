import type { Issue, Refusal } from './refusal.ts';
import { sayKey } from './texts/index.ts';
import type { FormError } from './web/index.ts';

/** How refusals and the faults of an input are said in the reader's language. */

/** The text of one issue. */
export const sayIssue = (language: string, { code, params }: Issue): string =>
  sayKey(language, `issue.${code}`, params);

/** The text of a refusal, without its issues. */
export const sayRefusal = (language: string, { code, params }: Refusal): string =>
  sayKey(language, `refusal.${code}`, params);

/** A refusal in one text: its first issue, where it has any. */
export function sayFirst(language: string, refusal: Refusal): string {
  const [issue] = refusal.issues;
  return issue ? sayIssue(language, issue) : sayRefusal(language, refusal);
}

/** A refusal as what is wrong with a form as a whole. */
export const formFault = (language: string, refusal: Refusal): FormError[] => [
  { field: '', message: sayRefusal(language, refusal) },
];
