import type { Pipe } from '../database/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { audiencesWanted, type Standpoint } from './audiences.ts';
import { readAudiences } from './audiences.store.ts';
import type { ActingMembership, RequestContent, Target } from './model.ts';
import { chosenRole } from './policy.ts';

/** The authorities that an opener names, in its order, as the directory knows them; of those that it does not know nothing. */
export async function readNamed(
  read: Pipe['read'],
  procedure: ProcedureVersion,
  ids: readonly string[],
): Promise<readonly Target[]> {
  const { role } = chosenRole(procedure) ?? {};
  if (role === undefined || ids.length === 0) return [];
  const found = await readAudiences({ read }, [{ role, authorityIds: ids }], procedure.area);
  return ids.flatMap((id) => found.get(role)?.find(({ authorityId }) => authorityId === id) ?? []);
}

/** role → who is invited: the authorities that were chosen, and those whom the directory finds. Throws `nobody-there`. */
export async function whomToInvite(
  pipe: Pipe,
  { country }: ActingMembership,
  procedure: ProcedureVersion,
  { fields }: RequestContent,
  named: readonly Target[],
  followed?: Standpoint['followed'],
): Promise<ReadonlyMap<string, readonly Target[]>> {
  const { invites } = procedure.workflow.opening;
  const wanted = audiencesWanted(procedure, invites, { home: country, fields, followed });
  const found = new Map(await readAudiences(pipe, wanted, procedure.area));
  const role = chosenRole(procedure)?.role;
  if (role !== undefined && named.length > 0) found.set(role, named);
  for (const [one, { optional }] of Object.entries(invites))
    if (!optional && !found.get(one)?.length) throw new Refusal('nobody-there', 409, { role: one });
  return found;
}
