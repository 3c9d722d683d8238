/** What a loaded database holds: who asks whom, when, and what became of it. The same for the same size and moment. */
import { numberOf } from '../src/demonstration/derived.ts';

export interface Size {
  readonly exchanges: number;
  /** Of the measured authority, and how many of those are open. */
  readonly owned: number;
  readonly open: number;
}

/** As far as an exchange has come. */
export type Fate = 'waiting' | 'accepted' | 'replied' | 'closed';

export interface Planned {
  readonly index: number;
  /** On which side the measured authority stands; null: it has no part in it. */
  readonly own: 'requester' | 'recipient' | null;
  readonly fate: Fate;
  readonly sent: Date;
  /** Days from sending to acceptance, from there to the reply, and from there to the end. */
  readonly days: readonly [number, number, number];
}

/** The measured authority has every fifth exchange. */
const OWN_SHARE = 5;
/** Of 20 000 exchanges 700 are open; among few, as many as make two pages of every list. */
const OPEN_SHARE = 0.035;
const LEAST_OPEN = 100;
const OPEN_FATES = ['waiting', 'accepted', 'replied'] as const;
const DAY = 86_400_000;
const OLDEST_CLOSED = 5 * 365;
const OLDEST_OPEN = 60;

/** 100 000: 20 000 owned and 700 of them open; 1 000: 200 and 100, since lists shorter than two pages could not be compared. */
export function sizeOf(exchanges: number): Size {
  const owned = Math.floor(exchanges / OWN_SHARE);
  return { exchanges, owned, open: Math.min(owned, Math.max(LEAST_OPEN, Math.round(owned * OPEN_SHARE))) };
}

/** Every exchange of a database of this size, in the order of their numbers. */
export function* population({ exchanges, owned, open }: Size, now: Date): Generator<Planned> {
  // Spread evenly among one's own, so that open ones do not lie together in the table.
  const every = Math.floor(owned / open);
  for (let index = 0; index < exchanges; index += 1) {
    const own = index % OWN_SHARE === 0 ? index / OWN_SHARE : null;
    const opens =
      own === null ? numberOf(`open ${index}`, 1000) < OPEN_SHARE * 1000 : own % every === 0 && own < open * every;
    const turn = own === null ? index : own / (opens ? every : 1);
    yield {
      index,
      own: own === null ? null : turn % 2 === 0 ? 'requester' : 'recipient',
      fate: opens ? (OPEN_FATES[Math.floor(turn / 2) % OPEN_FATES.length] as Fate) : 'closed',
      sent: sentOf(index, opens, now),
      days: [
        1 + numberOf(`accepted ${index}`, 8),
        1 + numberOf(`replied ${index}`, 30),
        1 + numberOf(`ended ${index}`, 6),
      ],
    };
  }
}

/** To the minute; open ones are young enough to be met, some of them late. */
function sentOf(index: number, open: boolean, now: Date): Date {
  const youngest = open ? 1 : OLDEST_OPEN;
  const span = (open ? OLDEST_OPEN : OLDEST_CLOSED) - youngest;
  const minutes = youngest * 1440 + numberOf(`sent ${index}`, span * 1440);
  return new Date(now.getTime() - minutes * 60_000);
}

/** So many days later, but not in the future. */
export const later = (from: Date, days: number, now: Date): Date =>
  new Date(Math.min(from.getTime() + days * DAY, now.getTime()));
