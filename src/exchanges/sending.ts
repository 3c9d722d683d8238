import type { Issue } from '../refusal.ts';
import type { RecipientFacts } from './drafts.store.ts';
import { checkInput, draftContent, sentContent, type VersionedProcedure } from './input.ts';
import type { ActingMembership, RequestContent } from './model.ts';

/** Checks everything that sending needs: the recipient, the content, what the chosen questions name. */
export function checkSending(
  actor: ActingMembership,
  procedure: VersionedProcedure,
  recipient: string | null | undefined,
  found: RecipientFacts | null,
  content: unknown,
): { readonly issues: readonly Issue[]; readonly value: RequestContent | null } {
  const strict = checkInput<RequestContent>(sentContent(procedure), content, '/content');
  const readable = strict.issues ? checkInput<RequestContent>(draftContent(procedure), content, '/content') : strict;
  const issues = [...recipientIssues(actor, recipient, found), ...(strict.issues ?? [])];
  const told = new Set(issues.map((issue) => issue.pointer));
  const needed = readable.issues ? [] : placeholderIssues(procedure, readable.value);
  return {
    issues: [...issues, ...needed.filter((issue) => !told.has(issue.pointer))],
    value: strict.issues ? null : strict.value,
  };
}

/** Exchanges go across a border, to an active authority that replies in the area. */
function recipientIssues(
  actor: ActingMembership,
  recipient: string | null | undefined,
  found: RecipientFacts | null,
): Issue[] {
  const pointer = '/recipient';
  if (!recipient) return [{ pointer, code: 'required' }];
  if (!found?.mayReply) return [{ pointer, code: 'recipient-unsuitable' }];
  return found.country === actor.country ? [{ pointer, code: 'recipient-at-home' }] : [];
}

/** A question shows what the form says: what it names must be filled in. */
function placeholderIssues(procedure: VersionedProcedure, content: RequestContent): Issue[] {
  const fields = procedure.form.flatMap((section) => section.fields);
  const required = new Set(fields.filter((field) => field.required).map((field) => field.name));
  const needed = content.questions.flatMap(
    ({ code }) => procedure.questions.find((question) => question.code === code)?.placeholders ?? [],
  );
  return [...new Set(needed)].flatMap((name) => {
    const from = procedure.placeholders[name]?.from ?? [];
    const filled =
      from.length === 0 || from.some((field) => content.fields[field] !== undefined || required.has(field));
    return filled ? [] : [{ pointer: `/content/fields/${from[0]}`, code: 'required-by-question' }];
  });
}
