import type { Procedure } from '../procedures/index.ts';
import { type Retention, retentionOf } from '../protection/index.ts';
import type { PartState } from './model.ts';

/** The events by which the history tells of it. They are no news: nobody gets a message, no list shows the case as changed. */
export const KEEPING = { blocked: 'data.blocked', erased: 'data.erased' } as const;

export const isKeeping = (action: string): action is (typeof KEEPING)[keyof typeof KEEPING] =>
  Object.values<string>(KEEPING).includes(action);

/** When personal data of an exchange are blocked and deleted; nothing while that does not follow from closure and ended terms yet. */
export function keptUntil(
  { workflow }: Procedure,
  closedAt: Date | null,
  parts: readonly Pick<PartState, 'terms'>[],
): Retention | null {
  return retentionOf(workflow.retention, closedAt, lastDays(parts));
}

const DAY = 86_400_000;

/** So many days a draft is kept that nobody changes: what was never sent serves no exchange (Art. 14(1); decision 0032). */
export const DRAFT_DAYS = 180;

/** The day on which a draft is deleted unless somebody changes it before: YYYY-MM-DD, from midnight in UTC on. */
export const draftKeptUntil = ({ updatedAt }: { readonly updatedAt: Date }): string =>
  new Date(updatedAt.getTime() + DRAFT_DAYS * DAY).toISOString().slice(0, 10);

/** The day of drafts that were changed last before this instant has come. */
export const draftsKeptSince = (now: Date): Date =>
  new Date(Date.parse(now.toISOString().slice(0, 10)) - (DRAFT_DAYS - 1) * DAY);

/** The last days of the terms that have ended in all parts. */
function lastDays(parts: readonly Pick<PartState, 'terms'>[]): Record<string, string> {
  const names = [...new Set(parts.flatMap(({ terms }) => Object.keys(terms)))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const known = parts.flatMap(({ terms }) => terms[name] ?? []);
      if (!known.every(({ status }) => status === 'over' || status === 'met')) return [];
      const days = known.map(({ due }) => due).sort();
      return [[name, days.at(-1) ?? '']];
    }),
  );
}
