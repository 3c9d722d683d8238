import { DRAFT_MARK, type Procedure } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';

/** What may be published, and where versions and procedures stand. */

/** Why a version cannot be published. */
export type Obstacle = 'no-gateway' | 'unwritten' | 'language-missing';

/**
 * What stands in the way of a version: no act, no publication (Regulation (EU) No 1024/2012 Art. 3, 4); texts that still have to be
 * written, or that a language of the interface lacks, as versions do that are older than the language.
 */
export function obstaclesOf({ gateway, texts }: Procedure, languages: readonly string[]): Obstacle[] {
  const carried = gateway.annex.length > 0 || gateway.pilot !== undefined;
  const unwritten = Object.values(texts).some((wording) =>
    Object.values(wording).some((text) => text.startsWith(DRAFT_MARK)),
  );
  return [
    ...(carried ? [] : (['no-gateway'] as const)),
    ...(unwritten ? (['unwritten'] as const) : []),
    ...(languages.every((language) => texts[language]) ? [] : (['language-missing'] as const)),
  ];
}

/** An act of publication as it is kept. */
export interface Act {
  readonly no: number;
  readonly procedure: string;
  readonly version: string;
  readonly act: 'publish' | 'retire';
  readonly at: Date;
  /** The operator's name; null: the program, as it started. */
  readonly by: string | null;
}

/** `never`: nobody has published any version of it. */
export type ProcedureStanding = 'published' | 'retired' | 'never';

/** `earlier`: it was published once; `draft`: it never was. */
export type VersionStanding = 'published' | 'earlier' | 'draft';

/** Where a procedure stands, by its acts, the oldest first. */
export function standingOf(acts: readonly Act[]): ProcedureStanding {
  const last = acts.at(-1);
  if (!last) return 'never';
  return last.act === 'publish' ? 'published' : 'retired';
}

/** Where a version stands among the acts of its procedure, and since when. */
export function versionStanding(
  acts: readonly Act[],
  hash: string,
): { readonly standing: VersionStanding; readonly since: Date | null } {
  const last = acts.at(-1);
  if (last?.version === hash && last.act === 'publish') return { standing: 'published', since: last.at };
  const once = acts.findLast(({ version, act }) => version === hash && act === 'publish');
  return { standing: once ? 'earlier' : 'draft', since: once?.at ?? null };
}

/**
 * What an operator saw must still be so; what is so already needs no act, so that a button pressed twice is no fault.
 * @returns whether an act is to be written. @throws Refusal `publication-changed`
 */
export function isToDo(
  last: Pick<Act, 'no' | 'act' | 'version'> | undefined,
  wanted: Pick<Act, 'act'> & { readonly version?: string },
  seen: number,
): boolean {
  if (last?.act === wanted.act && (wanted.version === undefined || last.version === wanted.version)) return false;
  if ((last?.no ?? 0) !== seen) throw new Refusal('publication-changed', 409);
  return true;
}
