import { type ActionRule, limitOf, type Procedure, type TermRule } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import type { Moment, ParticipantState, PartState } from './model.ts';
import { beginningOf, countTerm } from './terms.ts';

/** The most that a procedure's act allows for a term. */

type Values = Readonly<Record<string, unknown>>;

interface LimitedTerm extends TermRule {
  readonly for: string;
}

/** The terms that an action starts and that the act limits. */
const limitedTerms = ({ workflow }: Procedure, action: string): LimitedTerm[] =>
  Object.values(workflow.terms).filter(
    (term): term is LimitedTerm =>
      term.starts.includes(action) && term.limits !== undefined && typeof term.for === 'string',
  );

/** What is more than the act allows: `counts` holds the numbers typed, `values` what the form says. */
export function limitIssues(procedure: Procedure, action: string, values: Values, counts: Values, root = ''): Issue[] {
  return limitedTerms(procedure, action).flatMap((term) =>
    aboveLimit(procedure, term, values, counts[term.for], `${root}/${term.for}`),
  );
}

/** A term that would be longer than the act allows with the days that are proposed, or agreed: `facts` are the part's with those typed. */
export function extensionIssues(
  procedure: Procedure,
  rule: ActionRule,
  { terms }: Pick<PartState, 'terms'>,
  values: Values,
  facts: Values,
): Issue[] {
  const { actions, terms: rules } = procedure.workflow;
  const proposed = new Set(rule.input.map(({ name }) => name));
  const extensions = Object.values(actions).flatMap((one) =>
    one.extends && (one === rule || proposed.has(String(one.extends.by))) ? [one.extends] : [],
  );
  return extensions.flatMap(({ term, by, unit }) => {
    const counted = rules[term];
    const known = terms[term];
    if (typeof by === 'number' || counted?.agreedBeyond || (unit ?? counted?.unit) !== counted?.unit) return [];
    return counted && known ? aboveLimit(procedure, counted, values, known.count + Number(facts[by]), `/${by}`) : [];
  });
}

function aboveLimit(procedure: Procedure, term: TermRule, values: Values, count: unknown, pointer: string): Issue[] {
  const limit = limitOf(procedure, term, values);
  // A choice in an ICU message takes no hyphens.
  return limit && typeof count === 'number' && count > limit.max
    ? [{ pointer, code: 'above-legal-limit', params: { max: limit.max, unit: term.unit.replace('-', '_') } }]
    : [];
}

/**
 * Numbers with which a term would be over already when it starts, where the most that may be said would not: who accepts late says a
 * number that still leaves time, unless there is none.
 */
export function spentIssues(
  procedure: Procedure,
  action: string,
  part: PartState,
  people: readonly ParticipantState[],
  values: Values,
  counts: Values,
  moment: Moment,
): Issue[] {
  return Object.values(procedure.workflow.terms).flatMap((term) => {
    const typed = typeof term.for === 'string' ? counts[term.for] : undefined;
    if (term.countsFrom === undefined || !term.starts.includes(action) || typeof typed !== 'number') return [];
    const most = limitOf(procedure, term, values)?.max ?? mostOf(procedure, action, term.for);
    const first = firstLasting(term, part, people, typed, most, moment);
    return first === undefined || first === typed
      ? []
      : [{ pointer: `/${term.for}`, code: 'days-spent', params: { min: first, unit: term.unit.replace('-', '_') } }];
  });
}

/** The first number from `typed` on, up to `most`, with which the term would not be over now; undefined: none. */
function firstLasting(
  term: TermRule,
  part: PartState,
  people: readonly ParticipantState[],
  typed: number,
  most: number,
  moment: Moment,
): number | undefined {
  const startedAt = beginningOf(term, part) ?? moment.now.toISOString();
  const lasts = (count: number) =>
    Date.parse(countTerm(term, { startedAt, count, status: 'running' }, { part, people, moment }).term.expiresAt) >
    moment.now.getTime();
  if (!lasts(most)) return undefined;
  let [low, high] = [typed, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (lasts(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const mostOf = ({ workflow }: Procedure, action: string, name: string | number): number =>
  workflow.actions[action]?.input.find((field) => field.name === name)?.range?.[1] ?? 1;

/** The last day of a term that is counted from an instant; without one, from now. */
export type LastDay = (unit: TermRule['unit'], count: number, country: string, from?: Date | string) => string;

export interface TermEnd {
  readonly count: number;
  readonly unit: TermRule['unit'];
  /** The role whose country's calendar counts. */
  readonly calendar: string;
  /** The term from whose beginning it is counted; absent: it counts from the action. */
  readonly countsFrom?: string | undefined;
}

/** What is worth a calendar date beside a number of days: the number offered, and the most that the act allows. */
export function endsOf(
  procedure: Procedure,
  action: string,
  field: string,
  values: Values,
  offered: unknown,
): TermEnd[] {
  const term = Object.values(procedure.workflow.terms).find(
    (rule) => rule.starts.includes(action) && rule.for === field,
  );
  if (!term) return [];
  const counts = [offered, limitOf(procedure, term, values)?.max].filter((count) => typeof count === 'number');
  return [...new Set(counts)].map((count) => ({
    count,
    unit: term.unit,
    calendar: term.calendar,
    countsFrom: term.countsFrom,
  }));
}

/** What is offered for a number that a limited term counts; nothing while the form does not say which limit holds. */
export function initialOf(procedure: Procedure, field: string, values: Values): number | undefined {
  const term = Object.values(procedure.workflow.terms).find((rule) => rule.for === field && rule.limits);
  const clear = term?.limits?.every(({ when }) => when === undefined || values[when.field] !== undefined);
  return term && clear ? limitOf(procedure, term, values)?.initial : undefined;
}

/** In which unit a typed number counts: that of the term which it counts, or which it lengthens; nothing for other numbers. */
export function unitOf({ workflow: { actions, terms } }: Procedure, field: string): TermRule['unit'] | undefined {
  const lengthened = Object.values(actions).find((rule) => rule.extends?.by === field)?.extends;
  const counted = Object.keys(terms).find((name) => terms[name]?.for === field);
  return lengthened?.unit ?? terms[lengthened?.term ?? counted ?? '']?.unit;
}
