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

export interface ToldEvent {
  /** Whether it is the turn of the reader's authority after it. */
  readonly own: boolean;
  /** Whether time did it: a term has passed. */
  readonly byTime: boolean;
}

/** Whether a reader is told of an event of a muted case too: a term of the own authority is never missed. */
export const despiteMute = ({ own, byTime }: ToldEvent): boolean => own && byTime;

/** Whether a reader is told of an event. */
export function fateOf(reader: { readonly delivery: Delivery; readonly muted: boolean }, event: ToldEvent): Fate {
  if (reader.muted && !despiteMute(event)) return 'nothing';
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
