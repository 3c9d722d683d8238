/** What one sees of a request, and where one finds it; as `request.ts` says, written from the facts. */
import { hindered } from './reference.ts';
import {
  ACTIONS,
  handles,
  hasIt,
  isGone,
  isIn,
  isOpen,
  OFFICE,
  type Part,
  type Request,
  type Seat,
  seatsOf,
  type State,
  stateOf,
  type Who,
} from './request.ts';
import { partTurns } from './turns.ts';

/** What one may see and do; nothing: for the stranger there is no such request. */
export interface Seen {
  /** The person concerned, and the reason. */
  readonly personal: boolean;
  readonly shown: readonly string[];
  readonly hidden: readonly string[];
  /** `accept 1`: the action and the part. */
  readonly actions: readonly string[];
  /** The questions of each part, as far as one has a share in it. */
  readonly asked: readonly (readonly number[])[];
  readonly drafts: readonly string[];
}

const ANSWERING = ['save-answers', 'reply', 'reply-in-part', 'correct'];
/** Whoever asks sees everything; whoever is asked from acceptance until it hands over. A coordinator never does. */
const seesAll = (seat: Seat): boolean => seat.state === 'engaged';

export function seenBy(request: Request, who: Who, now: number): Seen | undefined {
  const seats = seatsOf(request, who);
  if (seats.length === 0) return undefined;
  const acts = handles(who) && hasIt(request, who);
  const all = (part?: Part): boolean =>
    acts && seats.some((seat) => seesAll(seat) && (part === undefined || isIn(seat, part)));
  const possible = (action: string, part: Part): boolean =>
    acts &&
    seats.some((seat) => !isGone(seat) && isIn(seat, part) && ACTIONS.get(action)?.by.includes(seat.role)) &&
    !hindered(request, part, action, now);
  const texts = [
    ...request.reasons.map((text) => ({ text, seen: all() })),
    ...request.parts.flatMap((part) => [
      ...[...part.said, ...part.answers].map((text) => ({ text, seen: all(part) })),
      ...(part.saved === undefined
        ? []
        : [{ text: part.saved, seen: ANSWERING.some((action) => possible(action, part)) }]),
    ]),
  ];
  const closed = !request.parts.some(isOpen);
  const [first] = request.parts;
  const changeable = first && possible('modify', first);
  return {
    personal: all(),
    shown: texts.flatMap(({ text, seen }) => (seen ? text : [])),
    hidden: texts.flatMap(({ text, seen }) => (seen ? [] : text)),
    actions: [...ACTIONS.keys()].flatMap((action) =>
      request.parts.flatMap((part) => (possible(action, part) ? `${action} ${part.no}` : [])),
    ),
    asked: request.parts.map((part) => (seats.some((seat) => isIn(seat, part)) ? part.questions : [])),
    drafts: who === 'requester' ? [...(changeable ? ['change'] : []), 'copy', ...(closed ? ['follow-up'] : [])] : [],
  };
}

/** What would be somebody's to do in a part if only its state counted. */
export const withinState = (request: Request, who: Who): string[] =>
  [...ACTIONS].flatMap(([action, { by, from }]) =>
    request.parts.flatMap((part) =>
      from.includes(part.state) &&
      seatsOf(request, who).some((seat) => !isGone(seat) && isIn(seat, part) && by.includes(seat.role))
        ? `${action} ${part.no}`
        : [],
    ),
  );

export const BOXES = ['waiting', 'sent', 'received', 'closed'] as const;

export interface Line {
  readonly boxes: readonly (typeof BOXES)[number][];
  readonly state: State;
  readonly turn: boolean;
  readonly due: string | null;
}

/** In which boxes one finds the request, and what its line there says. */
export function lineOf(request: Request, who: Who): Line | undefined {
  const seats = seatsOf(request, who);
  if (seats.length === 0) return undefined;
  const turns = partTurns(request);
  const opened = who === 'requester';
  const own = turns.filter(({ authority }) => authority === OFFICE[who]);
  // Who holds a part waits for who asks alone; who asks waits for everybody.
  const others = turns.filter(({ authority, role }) => authority !== OFFICE[who] && (opened || role === 'requester'));
  const held = [...new Set(seats.map(({ part }) => part))];
  const only = held.length === 1 ? request.parts.find(({ no }) => no === held[0]) : undefined;
  const closed = seats.every((seat) => isGone(seat) || !request.parts.some((part) => isIn(seat, part) && isOpen(part)));
  const dueOf = (some: typeof turns): string | null => some.flatMap(({ due }) => due ?? []).sort()[0] ?? null;
  return {
    boxes: closed ? ['closed'] : [...(own.length > 0 ? (['waiting'] as const) : []), opened ? 'sent' : 'received'],
    state: only?.state ?? stateOf(request),
    turn: own.length > 0,
    due: dueOf(own) ?? dueOf(others),
  };
}
