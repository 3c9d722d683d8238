import { cursorOf, placeIn } from '../cursor.ts';
import { isUuid } from '../uuid.ts';

/** What a list may be asked for, and where in it one is. */

/** `mine`: given to the reader or to whom the reader stands in for; `unread`: something was done since the reader looked. */
export const BOXES = ['waiting', 'mine', 'unread', 'sent', 'received', 'closed', 'all'] as const;
export type Box = (typeof BOXES)[number];

export const SORTS = ['due', 'sent', 'changed', 'other', 'country', 'state'] as const;
export type Sort = (typeof SORTS)[number];

export const DIRECTIONS = ['ascending', 'descending'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Of one's own desk: cases that one has, that nobody has, in which there is something new. */
export const DESKS = ['mine', 'nobody', 'unread'] as const;

/** LineCounts stop here, and "99+" is said: more is no task but a state. */
export const MOST_COUNTED = 100;

/** What the navigation says: cases that wait for the authority, of them late, and open ones in which there is something new for the reader. */
export interface LineCounts {
  readonly waiting: number;
  readonly late: number;
  /** At most `MOST_COUNTED`. */
  readonly unread: number;
}

export interface Filters {
  /** Country of the other authority. */
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  readonly procedure?: string | undefined;
  /** A value of the overview, `profession=doctor`. */
  readonly code?: string | undefined;
  /** Beginning of the case number. */
  readonly number?: string | undefined;
  /** Beginning of the own file reference, or of one of the other side's that the reader sees. */
  readonly reference?: string | undefined;
  /** Words, or their beginnings, of the other authority. */
  readonly other?: string | undefined;
  /** Sent from this day to that (YYYY-MM-DD, of UTC), both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly desk?: (typeof DESKS)[number] | undefined;
  /** None but these. */
  readonly ids?: readonly string[] | undefined;
  /** The running term ends before this day. */
  readonly dueBefore?: string | undefined;
}

export interface ListQuery extends Filters {
  readonly box: Box;
  /** As the box is sorted by itself, unless given. */
  readonly sort?: Sort | undefined;
  readonly direction?: Direction | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Order {
  readonly sort: Sort;
  readonly direction: Direction;
}

/** `waiting`: by deadline, late first; the others: newest first. A sort without a direction begins where one would look first. */
export function orderOf({ box, sort, direction }: Pick<ListQuery, 'box' | 'sort' | 'direction'>): Order {
  const by = sort ?? (box === 'waiting' ? 'due' : 'sent');
  return { sort: by, direction: direction ?? (by === 'sent' || by === 'changed' ? 'descending' : 'ascending') };
}

/** The last line of a page: its sort key, when it was sent (moments as `momentOf` gives them), its exchange. */
export interface Position {
  readonly key: string;
  readonly sentAt: string;
  readonly id: string;
}

/** A cursor says in which order it counts, so that it is not taken for a place in another. */
export const writeCursor = ({ sort, direction }: Order, { key, sentAt, id }: Position): string =>
  cursorOf([sort, direction, key, sentAt, id]);

/** @throws Refusal `cursor-invalid` when this list never gave it. */
export const readCursor = (order: Order, text: string): Position =>
  placeIn(text, (parts) => {
    if (parts.length !== 5 || !parts.every((one) => typeof one === 'string')) return undefined;
    const [sort, direction, key = '', sentAt = '', id = ''] = parts;
    const right = sort === order.sort && direction === order.direction && isKey[order.sort](key);
    return right && isMoment(sentAt) && isUuid(id) ? { key, sentAt, id } : undefined;
  });

/** A moment as PostgreSQL writes it, in whatever zone: in UTC, to the microsecond, of which a Date knows only the thousand. */
export function momentOf(text: string): string {
  const [, day, time, fraction = '', zone = ''] = /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?(.*)$/.exec(text) ?? [];
  const seconds = new Date(`${day}T${time}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`).toISOString().slice(0, 19);
  return `${seconds}.${fraction.padEnd(6, '0')}Z`;
}

/** Not every day that JavaScript reads is one of the calendar. */
function isMoment(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return false;
  const read = new Date(text);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text.slice(0, 10));
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && isMoment(`${text}T00:00:00.000000Z`);

// oxlint-disable-next-line no-control-regex
const isText = (text: string): boolean => !/[\u0000\ud800-\udfff]/u.test(text);

const isKey: Readonly<Record<Sort, (text: string) => boolean>> = {
  due: (text) => text === 'infinity' || isDay(text),
  sent: isMoment,
  changed: isMoment,
  other: isText,
  country: isText,
  state: isText,
};
