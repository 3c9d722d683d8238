/**
 * How a user wants to be told. Information can be had at once, once a day, or only where the own authority has to act; that a
 * term of the own authority comes near or has passed is told in any case: whoever must act answers for it by law.
 */
export const DELIVERIES = ['at-once', 'daily', 'needed'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** How many days before its last day a term is called near; 0: on that day itself. */
export const DAYS_BEFORE = [0, 1, 3, 7] as const;
export type DaysBefore = (typeof DAYS_BEFORE)[number];

export interface Choices {
  readonly delivery: Delivery;
  /** The hour of the digest, 0 to 23, on the clock of the user's authority. */
  readonly hour: number;
  readonly daysBefore: DaysBefore;
}

export const DEFAULT_CHOICES: Choices = { delivery: 'at-once', hour: 8, daysBefore: 3 };

/** What becomes of one event for one reader. */
export type Fate = 'mail' | 'digest' | 'nothing';

/**
 * Whether a reader is told of an event.
 * @param event.own whether it is the turn of the reader's authority after it
 * @param event.byTime whether time did it: a term has passed
 */
export function fateOf(
  reader: { readonly delivery: Delivery; readonly muted: boolean },
  event: { readonly own: boolean; readonly byTime: boolean },
): Fate {
  if (reader.muted && !(event.own && event.byTime)) return 'nothing';
  if (reader.delivery === 'daily') return 'digest';
  return reader.delivery === 'at-once' || event.own ? 'mail' : 'nothing';
}

export type NoticeKind = 'near' | 'over';

/** What there is to be said today of a term that waits for the reader's authority. All days are local: YYYY-MM-DD. */
export function noticeOf(
  term: {
    /** Calendar days from today to its last day; negative once it has passed. */
    readonly daysLeft: number;
    /** Whether it became what it is today: the mail of that event names its day already. */
    readonly new: boolean;
  },
  daysBefore: number,
): NoticeKind | null {
  if (term.daysLeft < 0) return 'over';
  return term.daysLeft <= daysBefore && !term.new ? 'near' : null;
}
