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
