import { askedFields, fieldsOf, holds } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import { unfitness } from './audiences.ts';
import { checkInput, draftContent, sentContent, type VersionedProcedure } from './input.ts';
import { limitIssues } from './limits.ts';
import type { ActingMembership, RequestContent, Target } from './model.ts';
import { chosenRole } from './policy.ts';

/** Checks everything that sending needs: the recipients that were named, as far as they were found, the content, what the chosen questions name. */
export function checkSending(
  actor: ActingMembership,
  procedure: VersionedProcedure,
  recipients: readonly string[],
  found: readonly Target[],
  content: unknown,
): { readonly issues: readonly Issue[]; readonly value: RequestContent | null } {
  const readable = checkInput<RequestContent>(draftContent(procedure), content, '/content');
  const asked = readable.issues ? null : askedContent(procedure, readable.value);
  const strict = checkInput<RequestContent>(sentContent(procedure), asked ?? content, '/content');
  const issues = [...recipientIssues(actor, procedure, recipients, found), ...(strict.issues ?? [])];
  const told = new Set(issues.map((issue) => issue.pointer));
  const needed = asked ? requestIssues(procedure, asked) : [];
  const all = [...issues, ...needed.filter((issue) => !told.has(issue.pointer))];
  return { issues: all, value: strict.issues || all.length > 0 ? null : strict.value };
}

/** What shows only when a request is read as a whole; its values must be right each for itself. */
export const requestIssues = (procedure: VersionedProcedure, content: RequestContent): Issue[] => [
  ...conditionIssues(procedure, content),
  ...placeholderIssues(procedure, content),
];

/** The content without what is not asked after all. */
export function askedContent(procedure: VersionedProcedure, content: RequestContent): RequestContent {
  const asked = askedFields(procedure, content.fields);
  const fields = Object.fromEntries(Object.entries(content.fields).filter(([name]) => asked.has(name)));
  return { ...content, fields };
}

/** What only shows with the values: conditional fields that are missing, questions not offered, terms above the limit. */
function conditionIssues(procedure: VersionedProcedure, { fields, questions }: RequestContent): Issue[] {
  const asked = askedFields(procedure, fields);
  const missing = fieldsOf(procedure)
    .filter(({ name, required }) => required && asked.has(name) && fields[name] === undefined)
    .map(({ name }): Issue => ({ pointer: `/content/fields/${name}`, code: 'required' }));
  const foreign = questions.flatMap(({ code }, index): Issue[] => {
    const question = procedure.questions.find((candidate) => candidate.code === code);
    const offered = holds(procedure, question?.offered, fields);
    return offered ? [] : [{ pointer: `/content/questions/${index}`, code: 'question-not-offered' }];
  });
  const { action } = procedure.workflow.opening;
  return [...missing, ...foreign, ...limitIssues(procedure, action, fields, fields, '/content/fields')];
}

/** The authorities that the opener chooses, where any are to be chosen: active, where the act has them, and such as hold what their role asks. */
function recipientIssues(
  actor: ActingMembership,
  procedure: VersionedProcedure,
  recipients: readonly string[],
  found: readonly Target[],
): Issue[] {
  const chosen = chosenRole(procedure);
  const several = chosen?.each === 'several';
  const pointer = several ? '/recipients' : '/recipient';
  if (!chosen) return recipients.length > 0 ? [{ pointer, code: 'recipient-not-asked' }] : [];
  if (recipients.length === 0) return [{ pointer, code: 'required' }];
  if (!several && recipients.length > 1) return [{ pointer: '/recipients', code: 'recipient-alone' }];
  return recipients.flatMap((id, index) => {
    const target = found.find(({ authorityId }) => authorityId === id);
    const own = id === actor.authorityId;
    const code = own
      ? 'recipient-unsuitable'
      : unfitness(procedure, chosen.role, chosen, { home: actor.country }, target);
    return code === undefined ? [] : [{ pointer: several ? `${pointer}/${index}` : pointer, code }];
  });
}

/** The authorities that are named, one or several, each once. */
export const namedRecipients = ({
  recipient,
  recipients = [],
}: {
  readonly recipient?: string | null | undefined;
  readonly recipients?: readonly string[] | undefined;
}): readonly string[] => [...new Set([...(recipient ? [recipient] : []), ...recipients])];

/** A question shows what the form says: what it names must be filled in. */
function placeholderIssues(procedure: VersionedProcedure, content: RequestContent): Issue[] {
  const fields = fieldsOf(procedure);
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
