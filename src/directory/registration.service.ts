import { asOperator, type Invitations, inviteIn, type PersonInput, requireOperator } from '../accounts/index.ts';
import { inTransaction } from '../database/index.ts';
import { Refusal } from '../refusal.ts';
import type { Authority } from './authority.ts';
import type { Catalogue } from './directory.routes.ts';
import {
  type AuthorityPage,
  hasNationalCoordinator,
  type Search,
  searchAuthorities,
  upsertAuthorities,
} from './directory.store.ts';
import { searchText } from './fold.ts';
import { type AuthorityToRegister, foreignFunctions, idOf, competenceLabels } from './registration.ts';
import { freeId, lockRegistration, resembling } from './registration.store.ts';

/** The use cases of the operator, who sees the directory and no content of any exchange. */
export interface Registrar {
  readonly invitations: Invitations;
  readonly procedures: Pick<Catalogue, 'published'>;
}

/** One page of all authorities. @throws Refusal `operators-only`, `cursor-invalid` */
export async function listAuthorities(
  { invitations }: Registrar,
  operatorId: string,
  search: Pick<Search, 'q' | 'country' | 'cursor' | 'limit'>,
): Promise<AuthorityPage> {
  const { db } = invitations.accounts;
  await requireOperator(db, operatorId);
  return await searchAuthorities(db, search);
}

export interface Registration {
  readonly authority: AuthorityToRegister;
  /** Its first local administrator, in every area that it takes part in. */
  readonly administrator: PersonInput;
  /** Ids of authorities that the operator has seen and says are other bodies. */
  readonly others: readonly string[];
}

/** What came of it: the new authority's id; or authorities that may be the same body, and nothing was registered. */
export type Registered =
  | { readonly id: string; readonly resembling?: never }
  | { readonly resembling: readonly Authority[] };

/**
 * Registers an authority with its first local administrator, who gets a mail, in one transaction. A second entry for the same body is
 * not allowed (core.md 1.4): while something resembles it that the operator has not looked at, nothing is registered.
 * @throws Refusal `operators-only`; issues `function-unknown` at `functions.<area>`, `second-national-coordinator` at `national`; as
 *   `inviteIn`, at `person.email`
 */
export async function registerAuthority(
  { invitations, procedures }: Registrar,
  operatorId: string,
  { authority, administrator, others }: Registration,
): Promise<Registered> {
  const { accounts } = invitations;
  return await inTransaction(accounts.db, async (tx): Promise<Registered> => {
    await requireOperator(tx, operatorId);
    const [foreign] = foreignFunctions(procedures.published, authority.areas);
    if (foreign) throw refusalAt(`functions.${foreign.area}`, 'function-unknown');
    await lockRegistration(tx);
    const { country, official, informal } = authority;
    if (authority.coordinator === 'national' && (await hasNationalCoordinator(tx, country)))
      throw refusalAt('national', 'second-national-coordinator');
    const alike = await resembling(tx, country, [...Object.values(official), informal]);
    if (alike.some(({ id }) => !others.includes(id))) return { resembling: alike };
    const at = accounts.now();
    const id = await freeId(tx, idOf(authority));
    const competences = competenceLabels(procedures.published, authority.areas);
    const search = searchText({ ...authority, region: authority.region ?? undefined, competences });
    await upsertAuthorities(tx, [{ ...authority, id, status: 'active', search, createdAt: at }]);
    await asOperator(tx, { at, userId: operatorId, kind: 'authority-registered', data: { authority: id } });
    await inviteAt(() =>
      inviteIn(invitations, tx, {
        ...administrator,
        authority: { id, country, official },
        areas: authority.areas.map(({ area }) => area),
        roles: ['administrator'],
        by: operatorId,
      }),
    );
    return { id };
  });
}

const refusalAt = (pointer: string, code: string): Refusal =>
  new Refusal('input-invalid', 422, { count: 1 }, [{ pointer, code }]);

/** The person's fields stand under another name beside those of the authority. */
async function inviteAt(invite: () => Promise<string>): Promise<void> {
  try {
    await invite();
  } catch (error) {
    if (!(error instanceof Refusal) || error.issues.length === 0) throw error;
    const issues = error.issues.map((issue) => ({ ...issue, pointer: `person.${issue.pointer}` }));
    throw new Refusal(error.code, error.status, error.params, issues);
  }
}
