/** What may be done in a request, by whom, when, and what it is answered; as `request.ts` says, written from the facts. */
import { daysFrom, monthsFrom } from './days.ts';
import { move } from './moves.ts';
import {
  ACTIONS,
  type Answered,
  BUDAPEST,
  type Call,
  handles,
  hasIt,
  isGone,
  isIn,
  KNOWN,
  type Part,
  passTime,
  type Refused,
  type Request,
  seatsOf,
  stateOf,
  type Who,
} from './request.ts';
import { turnsOf } from './turns.ts';

/** Why it cannot be done in a part now, whoever does it. */
export function hindered(request: Request, part: Part, action: string, now: number): string | undefined {
  if (!ACTIONS.get(action)?.from.includes(part.state)) return 'state-does-not-allow';
  switch (action) {
    case 'agree-extension':
    case 'refuse-extension':
      return part.moreDays === undefined ? 'nothing-pending' : undefined;
    case 'propose-extension':
      return part.moreDays === undefined ? undefined : 'still-pending';
    case 'modify':
      return request.parts.length > 1 ? 'divided' : undefined;
    case 'split':
      return part.questions.length < 2 ? 'undividable' : undefined;
    case 'remind':
      return part.reminded !== undefined && daysFrom('IT', 3, part.reminded).expires > now ? 'rests' : undefined;
    case 'involve-coordinator':
      if (request.seats.some((seat) => seat.role === 'coordinator' && isIn(seat, part))) return 'already-involved';
      return monthsFrom('IT', 2, part.moved).expires > now ? 'not-idle' : undefined;
  }
  return undefined;
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && within(a, b);
const within = (some: readonly number[], all: readonly number[]): boolean => some.every((one) => all.includes(one));

/** What is wrong with what was typed, or with whom it names. */
function wrong(request: Request, part: Part, { action, valid, questions, target, count }: Call): Refused | undefined {
  const invalid = '422 input-invalid';
  if (!valid) return invalid;
  if (['save-answers', 'reply', 'reply-in-part', 'correct', 'split'].includes(action)) {
    if (!within(questions, part.questions)) return invalid;
    if (questions.length === 0 && (action === 'reply-in-part' || action === 'split')) return invalid;
    if (!same(questions, part.questions) && (action === 'reply' || action === 'correct')) return invalid;
  }
  if (action === 'modify' && count === undefined) return '409 nothing-changed';
  if (action === 'split' && same(questions, part.questions)) return `${invalid} not-all`;
  const active = request.seats.filter((seat) => !isGone(seat));
  if (action === 'forward' || action === 'split') {
    if (!KNOWN.includes(target)) return `${invalid} recipient-unsuitable`;
    if (!target.startsWith('hu-')) return `${invalid} recipient-abroad`;
    // Who has come in as a coordinator may be handed it.
    if (active.some(({ office, role }) => office === target && role !== 'coordinator'))
      return `${invalid} recipient-takes-part`;
  }
  if (action === 'involve-coordinator') {
    // Of Italy none is known.
    if (part.state === 'replied') return '409 no-coordinator';
    if (active.some((seat) => seat.office === BUDAPEST && isIn(seat, part))) return '409 already-involved';
  }
  return undefined;
}

/** The part that is meant, or why there is none. */
function meantBy(request: Request, who: Who, call: Call, now: number): Part | Refused {
  const seats = seatsOf(request, who);
  if (seats.length === 0) return '404 exchange-not-found';
  const rule = ACTIONS.get(call.action);
  if (!rule) return '404 action-unknown';
  if (!handles(who)) return '403 role-may-not-act';
  if (!hasIt(request, who)) return '403 not-allocated';
  const named = (no: number | null): boolean => call.part === undefined || no === null || no === call.part;
  const acting = seats.filter((seat) => rule.by.includes(seat.role) && !isGone(seat) && named(seat.part));
  if (acting.length === 0) return '403 not-your-action';
  if (!rule.beside && call.revision !== request.revision) return '409 changed-meanwhile';
  const meant = request.parts.filter((part) => acting.some((seat) => isIn(seat, part)) && named(part.no));
  const possible = meant.filter((part) => !hindered(request, part, call.action, now));
  if (possible.length > 1) return '422 part-missing';
  const [first] = meant;
  return possible[0] ?? `409 ${(first && hindered(request, first, call.action, now)) ?? 'state-does-not-allow'}`;
}

/** Does it, or says why not; a refusal leaves everything as it was. */
export function attempt(request: Request, who: Who, call: Call, now: number): Answered | Refused {
  const part = meantBy(request, who, call, now);
  if (typeof part === 'string') return part;
  const refused = wrong(request, part, call);
  if (refused) return refused;
  passTime(request, now);
  if (call.action === 'save-answers') part.saved = call.questions.length > 0 ? call.text : undefined;
  else move(request, part, who, call, now);
  return { state: stateOf(request), revision: request.revision, turn: turnsOf(request)[0] ?? null };
}
