/** What the moves of a request do, one by one; as `request.ts` says, written from the facts. */
import {
  ACTIONS,
  BUDAPEST,
  type Call,
  isGone,
  isOpen,
  type Part,
  type Request,
  seatsOf,
  type Term,
  term,
  type TermName,
  TERMS,
  upTo,
  type Who,
  WORKING,
} from './request.ts';

/** With which of them something is written that the other side reads. */
const WRITTEN = new Set([
  'ask-clarification',
  'give-clarification',
  'propose-extension',
  'refuse-extension',
  'message',
]);

/** What a move does that nothing hinders. */
export function move(request: Request, part: Part, who: Who, call: Call, now: number): void {
  const { action, text } = call;
  const rule = ACTIONS.get(action);
  const from = part.state;
  part.state = rule?.to ?? from;
  if (action !== 'remind') part.moved = now;
  if (WRITTEN.has(action)) part.said.push(text);
  const fresh = EFFECTS[action]?.(request, part, call, now);
  if (!WORKING.includes(part.state)) part.moreDays = undefined;
  if (!isOpen(part)) endAll(part);
  if (!rule?.beside) request.revision += 1;
  const [told, before] = fresh ? [fresh, null] : [part, from];
  request.events.push({ action, part: told.no, from: before, to: told.state, legalAt: now });
  for (const seat of seatsOf(request, who))
    if (action === 'accept' && seat.part === part.no && !isGone(seat)) seat.state = 'engaged';
}

const end = (part: Part, name: TermName): void => {
  const term = part.terms[name];
  if (term?.status === 'running') term.status = 'met';
};
const endAll = (part: Part): void => {
  for (const name of TERMS) end(part, name);
  part.saved = undefined;
};
/** Days go on, unless they have passed meanwhile. */
const goesOn = (term: Term, now: number): Term =>
  term.status === 'over' ? term : { ...term, status: term.expires > now ? 'running' : 'over' };

const leave = (request: Request, part: Part): void => {
  for (const seat of request.seats) if (seat.role === 'recipient' && seat.part === part.no) seat.state = 'left';
};
const invite = (request: Request, part: Part, office: string): void => {
  request.seats.push({ office, role: 'recipient', part: part.no, state: 'invited' });
};

function answer(part: Part, text: string): void {
  part.answers.push(text);
  part.saved = undefined;
}
function close(part: Part, now: number): void {
  part.terms.closure = term('IT', 30, now);
}

/** What else a move does; a part that has come into being is what is told. */
const EFFECTS: Readonly<Record<string, (request: Request, part: Part, call: Call, now: number) => Part | void>> = {
  accept(_, part, { days }, now) {
    end(part, 'wanted');
    part.terms.agreed = term('HU', days, now);
  },
  reply(_, part, { text }, now) {
    answer(part, text);
    end(part, 'agreed');
    close(part, now);
  },
  'reply-in-part'(_, part, { text }) {
    part.answers.push(text);
  },
  correct(_, part, { text }) {
    answer(part, text);
  },
  close(_, part) {
    end(part, 'closure');
  },
  'ask-clarification'(_, part, { days }, now) {
    end(part, 'closure');
    part.terms.clarification = term('HU', days, now);
  },
  'give-clarification'(_, part, __, now) {
    end(part, 'clarification');
    close(part, now);
  },
  'propose-extension'(_, part, { days }) {
    part.moreDays = days;
  },
  'agree-extension'(_, part, __, now) {
    const { agreed } = part.terms;
    if (agreed) part.terms.agreed = goesOn(term('HU', agreed.days + (part.moreDays ?? 0), agreed.from), now);
    part.moreDays = undefined;
  },
  'refuse-extension'(_, part) {
    part.moreDays = undefined;
  },
  forward(request, part, { target }, now) {
    const { wanted } = part.terms;
    part.terms = wanted ? { wanted: goesOn(wanted, now) } : {};
    part.reminded = undefined;
    part.moreDays = undefined;
    part.saved = undefined;
    leave(request, part);
    invite(request, part, target);
  },
  split(request, part, { target, questions }, now) {
    const { wanted } = part.terms;
    const fresh: Part = {
      no: request.parts.length + 1,
      state: 'awaiting-acceptance',
      questions: part.questions.filter((no) => questions.includes(no)),
      terms: wanted ? { wanted: { ...goesOn(wanted, now) } } : {},
      moved: now,
      said: [],
      answers: [],
    };
    part.questions = part.questions.filter((no) => !questions.includes(no));
    request.parts.push(fresh);
    invite(request, fresh, target);
    return fresh;
  },
  modify(request, part, { days, count = 0, text }, now) {
    const { wanted } = part.terms;
    if (wanted && days !== wanted.days) part.terms.wanted = goesOn(term('HU', days, wanted.from), now);
    request.daysWanted = days;
    request.reasons.push(text);
    part.questions = upTo(count);
  },
  remind(_, part, __, now) {
    part.reminded = now;
  },
  withdraw(request, part) {
    leave(request, part);
  },
  'involve-coordinator'(request, part) {
    request.seats.push({ office: BUDAPEST, role: 'coordinator', part: part.no, state: 'involved' });
  },
};
