import type { Pipe } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { audiencesWanted, type Standpoint } from './audiences.ts';
import { readAudiences } from './audiences.store.ts';
import type { RecipientFacts } from './drafts.store.ts';
import type { ActingMembership, RequestContent, Target } from './model.ts';
import { chosenRole } from './policy.ts';

/** role → who is invited: the authority that was chosen, and those whom the directory finds. Throws `nobody-there`. */
export async function whomToInvite(
  pipe: Pipe,
  { country }: ActingMembership,
  procedure: ProcedureVersion,
  { fields }: RequestContent,
  chosen: (RecipientFacts & { readonly recipientId: string }) | null,
  followed?: Standpoint['followed'],
): Promise<ReadonlyMap<string, readonly Target[]>> {
  const { invites } = procedure.workflow.opening;
  const wanted = audiencesWanted(procedure, invites, { home: country, fields, followed });
  const found = new Map(await readAudiences(pipe, wanted, procedure.area));
  const role = chosenRole(procedure)?.role;
  if (role !== undefined && chosen) found.set(role, [{ ...chosen, authorityId: chosen.recipientId }]);
  for (const [one, { optional }] of Object.entries(invites))
    if (!optional && !found.get(one)?.length) throw new Refusal('nobody-there', 409, { role: one });
  return found;
}
