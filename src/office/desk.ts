/** The desk of a case: what an authority keeps about it for itself. */

/** A colleague: somebody who acts for the same authority in the same area. */
export interface Colleague {
  readonly membershipId: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** An absence of today, or one to come; null: none is entered. */
  readonly absence: ColleagueAbsence | null;
}

export interface ColleagueAbsence {
  readonly from: string;
  readonly until: string;
  readonly delegate: string;
}

/** Who has the case. */
export interface Assigned {
  readonly membershipId: string;
  readonly name: string;
  /** False when the membership has ended: somebody else must take the case. */
  readonly here: boolean;
  /** An absence of today, or the next one, and who stands in. */
  readonly absence: ColleagueAbsence | null;
}

export interface Note {
  readonly id: string;
  readonly text: string;
  readonly lang: string;
  readonly author: string;
  readonly own: boolean;
  readonly createdAt: Date;
  readonly changedAt: Date | null;
}

/** One line of the internal log: who gave the case to whom. */
export interface AllocationEntry {
  readonly at: Date;
  readonly kind: AllocationKind;
  readonly by: string;
  readonly to: readonly string[];
}

export type AllocationKind = 'allocated' | 'claimed' | 'handed-over';

/** A participant's file reference, as it is stored. */
export interface StoredReference {
  readonly partNo: number | null;
  readonly authorityId: string;
  readonly reference: string;
}

/** How an authority gives out its cases in an area. */
export interface AllocationSettings {
  /** An allocator gives them out; without, whoever handles takes them. */
  readonly allocates: boolean;
  /** Where an allocator gives them out: whether a handler may also take one by itself. */
  readonly claims: boolean;
}

/** What a membership may do about who has a case. */
export interface AllocationRights {
  readonly claim: boolean;
  readonly handOver: boolean;
  readonly allocate: boolean;
}

/** What counts about the membership. */
export interface Worker {
  /** Whether its role acts in the procedure at all. */
  readonly acts: boolean;
  /** Whether its role gives out cases. */
  readonly allocates: boolean;
  /** Whether the case is given to it, or to somebody for whom it stands in. */
  readonly has: boolean;
}

/** Where an allocator gives cases out, nobody else passes them on; elsewhere everybody who handles may take and give them. */
export function allocationRights(settings: AllocationSettings, worker: Worker): AllocationRights {
  if (!settings.allocates) return { claim: worker.acts && !worker.has, handOver: worker.acts, allocate: false };
  return { claim: worker.acts && settings.claims && !worker.has, handOver: false, allocate: worker.allocates };
}

/**
 * The file references of the others that belong to what one sees: who opened the exchange sees those of all, who holds a part
 * that of who opened it, nobody that of another part's holder.
 */
export function referencesOfOthers(
  all: readonly StoredReference[],
  own: readonly { readonly partNo: number | null; readonly authorityId: string }[],
): { readonly authorityId: string; readonly reference: string }[] {
  const ours = new Set(own.map(({ authorityId }) => authorityId));
  const opened = own.some(({ partNo }) => partNo === null);
  const seen = all.filter(({ authorityId, partNo }) => !ours.has(authorityId) && (opened || partNo === null));
  return [...new Map(seen.map(({ authorityId, reference }) => [authorityId, { authorityId, reference }])).values()];
}

/** Longest texts, in characters. */
export const REFERENCE_MAX = 100;
export const NOTE_MAX = 4000;
