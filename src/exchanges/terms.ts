import {
  dayOf,
  daysIn,
  type Happening,
  holds,
  isFromDay,
  isSame,
  lengthOf,
  type Procedure,
  type Span,
  type TermRule,
} from '../procedures/index.ts';
import type { ExchangeState, Moment, ParticipantState, PartState, TermState } from './model.ts';
import { isIn } from './policy.ts';

/** The terms of a part: what starts them, ends them, stops them and makes them longer. */

/** Something that has happened to a part, which is in its new state already. */
export interface Happened {
  readonly what: Happening;
  /** The state in which the part was before; null: it begins here. */
  readonly from: string | null;
  /** Days that are named with it, by field: those of the form start terms with the opening, those of an action with that. */
  readonly days?: Readonly<Record<string, string>>;
}

type Overview = ExchangeState['overview'];

interface Running {
  readonly procedure: Procedure;
  readonly overview: Overview;
  readonly part: PartState;
  readonly people: readonly ParticipantState[];
  readonly moment: Moment;
}

export interface MovedTerms {
  readonly part: PartState;
  /** The version of the calendar by which something was counted. */
  readonly calendar: string | null;
}

/** What becomes of the terms of a part by what has happened; where everything ends, no term runs on. */
export function moveTerms(
  procedure: Procedure,
  overview: Overview,
  part: PartState,
  people: readonly ParticipantState[],
  happened: Happened,
  moment: Moment,
): MovedTerms {
  const { states, terms: rules } = procedure.workflow;
  if (states[part.state]?.final) return { part: withExpiry({ ...part, terms: endAll(part.terms) }), calendar: null };
  let moved: MovedTerms = { part, calendar: null };
  const happenings: Happening[] = [
    happened.what,
    ...(happened.from === part.state ? [] : [{ state: part.state } as const]),
  ];
  // Grows meanwhile: the end of one term is what others start with.
  for (const what of happenings) {
    for (const [name, rule] of Object.entries(rules)) {
      const known = moved.part.terms[name];
      const running = () => ({ procedure, overview, part: moved.part, people, moment });
      const next = known && turned(rule, known, what, happened.from, running());
      if (next) moved = withTerm(moved, name, next);
      if (next?.term.status === 'met' && known?.status !== 'met') happenings.push({ met: name });
      const begun = begin(rule, what, happened, running());
      if (begun) moved = withTerm(moved, name, begun);
    }
  }
  return { ...moved, part: withExpiry(moved.part) };
}

interface Counted {
  readonly term: TermState;
  readonly calendar: string | null;
}

/** Said of a term that does not run here, or not any more. */
const NONE = 'none';

function withTerm({ part, calendar }: MovedTerms, name: string, counted: Counted | typeof NONE): MovedTerms {
  const { [name]: _, ...others } = part.terms;
  if (counted === NONE) return { part: { ...part, terms: others }, calendar };
  return { part: { ...part, terms: { ...part.terms, [name]: counted.term } }, calendar: counted.calendar ?? calendar };
}

/** Whether a choice of the form lets a term run. */
const isHere = ({ when }: TermRule, { procedure, overview }: Running): boolean => holds(procedure, when, overview);

/** A term that would outlast the one before which it must end does not run. */
function unlessOutlasting({ before }: TermRule, counted: Counted, { part }: Running): Counted | typeof NONE {
  const other = before === undefined ? undefined : part.terms[before];
  return other !== undefined && other.status !== 'met' && other.due <= counted.term.due ? NONE : counted;
}

const isAmong = (what: Happening, list: readonly Happening[]): boolean => list.some((one) => isSame(one, what));

/** A term that what happens ends, lets run on or stops; nothing where it goes on as it was. */
function turned(
  rule: TermRule,
  known: TermState,
  what: Happening,
  from: string | null,
  running: Running,
): Counted | undefined {
  const { moment } = running;
  const now = moment.now.toISOString();
  const { status, pauses = [] } = known;
  const ended = pauses.map(({ from: stopped, until = now }) => ({ from: stopped, until }));
  const isMet = isAmong(what, rule.ends);
  if (status === 'running' && isMet) return { term: { ...known, status: 'met' }, calendar: null };
  // Met while it stood still it has the last day that it would have if it ran on now: it may have to.
  if (status === 'paused' && isMet) return countTerm(rule, { ...known, pauses: ended, status: 'met' }, running);
  if (status === 'met' && isAmong(what, rule.resumes)) return { term: resumed(known, moment.now), calendar: null };
  if (status === 'running' && isAmong(what, rule.pauses))
    return { term: { ...known, status: 'paused', pauses: [...pauses, { from: now }] }, calendar: null };
  // A state stops a term for as long as it lasts.
  const isLeft = typeof what !== 'string' && 'state' in what && from !== null && isAmong({ state: from }, rule.pauses);
  if (status !== 'paused' || !(isLeft || isAmong(what, rule.continues))) return undefined;
  return countTerm(rule, { ...known, pauses: ended, status: 'running' }, running);
}

/** A term that begins with what happens, if it does. */
function begin(
  rule: TermRule,
  what: Happening,
  { days = {} }: Happened,
  running: Running,
): Counted | typeof NONE | undefined {
  const { procedure, part, moment } = running;
  // The days come with what somebody does, not with what follows from that.
  const day = typeof what === 'string' ? dayOf(rule, days) : undefined;
  if (day === undefined && !rule.starts.some((one) => isSame(one, what))) return undefined;
  if (!isHere(rule, running)) return undefined;
  // The last day of a term that is over is the day from which what follows it counts.
  const over = typeof what !== 'string' && 'over' in what ? part.terms[what.over]?.due : undefined;
  const startedAt = day ?? over ?? beginningOf(rule, part) ?? moment.now.toISOString();
  const length = lengthOf(rule, running.overview);
  if (rule.lasts && !length) return undefined;
  const count = length?.for ?? (typeof rule.for === 'number' ? rule.for : Number(part.facts[rule.for]));
  const course = { startedAt, count, ...(length ? { unit: length.unit } : {}), status: 'running' as const };
  const counted = countTerm(rule, course, running);
  if (rule.ends.includes(procedure.workflow.opening.action)) return metByOpening(counted, moment.now);
  return unlessOutlasting(rule, counted, running);
}

/** A term within which the opening itself is due: it was met when that came in time. */
const metByOpening = ({ term, calendar }: Counted, now: Date): Counted => ({
  term: { ...term, status: Date.parse(term.expiresAt) > now.getTime() ? 'met' : 'over' },
  calendar,
});

/** The beginning of another term from which a term counts where the act says so, as "from receipt"; nothing: it counts from its own start. */
export const beginningOf = (
  { countsFrom }: { readonly countsFrom?: string | undefined },
  { terms }: Pick<PartState, 'terms'>,
): string | undefined => (countsFrom === undefined ? undefined : terms[countsFrom]?.startedAt);

/** An instant, or a day, as a calendar counts from it. */
export const countedFrom = (startedAt: string): Date | string =>
  startedAt.length === 'YYYY-MM-DD'.length ? startedAt : new Date(startedAt);

/** A running term, or one that is over, runs for more of its units, or of others, than it had; or for fewer. */
export function lengthenTerm(
  procedure: Procedure,
  part: PartState,
  people: readonly ParticipantState[],
  name: string,
  by: Span,
  moment: Moment,
): MovedTerms {
  const known = part.terms[name];
  const rule = procedure.workflow.terms[name];
  if (!known || !rule) return { part, calendar: null };
  const longer =
    by.unit === (known.unit ?? rule.unit)
      ? { ...known, count: known.count + by.for }
      : { ...known, more: [...(known.more ?? []), { count: by.for, unit: by.unit }] };
  const { term, calendar } = countTerm(rule, longer, { part, people, moment });
  const next = known.status === 'paused' ? term : resumed(term, moment.now);
  return { part: withExpiry({ ...part, terms: { ...part.terms, [name]: next } }), calendar };
}

/** The terms that run from days of the form, when these have become others, are said for the first time, or not any more. */
export function redateTerms(
  procedure: Procedure,
  overview: Overview,
  part: PartState,
  people: readonly ParticipantState[],
  days: Readonly<Record<string, string>>,
  moment: Moment,
): MovedTerms {
  let moved: MovedTerms = { part, calendar: null };
  for (const [name, rule] of Object.entries(procedure.workflow.terms)) {
    if (!isFromDay(procedure, rule)) continue;
    const running = { procedure, overview, part: moved.part, people, moment };
    const next = redated(rule, part.terms[name], days, running);
    if (next) moved = withTerm(moved, name, next);
  }
  return { ...moved, part: withExpiry(moved.part) };
}

function redated(
  rule: TermRule,
  known: TermState | undefined,
  days: Readonly<Record<string, string>>,
  running: Running,
): Counted | typeof NONE | undefined {
  const opening = running.procedure.workflow.opening.action;
  const { now } = running.moment;
  const day = dayOf(rule, days);
  if (!isHere(rule, running)) return known && NONE;
  // What a state ends does not begin in it.
  if (!known && isAmong({ state: running.part.state }, rule.ends)) return undefined;
  if (!known) return day === undefined ? undefined : begin(rule, opening, { what: opening, from: null, days }, running);
  // Whether the opening came in time was settled then, unless it waits for an approval and the term runs on.
  if (rule.ends.includes(opening) && known.status !== 'running') return undefined;
  if (day === undefined) return { term: { ...known, status: 'met' }, calendar: null };
  // It was met because its day was said no more.
  const wasDropped = known.status === 'met' && rule.ends.length === 0;
  // Since then something else has started it anew.
  const isAnew = known.startedAt.length > day.length;
  if (isAnew || (day === known.startedAt && !wasDropped))
    return unlessOutlasting(rule, { term: known, calendar: null }, running);
  const { term, calendar } = countTerm(rule, { ...known, startedAt: day }, running);
  const runs = known.status === 'running' || known.status === 'over' || wasDropped;
  return unlessOutlasting(rule, { term: runs ? resumed(term, now) : term, calendar }, running);
}

/** A term that runs on; when its last day has passed meanwhile, it is over, and nothing is recorded as if it had ended just now. */
export const resumed = ({ warnsAt, ...term }: TermState, now: Date): TermState => ({
  ...term,
  ...laterThan(now, warnsAt),
  status: Date.parse(term.expiresAt) > now.getTime() ? 'running' : 'over',
});

/** A warning that would have come before the term began, was lengthened or ran on, is none. */
const laterThan = (now: Date, warnsAt: string | undefined): { warnsAt?: string } =>
  warnsAt !== undefined && Date.parse(warnsAt) > now.getTime() ? { warnsAt } : {};

/** A term with its last day, by the calendar of the role that it names, from all that became of it since it began. */
export function countTerm(
  { calendar: role, unit, warns }: TermRule,
  { warnsAt: _, ...course }: Omit<TermState, 'due' | 'expiresAt'>,
  { part, people, moment }: Pick<Running, 'part' | 'people' | 'moment'>,
): Counted {
  // The last one: who took the part over comes behind who had it before.
  const owner = people.findLast((person) => person.role === role && isIn(person, part.no));
  const { more, pauses = [] } = course;
  const { due, expiresAt, warnsAt, calendarVersion } = moment.term(
    course.unit ?? unit,
    course.count,
    owner?.country ?? '',
    countedFrom(course.startedAt),
    {
      more,
      pauses: pauses.flatMap(({ from, until }) => (until === undefined ? [] : { from, until })),
      warns: warns && { count: warns.before, unit: warns.unit },
    },
  );
  return { term: { ...course, due, expiresAt, ...laterThan(moment.now, warnsAt) }, calendar: calendarVersion };
}

/** When something next happens to a part by itself. */
export function withExpiry(part: PartState): PartState {
  const running = Object.values(part.terms).filter((term) => term.status === 'running');
  const first = running.flatMap(({ expiresAt, warnsAt }) => [expiresAt, ...(warnsAt ? [warnsAt] : [])]).sort()[0];
  return { ...part, nextExpiry: first === undefined ? null : new Date(first) };
}

export const endAll = (terms: Readonly<Record<string, TermState>>): Record<string, TermState> =>
  Object.fromEntries(
    Object.entries(terms).map(([name, term]) => [
      name,
      term.status === 'running' || term.status === 'paused' ? { ...term, status: 'met' } : term,
    ]),
  );

/** Whether a term shows a day that a field of the form names: who does not see the field does not see the term. */
export const showsDay = ({ workflow }: Procedure, name: string): boolean => {
  const rule = workflow.terms[name];
  return rule !== undefined && daysIn(rule).length > 0;
};
