import type { Pipe } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { authorityById, type Draft } from './drafts.store.ts';
import { checkInput, draftContent } from './input.ts';
import { limitIssues } from './limits.ts';
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
  const checked = checkInput<RequestContent>(draftContent(procedure), input.content, '/content');
  const issues = [
    ...(await unknownRecipient(pipe, input.recipient)),
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
    recipientId: input.recipient || null,
    content: checked.value,
    createdAt: at,
    updatedAt: at,
  };
}

/** More days than the act allows are refused at once, where they are typed. */
const aboveLimits = (procedure: ProcedureVersion, { fields }: RequestContent): Issue[] =>
  limitIssues(procedure, procedure.workflow.opening.action, fields, fields, '/content/fields');

/** Whether it holds what is asked of it is seen when the draft is sent; that it is one at all, at once. */
async function unknownRecipient(pipe: Pipe, recipient: RequestInput['recipient']): Promise<Issue[]> {
  const known = !recipient || (await pipe.read(authorityById(recipient))).length > 0;
  return known ? [] : [{ pointer: '/recipient', code: 'recipient-unsuitable' }];
}
