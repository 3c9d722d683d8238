import type { Actor } from '../accounts/index.ts';
import { sha256 } from '../canonical.ts';
import { type BulkResult, type Exchanges, MOST_TICKED, mayAct } from '../exchanges/index.ts';
import type { Office } from '../office/index.ts';
import { refusalOf } from '../problems.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';

/** To whom cases can be given. */
export interface Handler {
  readonly membershipId: string;
  readonly name: string;
}

export interface AllocationOptions {
  readonly office: Office;
  readonly exchanges: Exchanges;
  readonly procedures: ProcedureCatalogue;
}

/** The colleagues to whom this membership may give cases; null where it gives none out. */
export async function handlersFor({ office, procedures }: AllocationOptions, actor: Actor): Promise<Handler[] | null> {
  if (!actor.roles.includes('allocator') || !(await office.settings(actor)).allocates) return null;
  const own = procedures.published.filter((procedure) => procedure.area === actor.area);
  return (await office.colleagues(actor)).filter((colleague) => own.some((procedure) => mayAct(procedure, colleague)));
}

/** Gives each of several cases to a colleague, by the office's own use case and a key of its own for each. Throws `too-many-ticked`. */
export async function allocateAll(
  { office, exchanges }: AllocationOptions,
  actor: Actor,
  given: { readonly to: string; readonly ids: readonly string[]; readonly key: string },
): Promise<BulkResult[]> {
  const { to, ids, key } = given;
  if (ids.length > MOST_TICKED) throw new Refusal('too-many-ticked', 422, { most: MOST_TICKED });
  const numbers = await exchanges.numbersOf(actor, ids);
  const results: BulkResult[] = [];
  for (const id of ids) {
    let refusal: Refusal | null = null;
    try {
      await office.allocate(actor, id, [to], sha256('allocate', key, id).toString('hex'));
    } catch (error) {
      refusal = refusalOf(error);
    }
    results.push({ id, number: numbers.get(id) ?? null, refusal });
  }
  return results;
}
