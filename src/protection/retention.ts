/** Until when personal data are kept: Regulation (EU) No 1024/2012 Art. 14. */

export interface RetentionSpan {
  readonly for: number;
  readonly unit: 'days' | 'months' | 'years';
  /** The term from whose last day it counts; absent: formal closure. */
  readonly from?: string | undefined;
  /** The provisions that let personal data be kept longer than Art. 14 does in general. */
  readonly under?: { readonly act: string; readonly articles: readonly string[] } | undefined;
}

/** What a procedure's definition says of keeping personal data. */
export interface RetentionRule {
  readonly block: RetentionSpan;
  readonly erase: RetentionSpan;
}

/** The days on which personal data are blocked and deleted: YYYY-MM-DD. */
export interface Retention {
  readonly blockOn: string;
  readonly eraseOn: string;
}

/**
 * The days that follow from an exchange's formal closure, and from the last days of terms that have ended (YYYY-MM-DD, by name); nothing
 * while one of the two does not follow yet. They are latest days, so no holiday puts them off: Regulation 1182/71 Art. 3(4) prolongs the
 * time to act, not the time to keep.
 */
export function retentionOf(
  { block, erase }: RetentionRule,
  closedAt: Date | null,
  lastDays: Readonly<Record<string, string>> = {},
): Retention | null {
  const dayOf = (span: RetentionSpan): string | undefined => {
    const day = span.from === undefined ? undefined : lastDays[span.from];
    const from = span.from === undefined ? closedAt : day === undefined ? null : new Date(day);
    return from === null ? undefined : dayAfter(from, span);
  };
  const [blockOn, eraseOn] = [dayOf(block), dayOf(erase)];
  return blockOn === undefined || eraseOn === undefined ? null : { blockOn, eraseOn };
}

/** A month later is the day of the same number, or the month's last where it has none such (Regulation 1182/71 Art. 3(2)(c)). */
function dayAfter(from: Date, { for: count, unit }: RetentionSpan): string {
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  if (unit === 'days') return isoDay(Date.UTC(year, month, day + count));
  const months = month + (unit === 'months' ? count : 12 * count);
  const last = new Date(Date.UTC(year, months + 1, 0)).getUTCDate();
  return isoDay(Date.UTC(year, months, Math.min(day, last)));
}

const isoDay = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
