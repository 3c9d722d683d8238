/**
 * An information request as the reference knows it, from the facts (core dossier 2.2 to 2.4, the comments of the workflow) and not
 * from the program: nothing of src/ is imported here. One request of the authority in Milan, first to the one in Pécs, between March and
 * October 2026.
 */
import { type Country, daysFrom, type End } from './days.ts';

export type Who = 'requester' | 'recipient' | 'second' | 'coordinator' | 'viewer' | 'allocator' | 'stranger';

const MILAN = 'it-milan-chamber';
export const PECS = 'hu-pecs-chamber';
export const BUDAPEST = 'hu-coordinator';
/** Where they work; the allocator gives out the cases of Pécs, the viewer reads there. */
export const OFFICE: Readonly<Record<Who, string>> = {
  requester: MILAN,
  recipient: PECS,
  second: 'hu-gyor-chamber',
  coordinator: BUDAPEST,
  viewer: PECS,
  allocator: PECS,
  stranger: 'at-vienna-chamber',
};
export const KNOWN = Object.values(OFFICE);

/** From the least to the most advanced. */
export const STATES = [
  'awaiting-acceptance',
  'accepted',
  'partly-answered',
  'clarification-requested',
  'replied',
  'closed',
  'withdrawn',
] as const;
export type State = (typeof STATES)[number];
export type Role = 'requester' | 'recipient' | 'coordinator';
/** `409 state-does-not-allow`; of what was typed also which of the rules for a hand-over it breaks. */
export type Refused = `${number} ${string}`;

export interface Call {
  readonly action: string;
  readonly part?: number | undefined;
  readonly revision: number;
  /** Whether what is typed is in order as to its form. */
  readonly valid: boolean;
  /** Days that are wanted, that an acceptance, a clarification or an extension takes. */
  readonly days: number;
  /** Questions that are answered, or moved. */
  readonly questions: readonly number[];
  /** The authority to which it is handed over. */
  readonly target: string;
  /** How many questions a changed request has; nothing: nothing of it is changed. */
  readonly count: number | undefined;
  /** What is written, told from everything else that is. */
  readonly text: string;
}

export interface Turn {
  readonly role: Role;
  readonly authority: string;
  readonly due: string | null;
}

/** What a call is answered when it is not refused. */
export interface Answered {
  readonly state: State;
  readonly revision: number;
  readonly turn: Turn | null;
}

export interface Happened {
  readonly action: string;
  readonly part: number;
  readonly from: State | null;
  readonly to: State;
  /** From when the law counts it. */
  readonly legalAt: number;
}

export const TERMS = ['wanted', 'agreed', 'clarification', 'closure'] as const;
export type TermName = (typeof TERMS)[number];
export interface Term extends End {
  readonly from: number;
  readonly days: number;
  status: 'running' | 'met' | 'over';
}

export interface Part {
  readonly no: number;
  state: State;
  questions: number[];
  terms: Partial<Record<TermName, Term>>;
  /** When something last happened that counts. */
  moved: number;
  reminded?: number | undefined;
  /** More days that wait for the requester's word. */
  moreDays?: number | undefined;
  /** What was written with the moves, and each version of the answers. */
  readonly said: string[];
  readonly answers: string[];
  saved?: string | undefined;
}

export interface Seat {
  readonly office: string;
  readonly role: Role;
  /** Null: the whole request. */
  readonly part: number | null;
  state: 'invited' | 'engaged' | 'involved' | 'left';
}

export interface Request {
  revision: number;
  daysWanted: number;
  /** Every reason that it had. */
  readonly reasons: string[];
  readonly parts: Part[];
  readonly seats: Seat[];
  readonly events: Happened[];
  /** Whether an allocator gives out the cases of Pécs, and has given this one to its handler. */
  readonly allocates: boolean;
  given: boolean;
}

interface Rule {
  readonly by: readonly Role[];
  readonly from: readonly State[];
  readonly to?: State;
  /** Beside what is decided on: the state that others saw stays what it was. */
  readonly beside?: true;
}

export const WORKING: readonly State[] = ['accepted', 'partly-answered'];
const EARLY: readonly State[] = ['awaiting-acceptance', 'accepted'];
const OPEN: readonly State[] = [...EARLY, 'partly-answered', 'clarification-requested', 'replied'];

/** Who may do it, from where, to where. */
export const ACTIONS = new Map<string, Rule>([
  ['accept', { by: ['recipient'], from: ['awaiting-acceptance'], to: 'accepted' }],
  ['save-answers', { by: ['recipient'], from: WORKING, beside: true }],
  ['reply', { by: ['recipient'], from: WORKING, to: 'replied' }],
  ['reply-in-part', { by: ['recipient'], from: WORKING, to: 'partly-answered' }],
  ['close', { by: ['requester'], from: ['replied'], to: 'closed' }],
  ['ask-clarification', { by: ['requester'], from: ['replied'], to: 'clarification-requested' }],
  ['give-clarification', { by: ['recipient'], from: ['clarification-requested'], to: 'replied' }],
  ['correct', { by: ['recipient'], from: ['replied', 'clarification-requested'] }],
  ['propose-extension', { by: ['recipient'], from: WORKING }],
  ['agree-extension', { by: ['requester'], from: WORKING }],
  ['refuse-extension', { by: ['requester'], from: WORKING }],
  ['message', { by: ['requester', 'recipient', 'coordinator'], from: OPEN.slice(1), beside: true }],
  // Offered, but not done here: what becomes of files has tests of its own. Nothing attached, nothing is to be recalled.
  ['attach', { by: ['requester', 'recipient'], from: OPEN.slice(1), beside: true }],
  ['forward', { by: ['recipient'], from: EARLY, to: 'awaiting-acceptance' }],
  ['split', { by: ['recipient'], from: EARLY }],
  ['modify', { by: ['requester'], from: ['awaiting-acceptance'] }],
  ['remind', { by: ['requester', 'coordinator'], from: OPEN.slice(0, 4), beside: true }],
  ['withdraw', { by: ['requester'], from: EARLY, to: 'withdrawn' }],
  ['involve-coordinator', { by: ['requester', 'recipient'], from: OPEN, beside: true }],
]);

export const DONE_HERE = [...ACTIONS.keys()].filter((action) => action !== 'attach');

export const isIn = (seat: Seat, part: Part): boolean => seat.part === null || seat.part === part.no;
export const isGone = (seat: Seat): boolean => seat.state === 'left';
export const isOpen = (part: Part): boolean => OPEN.includes(part.state);
export const seatsOf = (request: Request, who: Who): Seat[] =>
  request.seats.filter(({ office }) => office === OFFICE[who]);
export const stateOf = ({ parts }: Pick<Request, 'parts'>): State =>
  STATES.find((state) => parts.some((part) => part.state === state)) ?? 'withdrawn';
export const handles = (who: Who): boolean => who !== 'viewer' && who !== 'allocator';
/** Whether it has been given to whom it must be given. */
export const hasIt = (request: Request, who: Who): boolean =>
  OFFICE[who] !== PECS || !request.allocates || request.given;

export const term = (country: Country, days: number, from: number): Term => ({
  ...daysFrom(country, days, from),
  from,
  days,
  status: 'running',
});

export function sent(
  now: number,
  given: Pick<Request, 'daysWanted' | 'allocates'> & Pick<Call, 'text' | 'count'>,
): Request {
  const { daysWanted, allocates, text, count = 0 } = given;
  return {
    revision: 1,
    daysWanted,
    reasons: [text],
    parts: [
      {
        no: 1,
        state: 'awaiting-acceptance',
        questions: upTo(count),
        terms: { wanted: term('HU', daysWanted, now) },
        moved: now,
        said: [],
        answers: [],
      },
    ],
    seats: [
      { office: MILAN, role: 'requester', part: null, state: 'engaged' },
      { office: PECS, role: 'recipient', part: 1, state: 'invited' },
    ],
    events: [{ action: 'send', part: 1, from: null, to: 'awaiting-acceptance', legalAt: now }],
    allocates,
    given: false,
  };
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Lets time take effect: no term moves the request, they are marked in the order in which they were over; says whether any was. */
export function passTime(request: Request, now: number): boolean {
  const over = request.parts
    .flatMap((part) => TERMS.flatMap((name) => (part.terms[name] ? [{ part, name, term: part.terms[name] }] : [])))
    .filter(({ term }) => term.status === 'running' && term.expires <= now)
    .sort((a, b) => a.term.expires - b.term.expires || (a.name < b.name ? -1 : Number(a.name > b.name)));
  for (const { part, name, term } of over) {
    term.status = 'over';
    const { no, state } = part;
    request.events.push({ action: `term.${name}`, part: no, from: state, to: state, legalAt: term.expires });
  }
  return over.length > 0;
}
