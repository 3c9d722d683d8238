import type { Pipe } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { authoritiesAmong, type Draft } from './drafts.store.ts';
import { checkInput, draftContent } from './input.ts';
import { limitIssues } from './limits.ts';
import { namedRecipients } from './sending.ts';
import type { ActingMembership, RequestContent } from './model.ts';
import type { RequestInput } from './use-cases.ts';

/** What was typed into a draft. */

/** A draft of what was typed; missing fields are allowed, wrong ones refused. Throws `input-invalid`. */
export async function typedDraft(
  pipe: Pipe,
  actor: ActingMembership,
  procedure: ProcedureVersion,
  input: RequestInput,
  made: Pick<Draft, 'id' | 'revision' | 'kind' | 'exchangeId' | 'exchangeRevision' | 'link' | 'caseNumber'> & {
    at: Date;
  },
): Promise<Draft> {
  const recipients = namedRecipients(input);
  const checked = checkInput<RequestContent>(draftContent(procedure), input.content, '/content');
  const issues = [
    ...(await unknownRecipients(pipe, recipients)),
    ...(checked.issues ?? aboveLimits(procedure, checked.value)),
  ];
  if (checked.issues || issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  const { at, ...identity } = made;
  return {
    ...identity,
    authorityId: actor.authorityId,
    area: procedure.area,
    procedure: procedure.id,
    versionHash: procedure.hash,
    recipients,
    content: checked.value,
    createdAt: at,
    updatedAt: at,
  };
}

/** More days than the act allows are refused at once, where they are typed. */
const aboveLimits = (procedure: ProcedureVersion, { fields }: RequestContent): Issue[] =>
  limitIssues(procedure, procedure.workflow.opening.action, fields, fields, '/content/fields');

/** Whether they hold what is asked of them is seen when the draft is sent; that they are authorities at all, at once. */
async function unknownRecipients(pipe: Pipe, ids: readonly string[]): Promise<Issue[]> {
  if (ids.length === 0) return [];
  const known = new Set((await pipe.read(authoritiesAmong(ids))).map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? [] : [{ pointer: '/recipient', code: 'recipient-unsuitable' }];
}
