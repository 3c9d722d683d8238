/**
 * The life of an information request in a few rules, written down a second time from the facts (core dossier 2.2 to 2.4,
 * Regulation (EEC, Euratom) No 1182/71) and not from the program: nothing of src/ is imported here. It knows one request of the
 * authority in Milan to the one in Pécs, between March and September 2026.
 */

export type Who = 'requester' | 'recipient' | 'stranger' | 'viewer';
export type State = 'awaiting-acceptance' | 'accepted' | 'replied' | 'closed';
export type Refused =
  | '404 exchange-not-found'
  | '404 action-unknown'
  | '403 role-may-not-act'
  | '403 not-your-action'
  | '409 changed-meanwhile'
  | '409 state-does-not-allow'
  | '422 input-invalid'
  | '422 key-reused';

export interface Call {
  readonly action: string;
  readonly revision: number;
  /** Whether what is typed is in order, for the action in its own state. */
  readonly valid: boolean;
  /** Days that an acceptance takes. */
  readonly days: number;
}

/** What a call is answered when it is not refused. */
export interface Answered {
  readonly state: State;
  readonly revision: number;
  readonly turn: { readonly role: 'requester' | 'recipient'; readonly due: string | null } | null;
}

export interface Happened {
  readonly action: string;
  readonly from: State | null;
  readonly to: State;
  /** From when the law counts it. */
  readonly legalAt: number;
}

interface Term {
  readonly due: string;
  /** Epoch milliseconds. */
  readonly expires: number;
  status: 'running' | 'met' | 'over';
}

export interface Request {
  state: State;
  revision: number;
  readonly terms: { wanted?: Term; agreed?: Term };
  readonly events: Happened[];
  answersSaved: boolean;
}

/** Who may do it, from where, to where; `save-answers` leads nowhere, it is the recipient's own paper. */
const ACTIONS = new Map<string, { by: Who; from: State; to?: State }>([
  ['accept', { by: 'recipient', from: 'awaiting-acceptance', to: 'accepted' }],
  ['save-answers', { by: 'recipient', from: 'accepted' }],
  ['reply', { by: 'recipient', from: 'accepted', to: 'replied' }],
  ['close', { by: 'requester', from: 'replied', to: 'closed' }],
]);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Summer time began at 1.00 UTC on 29 March 2026 (Directive 2000/84/EC, Art. 2). */
const SUMMER = Date.UTC(2026, 2, 29, 1);
const offset = (instant: number): number => (instant >= SUMMER ? 2 : 1) * HOUR;

/** Hungary's holidays in these months; those on a Sunday change nothing. */
const HOLIDAYS = ['2026-04-03', '2026-04-06', '2026-05-01', '2026-05-25', '2026-08-20'];

const written = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

function isWorkingDay(day: number): boolean {
  const weekday = new Date(day * DAY).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS.includes(written(day));
}

/** Days from the day after the event (Art. 3(1)), to a working day (3(4)), with at least two of them (3(5)). */
function termOf(days: number, event: number): Term {
  const first = Math.floor((event + offset(event)) / DAY) + 1;
  let last = first + days - 1;
  while (!isWorkingDay(last)) last += 1;
  const workingDays = () => Array.from({ length: last - first + 1 }, (_, n) => first + n).filter(isWorkingDay).length;
  if (days >= 2) while (workingDays() < 2 || !isWorkingDay(last)) last += 1;
  const midnight = (last + 1) * DAY;
  return { due: written(last), expires: midnight - offset(midnight - 2 * HOUR), status: 'running' };
}

export function sent(now: number, daysWanted: number): Request {
  return {
    state: 'awaiting-acceptance',
    revision: 1,
    terms: { wanted: termOf(daysWanted, now) },
    events: [{ action: 'send', from: null, to: 'awaiting-acceptance', legalAt: now }],
    answersSaved: false,
  };
}

/** Whether a term that runs is over: neither moves the request, both are marked, in the order in which they were over. */
export function isOver(request: Request, name: 'wanted' | 'agreed', now: number): boolean {
  const term = request.terms[name];
  return term?.status === 'over' || (term?.status === 'running' && term.expires <= now);
}

/** Lets time take effect; says whether anything was to be marked. */
export function passTime(request: Request, now: number): boolean {
  let marked = false;
  for (const name of ['wanted', 'agreed'] as const) {
    const term = request.terms[name];
    if (term?.status !== 'running' || term.expires > now) continue;
    term.status = 'over';
    request.events.push({ action: `term.${name}`, from: request.state, to: request.state, legalAt: term.expires });
    marked = true;
  }
  return marked;
}

export const takesPart = (who: Who): boolean => who !== 'stranger';
const holdsPart = (who: Who): Who => (who === 'viewer' ? 'recipient' : who);

export function turnOf(request: Request): Answered['turn'] {
  const due = { 'awaiting-acceptance': request.terms.wanted?.due, accepted: request.terms.agreed?.due };
  if (request.state === 'closed') return null;
  if (request.state === 'replied') return { role: 'requester', due: null };
  return { role: 'recipient', due: due[request.state] ?? null };
}

const refusalOf = (request: Request, who: Who, call: Call): Refused | undefined => {
  if (!takesPart(who)) return '404 exchange-not-found';
  const rule = ACTIONS.get(call.action);
  if (!rule) return '404 action-unknown';
  if (who === 'viewer') return '403 role-may-not-act';
  if (who !== rule.by) return '403 not-your-action';
  if (rule.to && call.revision !== request.revision) return '409 changed-meanwhile';
  if (request.state !== rule.from) return '409 state-does-not-allow';
  return call.valid ? undefined : '422 input-invalid';
};

/** Does it, or says why not; a refusal leaves everything as it was. */
export function attempt(request: Request, who: Who, call: Call, now: number): Answered | Refused {
  const refused = refusalOf(request, who, call);
  if (refused) return refused;
  passTime(request, now);
  const to = ACTIONS.get(call.action)?.to;
  if (to) {
    const ended = call.action === 'accept' ? request.terms.wanted : request.terms.agreed;
    if (ended?.status === 'running') ended.status = 'met';
    if (call.action === 'accept') request.terms.agreed = termOf(call.days, now);
    request.events.push({ action: call.action, from: request.state, to, legalAt: now });
    request.state = to;
    request.revision += 1;
  }
  request.answersSaved = call.action === 'save-answers' || (request.answersSaved && to === undefined);
  return { state: request.state, revision: request.revision, turn: turnOf(request) };
}

/** What one may see; nothing: for the stranger there is no such request. */
export interface Seen {
  /** The person concerned, and the reason. */
  readonly personal: boolean;
  readonly answers: boolean;
  readonly savedAnswers: boolean;
  readonly actions: readonly string[];
}

export function seenBy(request: Request, who: Who): Seen | undefined {
  if (!takesPart(who)) return undefined;
  const engaged = who === 'requester' || (who === 'recipient' && request.state !== 'awaiting-acceptance');
  const replied = request.state === 'replied' || request.state === 'closed';
  return {
    personal: engaged,
    answers: engaged && replied,
    savedAnswers: who === 'recipient' && request.answersSaved,
    actions: [...ACTIONS].flatMap(([action, { by, from }]) => (by === who && from === request.state ? [action] : [])),
  };
}

export const BOXES = ['waiting', 'sent', 'received', 'closed'] as const;

/** The boxes in which one finds the request. */
export function boxesOf(request: Request, who: Who): (typeof BOXES)[number][] {
  if (!takesPart(who)) return [];
  if (request.state === 'closed') return ['closed'];
  const side = holdsPart(who);
  return [
    ...(turnOf(request)?.role === side ? (['waiting'] as const) : []),
    side === 'requester' ? 'sent' : 'received',
  ];
}
